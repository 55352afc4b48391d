package io.sidecarsdk.logging.internal.sink.bulk;

import static io.sidecarsdk.logging.testing.ScriptedServer.answer;
import static org.assertj.core.api.Assertions.assertThat;

import io.sidecarsdk.logging.StrictJson;
import io.sidecarsdk.logging.internal.ship.Answer;
import io.sidecarsdk.logging.internal.ship.Batch;
import io.sidecarsdk.logging.testing.BareContext;
import io.sidecarsdk.logging.testing.Records;
import io.sidecarsdk.logging.testing.ScriptedServer;
import io.sidecarsdk.logging.testing.SinkPolicies;
import io.sidecarsdk.policy.LogSearchPolicy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import wiremock.com.fasterxml.jackson.databind.JsonNode;

@Timeout(30)
class BulkTransportTest {

    private static final String CREATED = "{\"create\":{\"status\":201}}";
    private static final Batch TWO = Records.batch(Records.info("first"), Records.info("second"));

    private final BareContext context = BareContext.onRealTime();

    @AfterEach
    void end() throws Exception {
        context.close();
    }

    @Test
    void createsADocumentForEachRecordUnderItsOwnId() throws Exception {
        try (ScriptedServer server = ScriptedServer.answering(request -> answer(200, items(CREATED, CREATED)));
                BulkTransport transport = transport(server, "index: logs-orders")) {
            assertThat(transport.send(TWO)).isEqualTo(Answer.taken());

            ScriptedServer.Request request = server.requests.get(0);
            assertThat(request.line())
                    .isEqualTo("POST /base/_bulk?filter_path=errors,items.*.status,items.*.error.type,"
                            + "items.*.error.reason,items.*.error.caused_by.reason HTTP/1.1");
            assertThat(request.headers()).containsEntry("content-type", "application/x-ndjson");
            String[] lines = request.text().split("\n", -1);
            assertThat(lines).hasSize(5).endsWith("");
            assertThat(lines[0]).isEqualTo("{\"create\":{\"_index\":\"logs-orders\",\"_id\":\"q-0\"}}");
            assertThat(lines[2]).isEqualTo("{\"create\":{\"_index\":\"logs-orders\",\"_id\":\"q-1\"}}");
            JsonNode document = StrictJson.parse(lines[3].getBytes(StandardCharsets.UTF_8));
            assertThat(document.get("@timestamp").asText()).isEqualTo("2026-01-01T12:00:00.123456789Z");
            assertThat(document.get("message").asText()).isEqualTo("second");
        }
    }

    @Test
    void theIndexFollowsTheDayOnWhichARecordWasWritten() throws Exception {
        try (ScriptedServer server =
                        ScriptedServer.answering(request -> answer(200, items(CREATED, CREATED, CREATED)));
                BulkTransport transport = transport(server, "index: 'logs-{yyyy}.{MM}.{dd}-a'")) {
            transport.send(Records.batch(
                    Records.at(Instant.parse("2026-01-01T23:59:59.999999999Z"), "a"),
                    Records.at(Instant.parse("2026-01-02T00:00:00Z"), "b"),
                    Records.at(Instant.parse("1969-12-31T23:59:59Z"), "c")));

            String[] lines = server.requests.get(0).text().split("\n");
            assertThat(lines[0]).contains("\"logs-2026.01.01-a\"");
            assertThat(lines[2]).contains("\"logs-2026.01.02-a\"");
            assertThat(lines[4]).contains("\"logs-1969.12.31-a\"");
        }
    }

    @Test
    void tellsWhatCameOfEachRecord() throws Exception {
        String refused = "{\"create\":{\"status\":400,\"error\":{\"type\":\"t\",\"reason\":\"r\"}}}";
        try (ScriptedServer server = ScriptedServer.answering(request -> answer(200, items(CREATED, refused)));
                BulkTransport transport = transport(server, "index: logs")) {
            assertThat(transport.send(TWO))
                    .isEqualTo(new Answer.Items(Set.of(), Map.of(1, "status 400 t: r"), "", Duration.ZERO));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 413})
    void aRequestOfWhichTheContentIsRefusedMayBeTakenInParts(int status) throws Exception {
        try (ScriptedServer server =
                        ScriptedServer.answering(request -> answer(status, "{\"error\":{\"type\":\"x\"}}"));
                BulkTransport transport = transport(server, "index: logs")) {
            assertThat(transport.send(TWO))
                    .isEqualTo(new Answer.Refused("HTTP " + status + ": {\"error\":{\"type\":\"x\"}}"));
        }
    }

