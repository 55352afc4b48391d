package io.sidecarsdk.logging.peers;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sidecarsdk.testing.Folder;
import io.sidecarsdk.testing.PeerProcess;
import io.sidecarsdk.testing.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import wiremock.com.fasterxml.jackson.databind.JsonNode;

/**
 * A real Grafana Loki in one process, empty, without tenants; until it is closed. It takes lines of any age and adds
 * nothing of its own to them.
 */
public final class LokiServer implements AutoCloseable {

    private static final int MOST = 5000;
    private static final Duration A_DAY = Duration.ofDays(1);

    private final PeerProcess process;
    private final String address;

    private LokiServer(PeerProcess process, String address) {
        this.process = process;
        this.address = address;
    }

    /** A stored line. {@code time} is as precise as it was sent, {@code metadata} is what Loki calls structured metadata. */
    public record Entry(Map<String, String> labels, Instant time, String line, Map<String, String> metadata) {}

    public static LokiServer start() throws IOException, InterruptedException {
        Folder folder = Folder.of("loki");
        int port = Ports.free();
        String address = "http://127.0.0.1:" + port;
        PeerProcess process = PeerProcess.start(
                "loki",
                folder,
                Map.of(),
                "-config.file=" + folder.write("loki.yaml", configuration(folder, port, Ports.free())));
        return new LokiServer(
                process.await("ready", () -> Http.get(address + "/ready").isOk()), address);
    }

    private static String configuration(Folder folder, int port, int grpcPort) {
        return """
                auth_enabled: false
                analytics: {reporting_enabled: false}
                server:
                  http_listen_address: 127.0.0.1
                  http_listen_port: %d
                  grpc_listen_address: 127.0.0.1
                  grpc_listen_port: %d
                  log_level: warn
                common:
                  instance_addr: 127.0.0.1
                  path_prefix: %s
                  replication_factor: 1
                  ring: {kvstore: {store: inmemory}}
                  storage: {filesystem: {chunks_directory: %s, rules_directory: %s}}
                schema_config:
                  configs:
                    - {from: 2020-01-01, store: tsdb, object_store: filesystem, schema: v13, index: {prefix: i_, period: 24h}}
                ingester:
                  # what a test sends stays in its memory, however old it says it is, and is looked for there
                  query_store_max_look_back_period: -1ns
                  lifecycler: {join_after: 0s, min_ready_duration: 0s, final_sleep: 0s}
                query_range: {cache_results: false}
                limits_config:
                  reject_old_samples: false
                  creation_grace_period: 100d
                  max_query_length: 0
                  split_queries_by_interval: 0
                  max_entries_limit_per_query: %d
                  discover_service_name: []
                  discover_log_levels: false
                """.formatted(port, grpcPort, folder.path(), folder.file("chunks"), folder.file("rules"), MOST);
    }

    /** For a sink's {@code endpoint}; the push API is below it at {@code /loki/api/v1/push}, OTLP at {@code /otlp}. */
    public String address() {
        return address;
    }

    /** What a selector such as <code>{app="orders"}</code> finds of the last and the next 24 hours, oldest first. */
    public List<Entry> query(String selector) {
        Instant now = Instant.now();
        return query(selector, now.minus(A_DAY), now.plus(A_DAY));
    }

    /** What a selector finds of this time, oldest first, and by labels then. */
    public List<Entry> query(String selector, Instant from, Instant to) {
        String parameters = "?direction=forward&limit=" + MOST + "&start=" + nanos(from) + "&end=" + nanos(to)
                + "&query=" + URLEncoder.encode(selector, UTF_8);
        JsonNode answer;
        try {
            // without the header it shows metadata as if they were labels
            answer = Http.get(
                            address + "/loki/api/v1/query_range" + parameters,
                            "X-Loki-Response-Encoding-Flags",
                            "categorize-labels")
                    .json();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        List<Entry> entries = new ArrayList<>();
        for (JsonNode stream : answer.get("data").get("result")) {
            for (JsonNode value : stream.get("values")) {
                entries.add(entry(strings(stream.get("stream")), value));
            }
        }
        if (entries.size() == MOST) {
            throw new AssertionError("there may be more lines than can be read at once");
        }
        entries.sort(Comparator.comparing(Entry::time)
                .thenComparing(entry -> entry.labels().toString()));
        return entries;
    }

    private static Entry entry(Map<String, String> labels, JsonNode value) {
        long nanos = Long.parseLong(value.get(0).asText());
        JsonNode metadata = value.path(2).path("structuredMetadata");
        return new Entry(
                labels,
                Instant.ofEpochSecond(nanos / 1_000_000_000L, nanos % 1_000_000_000L),
                value.get(1).asText(),
                strings(metadata));
    }

    private static Map<String, String> strings(JsonNode object) {
        Map<String, String> map = new TreeMap<>();
        object.properties()
                .forEach(field -> map.put(field.getKey(), field.getValue().asText()));
        return map;
    }

    private static String nanos(Instant time) {
        return time.getEpochSecond() + String.format("%09d", time.getNano());
    }

    /** All it has printed, for messages. */
    public String output() {
        return process.output();
    }

    @Override
    public void close() throws IOException {
        process.close();
    }
}
