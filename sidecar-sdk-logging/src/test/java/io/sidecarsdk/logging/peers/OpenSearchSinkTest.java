package io.sidecarsdk.logging.peers;

import static org.assertj.core.api.Assertions.assertThat;

import io.sidecarsdk.logging.StrictJson;
import io.sidecarsdk.logging.internal.format.JsonFormat;
import io.sidecarsdk.logging.internal.format.Output;
import io.sidecarsdk.logging.internal.format.Utf8Json;
import io.sidecarsdk.logging.internal.record.LogRecord;
import io.sidecarsdk.logging.internal.ship.Answer;
import io.sidecarsdk.logging.internal.ship.Batch;
import io.sidecarsdk.logging.internal.sink.bulk.BulkTransport;
import io.sidecarsdk.logging.testing.BareContext;
import io.sidecarsdk.logging.testing.Records;
import io.sidecarsdk.logging.testing.SinkPolicies;
import io.sidecarsdk.policy.LogFormat;
import io.sidecarsdk.policy.LogSearchPolicy;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import wiremock.com.fasterxml.jackson.databind.JsonNode;

/** What the sink for OpenSearch and Elasticsearch relies on, at a real OpenSearch. */
@Tag("peer")
@ExtendWith(LogReceivers.class)
class OpenSearchSinkTest {

    private final BareContext context = BareContext.onRealTime();

    @AfterEach
    void end() throws Exception {
        context.close();
    }

    @ParameterizedTest
    @EnumSource(value = LogFormat.class, names = "TEXT", mode = EnumSource.Mode.EXCLUDE)
    void whatWasSentIsWhatIsStored(LogFormat format, OpenSearchServer server) {
        String index = "stored-" + format.name().toLowerCase(Locale.ROOT);
        LogRecord[] records = {
            Records.info("said \"hé\" \\ \u0001 \u2028 😀\n\tat line two"),
            Records.with(Map.of("count", 3, "ratio", 0.5, "ok", true), Map.of("tenant", "müller"))
        };
        String settings = "format: " + format.name().toLowerCase(Locale.ROOT).replace('_', '-');
        try (BulkTransport transport = transport(server, index, settings)) {
            assertThat(transport.send(Records.batch(records))).isEqualTo(Answer.taken());
        }

        assertThat(server.documents(index)).containsExactly(json(format, records[0]), json(format, records[1]));
        assertThat(server.hits(index))
                .extracting(hit -> hit.get("_id").asText())
                .containsExactly("q-0", "q-1");
    }

    @Test
    void aDocumentThatDoesNotFitIsRefusedBesideOthersThatAreStored(OpenSearchServer server) {
        JsonNode unused = server.send(
                "PUT",
                "/mapped",
                "{\"mappings\":{\"properties\":{\"fields\":{\"properties\":{\"count\":{\"type\":\"integer\"}}}}}}");
        try (BulkTransport transport = transport(server, "mapped", "format: json-lines")) {
            Answer answer = transport.send(Records.batch(
                    Records.with(Map.of("count", 1), Map.of()),
                    Records.with(Map.of("count", "many"), Map.of()),
                    Records.with(Map.of("count", 2), Map.of())));

            Answer.Items items = (Answer.Items) answer;
            assertThat(items.later()).isEmpty();
            assertThat(items.refused()).containsOnlyKeys(1);
            assertThat(items.refused().get(1))
                    .startsWith("status 400 mapper_parsing_exception: failed to parse field [fields.count]");
            assertThat(server.hits("mapped"))
                    .extracting(hit -> hit.get("_id").asText())
                    .containsExactly("q-0", "q-2");
        }
    }

    @Test
    void aBatchThatIsSentAgainIsStoredOnce(OpenSearchServer server) {
        Batch batch = Records.batch(Records.info("a"), Records.info("b"), Records.info("c"));
        try (BulkTransport transport = transport(server, "again", "compression: gzip")) {
            assertThat(transport.send(batch.part(batch.items().subList(1, 2)))).isEqualTo(Answer.taken());
            assertThat(transport.send(batch)).isEqualTo(Answer.taken());
            assertThat(transport.send(batch)).isEqualTo(Answer.taken());

            assertThat(server.hits("again")).hasSize(3);
        }
    }