    @Test
    void aPathThatTheServerDoesNotKnowIsNoReasonToGiveLinesUp() throws Exception {
        try (ScriptedServer server =
                        ScriptedServer.answering(request -> answer(400, "{\"error\":\"no handler found\"}"));
                BulkTransport transport = transport(server, "index: logs")) {
            assertThat(transport.send(TWO)).isEqualTo(Answer.later("HTTP 400: {\"error\":\"no handler found\"}"));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 401, 403, 404, 405, 406, 408, 429, 500, 502, 503, 504})
    void whatIsNotSaidOfTheContentMayPass(int status) throws Exception {
        try (ScriptedServer server = ScriptedServer.answering(request -> answer(status, "", "Retry-After: 2"));
                BulkTransport transport = transport(server, "index: logs")) {
            assertThat(transport.send(TWO)).isEqualTo(new Answer.Later("HTTP " + status, Duration.ofSeconds(2)));
        }
    }

    @Test
    void anAnswerWithoutEndIsNotReadToItsEnd() throws Exception {
        byte[] piece = "{\"create\":{\"status\":201}},".repeat(1000).getBytes(StandardCharsets.US_ASCII);
        try (ScriptedServer server = ScriptedServer.with((socket, connection) -> {
                    ScriptedServer.read(socket.getInputStream(), connection);
                    socket.getOutputStream()
                            .write("HTTP/1.1 200 OK\r\n\r\n{\"items\":[".getBytes(StandardCharsets.US_ASCII));
                    while (true) {
                        socket.getOutputStream().write(piece);
                    }
                });
                BulkTransport transport = transport(server, "index: logs")) {
            assertThat(transport.send(TWO))
                    .isEqualTo(new Answer.Later("an answer that is too long or broke off", Duration.ZERO));
        }
    }

    @Test
    void anAnswerThatBreaksOffSaysNothing() throws Exception {
        try (ScriptedServer server = ScriptedServer.with((socket, connection) -> {
                    ScriptedServer.read(socket.getInputStream(), connection);
                    String whole = answer(200, items(CREATED, CREATED));
                    socket.getOutputStream()
                            .write(whole.substring(0, whole.length() - 1).getBytes(StandardCharsets.US_ASCII));
                });
                BulkTransport transport = transport(server, "index: logs")) {
            assertThat(transport.send(TWO)).isInstanceOf(Answer.Later.class);
        }
    }

    @Test
    void aReceiverThatHangsUpMayBeThereLater() throws Exception {
        try (ScriptedServer server = ScriptedServer.with((socket, connection) -> {});
                BulkTransport transport = transport(server, "index: logs")) {
            assertThat(transport.send(TWO)).isInstanceOf(Answer.Later.class);
        }
    }

    @Test
    void abortBreaksOffARequestThatIsUnderWay() throws Exception {
        CountDownLatch received = new CountDownLatch(1);
        try (ScriptedServer server = ScriptedServer.with((socket, connection) -> {
                    ScriptedServer.read(socket.getInputStream(), connection);
                    received.countDown();
                    socket.getInputStream().read();
                });
                BulkTransport transport = transport(server, "index: logs, timeout: 20s")) {
            CompletableFuture<Answer> answer = CompletableFuture.supplyAsync(() -> transport.send(TWO));
            assertThat(received.await(20, TimeUnit.SECONDS)).isTrue();
            transport.abort();
            assertThat(answer.get(10, TimeUnit.SECONDS)).isEqualTo(Answer.later("aborted"));
        }
    }

    private BulkTransport transport(ScriptedServer server, String settings) {
        String target = "opensearch: {endpoint: '" + server.uri("/base/") + "', " + settings + "}";
        return new BulkTransport(SinkPolicies.target(LogSearchPolicy.class, target), context);
    }

    private static String items(String... items) {
        return "{\"errors\":false,\"items\":[" + String.join(",", items) + "]}";
    }
}
