package io.sidecarsdk.logging.peers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import wiremock.com.fasterxml.jackson.databind.JsonNode;

/** That the servers do what the tests of the sinks take for granted, in messages written by hand. */
@Tag("peer")
@ExtendWith(LogReceivers.class)
class LogReceiversTest {

    private static final Instant TIME = Instant.ofEpochSecond(1_700_000_000, 123_456_789);
    private static final String NANOS = "1700000000123456789";

    @Test
    void openSearchSaysOfEachDocumentWhatBecameOfIt(OpenSearchServer server) throws Exception {
        JsonNode unused = server.send(
                "PUT", "/by-hand", "{\"mappings\": {\"properties\": {\"count\": {\"type\": \"integer\"}}}}");

        JsonNode answer = Http.send("POST", server.address() + "/_bulk", "application/x-ndjson", """
                        {"create": {"_index": "by-hand", "_id": "b"}}
                        {"message": "hé", "count": 1}
                        {"create": {"_index": "by-hand", "_id": "a"}}
                        {"message": "second", "count": 2}
                        {"create": {"_index": "by-hand", "_id": "c"}}
                        {"message": "poison", "count": "many"}
                        """)
                .json();

        assertThat(answer.get("errors").asBoolean()).isTrue();
        assertThat(answer.get("items"))
                .extracting(item -> item.get("create").get("status").asInt())
                .containsExactly(201, 201, 400);
        assertThat(server.documents("by-hand"))
                .extracting(document -> document.get("message").asText())
                .containsExactly("hé", "second");
        assertThat(server.hits("by-hand"))
                .extracting(hit -> hit.get("_id").asText())
                .containsExactly("b", "a");
    }

    @Test
    void openSearchHasNoDocumentsOfAnIndexThatIsNot(OpenSearchServer server) {
        assertThat(server.documents("never-written")).isEmpty();
        assertThat(server.documents("never-written-*")).isEmpty();
    }

    @Test
    void lokiKeepsALineWithItsLabelsMetadataAndNanoseconds(LokiServer server) throws Exception {
        assertThat(Http.send("POST", server.address() + "/loki/api/v1/push", "application/json", """
                        {"streams": [{"stream": {"app": "by-hand", "level": "info"}, "values": [
                          ["%s", "hé", {"trace_id": "ab12"}],
                          ["1700000000123456790", "second"]]}]}
                        """.formatted(NANOS))
                        .status())
                .isEqualTo(204);

        Map<String, String> labels = Map.of("app", "by-hand", "level", "info");
        assertThat(server.query("{app=\"by-hand\"}", TIME.minusSeconds(1), TIME.plusSeconds(1)))
                .containsExactly(
                        new LokiServer.Entry(labels, TIME, "hé", Map.of("trace_id", "ab12")),
                        new LokiServer.Entry(labels, TIME.plusNanos(1), "second", Map.of()));
        assertThat(server.query("{app=\"by-hand\"}")).isEmpty();
    }

    @Test
    void lokiFindsLinesOfNowWithoutBeingToldWhen(LokiServer server) throws Exception {
        Instant now = Instant.now();
        long nanos = now.getEpochSecond() * 1_000_000_000L + now.getNano();
        assertThat(Http.send("POST", server.address() + "/loki/api/v1/push", "application/json", """
                        {"streams": [{"stream": {"app": "by-hand-now"}, "values": [["%d", "line"]]}]}
                        """.formatted(nanos))
                        .status())
                .isEqualTo(204);

        assertThat(server.query("{app=\"by-hand-now\"}"))
                .containsExactly(new LokiServer.Entry(Map.of("app", "by-hand-now"), now, "line", Map.of()));
    }

