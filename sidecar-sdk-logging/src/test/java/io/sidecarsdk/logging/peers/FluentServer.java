package io.sidecarsdk.logging.peers;

import io.sidecarsdk.logging.StrictJson;
import io.sidecarsdk.testing.Folder;
import io.sidecarsdk.testing.PeerProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import wiremock.com.fasterxml.jackson.databind.JsonNode;

/** A real server of Fluentd's forward protocol, {@code @fluent-org/logger}'s, on 127.0.0.1; until it is closed. */
public final class FluentServer implements AutoCloseable {

    private final PeerProcess process;

    private FluentServer(PeerProcess process) {
        this.process = process;
    }

    /** Without arguments it has no handshake; others are {@code --shared-key KEY}, see {@code peers/peer start fluent-logger --help}. */
    public static FluentServer start(String... arguments) throws IOException, InterruptedException {
        PeerProcess process = PeerProcess.start("fluent-logger", Folder.of("fluent-logger"), Map.of(), arguments);
        return new FluentServer(process.await("ready", () -> process.stdout().contains("\n")));
    }

    /** A server whose clients must know the key. */
    public static FluentServer withKey(String key) throws IOException, InterruptedException {
        return start("--shared-key", key);
    }

    public int port() {
        return lines().get(0).get("listening").asInt();
    }

    /** The events so far, in order: {@code tag}, {@code seconds}, {@code nanos} and {@code record}. */
    public List<JsonNode> events() {
        List<JsonNode> lines = lines();
        return lines.subList(1, lines.size());
    }

    private List<JsonNode> lines() {
        String stdout = process.stdout();
        return stdout.substring(0, stdout.lastIndexOf('\n') + 1)
                .lines()
                .map(line -> StrictJson.parse(line.getBytes(StandardCharsets.UTF_8)))
                .toList();
    }

    /** The events, once there are that many: the server acknowledges before it says what it received. */
    public List<JsonNode> awaitEvents(int count) throws IOException {
        process.await("done with " + count + " events", () -> events().size() >= count);
        return events();
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