    @Test
    void eachDayHasAnIndexOfItsOwn(OpenSearchServer server) {
        try (BulkTransport transport = transport(server, "daily-{yyyy}.{MM}.{dd}", "timeout: 20s")) {
            transport.send(Records.batch(
                    Records.at(Instant.parse("2026-02-28T23:59:59.999999999Z"), "a"),
                    Records.at(Instant.parse("2026-03-01T00:00:00Z"), "b")));

            assertThat(server.documents("daily-2026.02.28"))
                    .extracting(document -> document.get("message").asText())
                    .containsExactly("a");
            assertThat(server.documents("daily-2026.03.01"))
                    .extracting(document -> document.get("message").asText())
                    .containsExactly("b");
        }
    }

    @Test
    void aDataStreamTakesDocuments(OpenSearchServer server) {
        JsonNode unused = server.send(
                "PUT",
                "/_index_template/streams",
                "{\"index_patterns\":[\"stream-*\"],\"data_stream\":{},\"priority\":200}");
        Batch batch = Records.batch(Records.info("a"), Records.info("b"));
        try (BulkTransport transport = transport(server, "stream-orders", "timeout: 20s")) {
            assertThat(transport.send(batch)).isEqualTo(Answer.taken());
            assertThat(transport.send(batch)).isEqualTo(Answer.taken());

            assertThat(server.hits("stream-orders"))
                    .hasSize(2)
                    .allMatch(hit -> hit.get("_index").asText().startsWith(".ds-stream-orders-"));
        }
    }

    @Test
    void anIndexThatIsClosedForWritingRefusesEachDocument(OpenSearchServer server) {
        JsonNode made = server.send("PUT", "/blocked", "{\"settings\":{\"index.blocks.write\":true}}");
        assertThat(made.get("acknowledged").asBoolean()).isTrue();
        try (BulkTransport transport = transport(server, "blocked", "timeout: 20s")) {
            Answer.Items items = (Answer.Items) transport.send(Records.batch(Records.info("a"), Records.info("b")));

            assertThat(items.later()).isEmpty();
            assertThat(items.refused().get(1)).startsWith("status 403 cluster_block_exception: ");
        }
    }

    @Test
    void aRequestThatIsNotValidIsRefusedAsAWhole(OpenSearchServer server) {
        Batch batch = Records.batch(Records.info("a"), Records.info("b"));
        try (BulkTransport transport = transport(server, "invalid", "timeout: 20s")) {
            // an id has 512 bytes at most
            Answer.Refused answer = (Answer.Refused) transport.send(new Batch("q".repeat(600), batch.items()));

            assertThat(answer.detail()).startsWith("HTTP 400: {\"error\":{").contains("validation_exception");
            assertThat(server.hits("invalid")).isEmpty();
        }
    }

    @Test
    void aServerThatIsNotThereMayBeThereLater(OpenSearchServer server) {
        String elsewhere = "opensearch: {endpoint: '" + server.address() + "/nothing/here', index: a}";
        try (BulkTransport transport =
                new BulkTransport(SinkPolicies.target(LogSearchPolicy.class, elsewhere), context)) {
            assertThat(transport.send(Records.batch(Records.info("a")))).isInstanceOf(Answer.Later.class);
        }
    }

    @Test
    void aRecordWithoutATimeStampIsNothingForADataStream(OpenSearchServer server) {
        JsonNode unused = server.send(
                "PUT",
                "/_index_template/plain",
                "{\"index_patterns\":[\"plain-*\"],\"data_stream\":{},\"priority\":200}");
        try (BulkTransport transport = transport(server, "plain-orders", "format: json-lines")) {
            Answer.Items items = (Answer.Items) transport.send(Records.batch(Records.info("a")));

            assertThat(items)
                    .isEqualTo(new Answer.Items(
                            Set.of(),
                            Map.of(
                                    0,
                                    "status 400 mapper_parsing_exception: failed to parse;"
                                            + " documents must contain a single-valued timestamp field '@timestamp' of date type"),
                            "",
                            Duration.ZERO));
        }
    }

    private static JsonNode json(LogFormat format, LogRecord record) {
        Output out = new Output();
        JsonFormat.of(format, new Utf8Json(out)).write(record);
        return StrictJson.parse(out.toBytes());
    }

    private BulkTransport transport(OpenSearchServer server, String index, String settings) {
        String target = "opensearch: {endpoint: '" + server.address() + "', index: '" + index + "', " + settings + "}";
        return new BulkTransport(SinkPolicies.target(LogSearchPolicy.class, target), context);
    }
}
