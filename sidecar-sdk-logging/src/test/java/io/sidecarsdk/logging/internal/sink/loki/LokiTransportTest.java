package io.sidecarsdk.logging.internal.sink.loki;

import static io.sidecarsdk.logging.testing.ScriptedServer.answer;
import static org.assertj.core.api.Assertions.assertThat;

import io.sidecarsdk.logging.StrictJson;
import io.sidecarsdk.logging.internal.record.LogRecord;
import io.sidecarsdk.logging.internal.record.Severity;
import io.sidecarsdk.logging.internal.ship.Answer;
import io.sidecarsdk.logging.testing.BareContext;
import io.sidecarsdk.logging.testing.Records;
import io.sidecarsdk.logging.testing.ScriptedServer;
import io.sidecarsdk.logging.testing.SinkPolicies;
import io.sidecarsdk.policy.LogLokiPolicy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import wiremock.com.fasterxml.jackson.databind.JsonNode;

@Timeout(30)
class LokiTransportTest {

    private static final LogRecord RECORD = Records.info("said \"hello\"\n");

    private final BareContext context = BareContext.onRealTime();

    @AfterEach
    void end() throws Exception {
        context.close();
    }

    @Test
    void pushesALineWithItsTimeAndWhatBelongsBesideIt() throws Exception {
        JsonNode stream = sent("labels: {app: shop}", RECORD).get(0);

        assertThat(stream.get("stream")).hasToString("{\"app\":\"shop\"}");
        JsonNode value = stream.get("values").get(0);
        assertThat(value.get(0).isTextual()).isTrue();
        assertThat(value.get(0).asText()).isEqualTo("1767268800123456789");
        JsonNode line = StrictJson.parse(value.get(1).asText().getBytes(StandardCharsets.UTF_8));
        assertThat(line.get("message").asText()).isEqualTo("said \"hello\"\n");
        assertThat(value.get(2))
                .hasToString("{\"trace_id\":\"" + Records.TRACE + "\",\"span_id\":\"" + Records.SPAN
                        + "\",\"log_record_uid\":\"q-0\"}");
    }

    @Test
    void asksAtTheUsualPathForTheTenant() throws Exception {
        try (ScriptedServer server = ScriptedServer.answering(request -> answer(204, ""));
                LokiTransport transport = transport(server, "tenant: shop")) {
            assertThat(transport.send(Records.batch(RECORD))).isEqualTo(Answer.taken());

            assertThat(server.requests.get(0).line()).isEqualTo("POST /loki/api/v1/push HTTP/1.1");
            assertThat(server.requests.get(0).headers())
                    .containsEntry("x-scope-orgid", "shop")
                    .containsEntry("content-type", "application/json");
        }
    }

    @Test
    void linesWithTheSameLabelsAreOneStream() throws Exception {
        List<JsonNode> streams = sent(
                "label-fields: [level, tenant]",
                Records.with(Map.of(), Map.of("tenant", "a")),
                Records.with(Map.of(), Map.of("tenant", "b")),
                Records.with(Map.of("tenant", "a"), Map.of()));

        assertThat(streams)
                .extracting(stream -> stream.get("stream").toString())
                .containsExactly("{\"level\":\"WARN\",\"tenant\":\"a\"}", "{\"level\":\"WARN\",\"tenant\":\"b\"}");
        assertThat(ids(streams.get(0))).containsExactly("q-0", "q-2");
        assertThat(ids(streams.get(1))).containsExactly("q-1");
    }

    @Test
    void theLinesOfAStreamGoInTheOrderOfTheirTime() throws Exception {
        List<JsonNode> streams = sent(
                "labels: {app: shop}",
                Records.at(Records.TIME.plusNanos(2), "c"),
                Records.at(Records.TIME, "a"),
                Records.at(Records.TIME.plusNanos(1), "b"),
                Records.at(Records.TIME.plusNanos(1), "b"));

        assertThat(ids(streams.get(0))).containsExactly("q-1", "q-2", "q-3", "q-0");
    }

    @Test
    void aLabelMayStandForAFieldWhoseNameNoLabelCanHave() throws Exception {
        LogRecord record = Records.with(Map.of("retry-count", 3, "ok", true), Map.of());

        assertThat(labels("label-fields: [k8s_pod_name, service_name, retry_count, ok]", record))
                .isEqualTo("{\"k8s_pod_name\":\"orders-7f-x2\",\"service_name\":\"orders\",\"retry_count\":\"3\","
                        + "\"ok\":\"true\"}");
    }

