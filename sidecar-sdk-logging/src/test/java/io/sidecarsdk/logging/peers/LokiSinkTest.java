package io.sidecarsdk.logging.peers;

import static org.assertj.core.api.Assertions.assertThat;

import io.sidecarsdk.logging.StrictJson;
import io.sidecarsdk.logging.internal.record.LogRecord;
import io.sidecarsdk.logging.internal.ship.Answer;
import io.sidecarsdk.logging.internal.ship.Batch;
import io.sidecarsdk.logging.internal.sink.loki.LokiTransport;
import io.sidecarsdk.logging.testing.BareContext;
import io.sidecarsdk.logging.testing.Records;
import io.sidecarsdk.logging.testing.SinkPolicies;
import io.sidecarsdk.policy.LogLokiPolicy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import wiremock.com.fasterxml.jackson.databind.JsonNode;

/** What the Loki sink relies on, at a real one. */
@Tag("peer")
@ExtendWith(LogReceivers.class)
class LokiSinkTest {

    private final BareContext context = BareContext.onRealTime();

    @AfterEach
    void end() throws Exception {
        context.close();
    }

    @Test
    void whatWasSentIsWhatIsStored(LokiServer loki) {
        String message = "said \"hé\" \\ \u0001 \u2028 😀\n\tat line two";
        try (LokiTransport transport =
                transport(loki, "labels: {app: stored}, label-fields: [level, k8s_pod_name], compression: gzip")) {
            Batch batch = Records.batch(
                    Records.info(message), Records.with(Map.of("count", 3, "ok", true), Map.of("tenant", "müller")));

            assertThat(transport.send(batch)).isEqualTo(Answer.taken());
        }

        List<LokiServer.Entry> entries = stored(loki, "stored");
        assertThat(entries)
                .extracting(LokiServer.Entry::labels)
                .containsExactly(
                        Map.of("app", "stored", "level", "INFO", "k8s_pod_name", "orders-7f-x2"),
                        Map.of("app", "stored", "level", "WARN", "k8s_pod_name", "orders-7f-x2"));
        assertThat(entries).extracting(LokiServer.Entry::time).containsOnly(Records.TIME);
        assertThat(entries.get(0).metadata())
                .isEqualTo(Map.of("trace_id", Records.TRACE, "span_id", Records.SPAN, "log_record_uid", "q-0"));
        assertThat(line(entries.get(0)).get("message").asText()).isEqualTo(message);
        assertThat(line(entries.get(1)).get("fields").get("count").asInt()).isEqualTo(3);
        assertThat(line(entries.get(1)).get("fields").get("ok").asBoolean()).isTrue();
        assertThat(line(entries.get(1)).get("mdc")).hasToString("{\"tenant\":\"müller\"}");
    }

    @Test
    void aBatchThatIsSentAgainIsShownOnce(LokiServer loki) throws Exception {
        try (LokiTransport transport = transport(loki, "labels: {app: again}")) {
            Batch batch = Records.batch(numbered(100));
            assertThat(transport.send(batch)).isEqualTo(Answer.taken());
            assertThat(transport.send(batch)).isEqualTo(Answer.taken());
            assertThat(transport.send(batch.part(batch.items().subList(20, 60))))
                    .isEqualTo(Answer.taken());
            assertThat(ids(loki, "again")).isEqualTo(expected(100, List.of()));

            // also what has been written to chunks in the meantime
            assertThat(Http.send("POST", loki.address() + "/flush", "text/plain", "")
                            .isOk())
                    .isTrue();
            assertThat(transport.send(batch)).isEqualTo(Answer.taken());
            assertThat(ids(loki, "again")).isEqualTo(expected(100, List.of()));
        }
    }

