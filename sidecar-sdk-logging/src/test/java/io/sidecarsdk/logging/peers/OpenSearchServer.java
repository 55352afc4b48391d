package io.sidecarsdk.logging.peers;

import io.sidecarsdk.testing.Folder;
import io.sidecarsdk.testing.PeerProcess;
import io.sidecarsdk.testing.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import wiremock.com.fasterxml.jackson.databind.JsonNode;

/** A real OpenSearch of one node, empty, without users; until it is closed. */
public final class OpenSearchServer implements AutoCloseable {

    private final PeerProcess process;
    private final String address;

    private OpenSearchServer(PeerProcess process, String address) {
        this.process = process;
        this.address = address;
    }

    public static OpenSearchServer start() throws IOException, InterruptedException {
        Folder folder = Folder.of("opensearch");
        folder.openToAll("data", "logs", "tmp"); // root's server is another user's
        int port = Ports.free();
        String address = "http://127.0.0.1:" + port;
        PeerProcess process = PeerProcess.start(
                "opensearch",
                folder,
                Map.of("TMPDIR", folder.file("tmp").toString()),
                "-Ediscovery.type=single-node",
                "-Ehttp.port=" + port,
                "-Etransport.port=" + Ports.free(),
                "-Epath.data=" + folder.file("data"),
                "-Epath.logs=" + folder.file("logs"));
        return new OpenSearchServer(
                process.await(
                        "ready", () -> Http.get(address + "/_cluster/health").isOk()),
                address);
    }

    /** For a sink's {@code endpoint}. */
    public String address() {
        return address;
    }

    /** Sends it JSON by hand, for instance a mapping, and fails when it does not like it. */
    public JsonNode send(String method, String path, String json) {
        try {
            return Http.send(method, address + path, "application/json", json).json();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The documents of an index (or a pattern of names) as they were sent, in the order in which they were stored. */
    public List<JsonNode> documents(String index) {
        return hits(index).stream().map(hit -> hit.get("_source")).toList();
    }

    /** The same, each with its {@code _id} and {@code _index} around its {@code _source}; none when there is no index. */
    public List<JsonNode> hits(String index) {
        String query = "?ignore_unavailable=true&allow_no_indices=true";
        JsonNode unused = send("POST", "/" + index + "/_refresh" + query, "");
        JsonNode answer = send(
                "POST",
                "/" + index + "/_search" + query + "&size=10000",
                "{\"sort\": [{\"_seq_no\": {\"order\": \"asc\", \"unmapped_type\": \"long\"}}]}");
        List<JsonNode> hits = new ArrayList<>();
        answer.get("hits").get("hits").forEach(hits::add);
        if (answer.get("hits").get("total").get("value").asLong() != hits.size()) {
            throw new AssertionError("more documents than can be read at once: "
                    + answer.get("hits").get("total"));
        }
        return hits;
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