    @Test
    void theFieldWithTheLabelsOwnNameComesFirst() throws Exception {
        assertThat(labels("label-fields: [a_b]", Records.with(Map.of("a.b", "near", "a_b", "exact"), Map.of())))
                .isEqualTo("{\"a_b\":\"exact\"}");
    }

    @Test
    void aLineWithoutAnyLabelGetsItsService() throws Exception {
        assertThat(labels("", RECORD)).isEqualTo("{\"service_name\":\"orders\"}");
        assertThat(labels("label-fields: [tenant]", Records.with(Map.of("tenant", ""), Map.of())))
                .isEqualTo("{\"service_name\":\"orders\"}");
    }

    @Test
    void aLabelsValueIsCutBetweenTwoCharacters() throws Exception {
        assertThat(labels("label-fields: [a]", Records.with(Map.of("a", "x" + "€".repeat(1000)), Map.of())))
                .isEqualTo("{\"a\":\"x" + "€".repeat(341) + "\"}");
    }

    @Test
    void levelLoggerAndThreadMayBeLabels() throws Exception {
        LogRecord error =
                Records.builder(Severity.ERROR, "no").field("level", "mine").build();

        assertThat(labels("label-fields: [level, logger, thread]", error))
                .isEqualTo("{\"level\":\"ERROR\",\"logger\":\"Orders\",\"thread\":\"main\"}");
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 413, 422})
    void aRequestOfWhichTheContentIsRefusedMayBeTakenInParts(int status) throws Exception {
        try (ScriptedServer server = ScriptedServer.answering(request -> answer(status, "entry too far behind"));
                LokiTransport transport = transport(server, "")) {
            assertThat(transport.send(Records.batch(RECORD)))
                    .isEqualTo(new Answer.Refused("HTTP " + status + ": entry too far behind"));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {302, 401, 403, 404, 405, 429, 500, 502, 503, 504})
    void whatIsNotSaidOfTheContentMayPass(int status) throws Exception {
        try (ScriptedServer server = ScriptedServer.answering(request -> answer(status, "", "Retry-After: 3"));
                LokiTransport transport = transport(server, "")) {
            assertThat(transport.send(Records.batch(RECORD)))
                    .isEqualTo(new Answer.Later("HTTP " + status, Duration.ofSeconds(3)));
        }
    }

    @Test
    void aProxysWordIsNotLokis() throws Exception {
        String page = "\r\n<html><h1>The plain HTTP request was sent to HTTPS port</h1></html>";
        try (ScriptedServer server = ScriptedServer.answering(request -> answer(400, page));
                LokiTransport transport = transport(server, "")) {
            assertThat(transport.send(Records.batch(RECORD))).isInstanceOf(Answer.Later.class);
        }
    }

    @Test
    void aReceiverThatHangsUpMayBeThereLater() throws Exception {
        try (ScriptedServer server = ScriptedServer.with((socket, connection) -> {});
                LokiTransport transport = transport(server, "")) {
            assertThat(transport.send(Records.batch(RECORD))).isInstanceOf(Answer.Later.class);
        }
    }

    private String labels(String settings, LogRecord record) throws Exception {
        return sent(settings, record).get(0).get("stream").toString();
    }

    private List<JsonNode> sent(String settings, LogRecord... records) throws Exception {
        try (ScriptedServer server = ScriptedServer.answering(request -> answer(204, ""));
                LokiTransport transport = transport(server, settings)) {
            assertThat(transport.send(Records.batch(records))).isEqualTo(Answer.taken());
            List<JsonNode> streams = new ArrayList<>();
            StrictJson.parse(server.requests.get(0).body()).get("streams").forEach(streams::add);
            return streams;
        }
    }

    private static List<String> ids(JsonNode stream) {
        List<String> ids = new ArrayList<>();
        stream.get("values")
                .forEach(value -> ids.add(value.get(2).get("log_record_uid").asText()));
        return ids;
    }

    private LokiTransport transport(ScriptedServer server, String settings) {
        String more = settings.isEmpty() ? "" : ", " + settings;
        String target = "loki: {endpoint: '" + server.uri("") + "'" + more + "}";
        return new LokiTransport(SinkPolicies.target(LogLokiPolicy.class, target), context);
    }
}