    @Test
    void theCollectorExportsWhatItReceivedOverOtlp() throws Exception {
        try (CollectorServer server = CollectorServer.start()) {
            assertThat(server.requests()).isEmpty();

            assertThat(Http.send("POST", server.otlpAddress() + "/v1/logs", "application/json", """
                            {"resourceLogs": [{
                              "resource": {"attributes": [{"key": "service.name", "value": {"stringValue": "orders"}}]},
                              "scopeLogs": [{
                                "scope": {"name": "by.hand"},
                                "logRecords": [{"timeUnixNano": "%s", "severityNumber": 9, "body": {"stringValue": "hé"}}]}]}]}
                            """.formatted(NANOS))
                            .status())
                    .isEqualTo(200);

            assertThat(server.records()).singleElement().satisfies(received -> {
                assertThat(received.resource()
                                .at("/attributes/0/value/stringValue")
                                .asText())
                        .isEqualTo("orders");
                assertThat(received.scope().get("name").asText()).isEqualTo("by.hand");
                assertThat(received.record().get("timeUnixNano").asText()).isEqualTo(NANOS);
                assertThat(received.record().at("/body/stringValue").asText()).isEqualTo("hé");
            });
        }
    }

    @Test
    void theCollectorAcknowledgesAndExportsWhatItReceivedOverForward() throws Exception {
        try (CollectorServer server = CollectorServer.start()) {
            assertThat(acknowledged(server.forwardPort())).isTrue();

            assertThat(server.awaitRecords(1)).singleElement().satisfies(received -> {
                assertThat(received.record().get("timeUnixNano").asText()).isEqualTo(NANOS);
                assertThat(received.record().at("/body/stringValue").asText()).isEqualTo("by hand");
            });
        }
    }

    @Test
    void theFluentServerAcknowledgesAndPrintsWhatItReceived() throws Exception {
        try (FluentServer server = FluentServer.start()) {
            assertThat(acknowledged(server.port())).isTrue();

            assertThat(server.awaitEvents(1)).singleElement().satisfies(event -> {
                assertThat(event.get("tag").asText()).isEqualTo("app");
                assertThat(event.get("seconds").asLong()).isEqualTo(TIME.getEpochSecond());
                assertThat(event.get("nanos").asInt()).isEqualTo(TIME.getNano());
                assertThat(event.get("record").toString()).isEqualTo("{\"message\":\"by hand\"}");
            });
        }
    }

    @Test
    void theFluentServerWithAKeyGreetsAndTakesNothingFromAStranger() throws Exception {
        try (FluentServer server = FluentServer.withKey("key of the test");
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            DataInputStream in = new DataInputStream(socket.getInputStream());
            assertThat(new String(in.readNBytes(6), "UTF-8")).endsWith("HELO");

            socket.getOutputStream().write(message());

            socket.setSoTimeout(10_000);
            in.readAllBytes(); // until the server has closed the connection
            assertThat(server.events()).isEmpty();
        }
    }

    /** Sends one event in a chunk, and says whether the answer is that chunk's acknowledgement. */
    private static boolean acknowledged(int port) throws Exception {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(message());
            byte[] ack = new byte[] {(byte) 0x81, (byte) 0xa3, 'a', 'c', 'k', (byte) 0xa2, 'i', 'd'};
            byte[] answer = new DataInputStream(socket.getInputStream()).readNBytes(ack.length);
            return Arrays.equals(answer, ack);
        }
    }

    /** {@code ["app", [[EventTime, {"message": "by hand"}]], {"chunk": "id"}]} as MessagePack. */
    private static byte[] message() throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeByte(0x93);
        text(out, "app");
        out.write(new byte[] {(byte) 0x91, (byte) 0x92, (byte) 0xd7, 0});
        out.writeInt((int) TIME.getEpochSecond());
        out.writeInt(TIME.getNano());
        out.writeByte(0x81);
        text(out, "message");
        text(out, "by hand");
        out.writeByte(0x81);
        text(out, "chunk");
        text(out, "id");
        return bytes.toByteArray();
    }

    private static void text(DataOutputStream out, String text) throws Exception {
        out.writeByte(0xa0 | text.length());
        out.writeBytes(text);
    }
}
