package io.sidecarsdk.logging.peers;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.sidecarsdk.logging.StrictJson;
import io.sidecarsdk.testing.Folder;
import io.sidecarsdk.testing.PeerProcess;
import io.sidecarsdk.testing.Ports;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import wiremock.com.fasterxml.jackson.databind.JsonNode;

/**
 * A real OpenTelemetry Collector that receives OTLP over HTTP and Fluentd's forward protocol and exports both as OTLP in
 * JSON to this object, without queues between: what it has acknowledged over OTLP is here. Until it is closed.
 */
public final class CollectorServer implements AutoCloseable {

    private final HttpServer exported;
    private final List<JsonNode> requests;
    private final PeerProcess process;
    private final String otlp;
    private final int forwardPort;

    private CollectorServer(
            HttpServer exported, List<JsonNode> requests, PeerProcess process, String otlp, int forwardPort) {
        this.exported = exported;
        this.requests = requests;
        this.process = process;
        this.otlp = otlp;
        this.forwardPort = forwardPort;
    }

    /** A log record with what OTLP writes around it, each as it is in the request; missing is a missing node. */
    public record Received(JsonNode resource, JsonNode scope, JsonNode record) {}

    public static CollectorServer start() throws IOException, InterruptedException {
        List<JsonNode> requests = new CopyOnWriteArrayList<>();
        HttpServer exported = listen(requests);
        try {
            int port = Ports.free();
            int forwardPort = Ports.free();
            String otlp = "http://127.0.0.1:" + port;
            PeerProcess process = start(port, forwardPort, exported.getAddress().getPort());
            process.await("ready", () -> answers(otlp) && listens(forwardPort));
            return new CollectorServer(exported, requests, process, otlp, forwardPort);
        } catch (IOException | InterruptedException | RuntimeException | AssertionError e) {
            exported.stop(0);
            throw e;
        }
    }

    private static HttpServer listen(List<JsonNode> requests) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/v1/logs", exchange -> take(exchange, requests));
        server.start();
        return server;
    }

    private static void take(HttpExchange exchange, List<JsonNode> requests) throws IOException {
        try (exchange) {
            requests.add(StrictJson.parse(exchange.getRequestBody().readAllBytes()));
            byte[] answer = "{}".getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("content-type", "application/json");
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
        }
    }

    private static PeerProcess start(int port, int forwardPort, int exportPort)
            throws IOException, InterruptedException {
        Folder folder = Folder.of("otel-collector");
        String configuration = """
                receivers:
                  otlp: {protocols: {http: {endpoint: "127.0.0.1:%d"}}}
                  fluentforward: {endpoint: "127.0.0.1:%d"}
                exporters:
                  otlphttp:
                    endpoint: http://127.0.0.1:%d
                    encoding: json
                    compression: none
                    sending_queue: {enabled: false}
                    retry_on_failure: {enabled: false}
                service:
                  telemetry: {metrics: {level: none}}
                  pipelines:
                    logs: {receivers: [otlp, fluentforward], exporters: [otlphttp]}
                """.formatted(port, forwardPort, exportPort);
        return PeerProcess.start(
                "otel-collector", folder, Map.of(), "--config=" + folder.write("collector.yaml", configuration));
    }

    /** An empty request is taken and exported to nobody. */
    private static boolean answers(String otlp) throws IOException {
        return Http.send("POST", otlp + "/v1/logs", "application/json", "{}").isOk();
    }

    private static boolean listens(int port) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        }
    }

    /** Of the OTLP receiver, without the path {@code /v1/logs}. */
    public String otlpAddress() {
        return otlp;
    }

    /** Of the forward receiver, on {@code 127.0.0.1}. */
    public int forwardPort() {
        return forwardPort;
    }

    /** The export requests so far. */
    public List<JsonNode> requests() {
        return List.copyOf(requests);
    }

    /** The log records so far, in order. */
    public List<Received> records() {
        List<Received> records = new ArrayList<>();
        for (JsonNode request : requests) {
            for (JsonNode resource : request.path("resourceLogs")) {
                for (JsonNode scope : resource.path("scopeLogs")) {
                    scope.path("logRecords")
                            .forEach(record ->
                                    records.add(new Received(resource.path("resource"), scope.path("scope"), record)));
                }
            }
        }
        return records;
    }

    /** The log records, once there are that many: the forward receiver acknowledges before it exports. */
    public List<Received> awaitRecords(int count) throws IOException {
        process.await("done with " + count + " log records", () -> records().size() >= count);
        return records();
    }

    /** All it has printed, for messages. */
    public String output() {
        return process.output();
    }

    @Override
    public void close() throws IOException {
        process.close();
        exported.stop(0);
    }
}