    @Test
    void linesThatAreTheSameInEverythingAreAllStored(LokiServer loki) {
        try (LokiTransport transport = transport(loki, "labels: {app: same}")) {
            Batch batch = Records.batch(Records.info("same"), Records.info("same"), Records.info("same"));
            assertThat(transport.send(batch)).isEqualTo(Answer.taken());

            assertThat(ids(loki, "same")).containsExactlyInAnyOrder("q-0", "q-1", "q-2");
        }
    }

    @Test
    void aLineThatIsTooLongIsFoundAndAllOthersAreStoredOnce(LokiServer loki) {
        LogRecord[] records = numbered(50);
        records[17] = Records.at(Records.TIME.plusNanos(17), "x".repeat(256 << 10));
        try (LokiTransport transport = transport(loki, "labels: {app: long}")) {
            Delivery delivery = Delivery.of(Records.batch(records), transport);

            assertThat(delivery.refused).containsExactly("q-17");
            assertThat(delivery.reasons.get(0)).startsWith("HTTP 400: ").contains("max entry size");
            assertThat(delivery.requests).isLessThan(15);
            assertThat(ids(loki, "long")).isEqualTo(expected(50, List.of(17)));
        }
    }

    @Test
    void linesThatAreTooOldForTheirStreamAreFoundAndAllOthersAreStoredOnce(LokiServer loki) {
        LogRecord[] records = numbered(50);
        records[3] = Records.at(Records.TIME.minus(Duration.ofHours(2)), "old");
        records[40] = Records.at(Records.TIME.minus(Duration.ofHours(3)), "older");
        try (LokiTransport transport = transport(loki, "labels: {app: old}")) {
            assertThat(transport.send(Records.batch(Records.at(Records.TIME.plusNanos(1000), "newest"))))
                    .isEqualTo(Answer.taken());
            Delivery delivery =
                    Delivery.of(new Batch("old", Records.batch(records).items()), transport);

            assertThat(delivery.refused).containsExactly("old-3", "old-40");
            assertThat(delivery.reasons).allMatch(reason -> reason.contains("too far behind"));
            assertThat(ids(loki, "old")).hasSize(49).contains("old-2", "old-4").doesNotContain("old-3", "old-40");
        }
    }

    /** Loki says 400 and has stored all but the one: the reason for sending halves, and for not counting on it. */
    @Test
    void aRefusedBatchIsStoredButForTheLineThatIsTooLong(LokiServer loki) {
        LogRecord[] records = numbered(3);
        records[1] = Records.at(Records.TIME.plusNanos(1), "x".repeat(256 << 10));
        try (LokiTransport transport = transport(loki, "labels: {app: partly}")) {
            assertThat(transport.send(Records.batch(records))).isInstanceOf(Answer.Refused.class);

            assertThat(ids(loki, "partly")).containsExactly("q-0", "q-2");
        }
    }

    private static LogRecord[] numbered(int count) {
        LogRecord[] records = new LogRecord[count];
        for (int i = 0; i < count; i++) {
            records[i] = Records.at(Records.TIME.plusNanos(i), "line " + i);
        }
        return records;
    }

    private static List<String> expected(int count, List<Integer> without) {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            if (!without.contains(i)) {
                ids.add("q-" + i);
            }
        }
        return ids;
    }

    private static List<String> ids(LokiServer loki, String app) {
        return stored(loki, app).stream()
                .map(entry -> entry.metadata().get("log_record_uid"))
                .toList();
    }

    private static List<LokiServer.Entry> stored(LokiServer loki, String app) {
        Duration day = Duration.ofDays(1);
        return loki.query("{app=\"" + app + "\"}", Records.TIME.minus(day), Records.TIME.plus(day));
    }

    private static JsonNode line(LokiServer.Entry entry) {
        return StrictJson.parse(entry.line().getBytes(StandardCharsets.UTF_8));
    }

    private LokiTransport transport(LokiServer loki, String settings) {
        String target = "loki: {endpoint: '" + loki.address() + "', timeout: 20s, " + settings + "}";
        return new LokiTransport(SinkPolicies.target(LogLokiPolicy.class, target), context);
    }
}
