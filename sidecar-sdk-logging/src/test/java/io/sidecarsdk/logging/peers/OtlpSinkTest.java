package io.sidecarsdk.logging.peers;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.sidecarsdk.Sidecar;
import io.sidecarsdk.logging.Logs;
import io.sidecarsdk.logging.StrictJson;
import io.sidecarsdk.logging.internal.format.OtlpLogs;
import io.sidecarsdk.logging.internal.format.Output;
import io.sidecarsdk.logging.internal.ship.Answer;
import io.sidecarsdk.logging.internal.ship.Batch;
import io.sidecarsdk.logging.internal.sink.otlp.OtlpTransport;
import io.sidecarsdk.logging.testing.BareContext;
import io.sidecarsdk.logging.testing.RecordBuilder;
import io.sidecarsdk.logging.testing.Records;
import io.sidecarsdk.logging.testing.SinkPolicies;
import io.sidecarsdk.policy.LogOtlpPolicy;
import io.sidecarsdk.policy.Policy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.slf4j.MarkerFactory;
import wiremock.com.fasterxml.jackson.databind.JsonNode;

/** What the sink for OTLP sends is what a real OpenTelemetry Collector receives, field for field. */
@Tag("peer")
class OtlpSinkTest {

    private static final Duration LONG = Duration.ofSeconds(30);

    private final Logger app = LoggerFactory.getLogger("app");
    private final BareContext context = BareContext.onRealTime();

    @AfterEach
    void end() throws Exception {
        context.close();
    }

    @ParameterizedTest
    @CsvSource({"protobuf, none", "protobuf, gzip", "json, none", "json, gzip"})
    void whatWasSentIsWhatIsReceived(String encoding, String compression) throws Exception {
        Batch batch = Records.batch(
                RecordBuilder.full()
                        .message("Größe 17 \"\\ \n\u0000\u0085\u2028 漢字 😀".repeat(100))
                        .build(),
                RecordBuilder.record()
                        .field("least", Long.MIN_VALUE)
                        .field("most", Long.MAX_VALUE)
                        .build(),
                RecordBuilder.record()
                        .message("")
                        .field("tiny", Double.MIN_VALUE)
                        .field("huge", Double.MAX_VALUE)
                        .build(),
                RecordBuilder.record()
                        .field("map", Map.of("list", List.of(1, "zwei", false, List.of(2.5)), "none", "x"))
                        .field("", "no name")
                        .build(),
                RecordBuilder.record()
                        .resource("service.name", "before the restart")
                        .trace("not hex", "neither")
                        .build(),
                RecordBuilder.record()
                        .logger("another")
                        .time(Instant.parse("2262-04-11T23:47:16.854775807Z"))
                        .build());
        try (CollectorServer collector = CollectorServer.start();
                OtlpTransport transport = new OtlpTransport(
                        SinkPolicies.target(
                                LogOtlpPolicy.class,
                                "otlp: {endpoint: '" + collector.otlpAddress() + "', encoding: " + encoding
                                        + ", compression: " + compression + ", timeout: 30s}"),
                        context)) {
            assertThat(transport.send(batch)).isEqualTo(Answer.taken());

            assertThat(normal(collector.requests().get(0))).isEqualTo(normal(sent(batch)));
        }
    }

    @Test
    void aCollectorReceivesWhatWasLogged() throws Exception {
        Instant before = Instant.now();
        Span span;
        try (CollectorServer collector = CollectorServer.start();
                SdkTracerProvider tracing = SdkTracerProvider.builder().build();
                Sidecar sidecar = shippingTo(collector, "encoding: protobuf, compression: gzip")) {
            span = tracing.get("test").spanBuilder("request").startSpan();
            try (Scope current = span.makeCurrent()) {
                logOne();
            }
            assertThat(sidecar.get(Logs.class).flush(LONG)).isTrue();

            CollectorServer.Received received = collector.awaitRecords(1).get(0);
            JsonNode record = received.record();
            assertThat(received.scope().get("name").asText()).isEqualTo("app");
            assertThat(attributes(received.resource()))
                    .containsEntry("service.name", "{\"stringValue\":\"orders\"}")
                    .containsEntry("service.version", "{\"stringValue\":\"1.4.2\"}");
            long nanos = Long.parseLong(record.get("timeUnixNano").asText());
            assertThat(Instant.ofEpochSecond(0, nanos)).isBetween(before, Instant.now());
            assertThat(record.get("severityNumber").asInt()).isEqualTo(17);
            assertThat(record.get("severityText").asText()).isEqualTo("ERROR");
            assertThat(record.at("/body/stringValue").asText()).isEqualTo("Größe 17 😀");
            assertThat(record.get("traceId").asText())
                    .isEqualTo(span.getSpanContext().getTraceId());
            assertThat(record.get("spanId").asText())
                    .isEqualTo(span.getSpanContext().getSpanId());
            Map<String, String> attributes = attributes(record);
            assertThat(attributes)
                    .containsEntry(
                            "thread.name",
                            "{\"stringValue\":\"" + Thread.currentThread().getName() + "\"}")
                    .containsEntry("tenant", "{\"stringValue\":\"acme\"}")
                    .containsEntry("order", "{\"intValue\":\"17\"}")
                    .containsEntry("ratio", "{\"doubleValue\":0.5}")
                    .containsEntry("paid", "{\"boolValue\":true}")
                    .containsEntry("markers", "{\"arrayValue\":{\"values\":[{\"stringValue\":\"AUDIT\"}]}}")
                    .containsEntry("exception.type", "{\"stringValue\":\"java.lang.IllegalStateException\"}")
                    .containsEntry("exception.message", "{\"stringValue\":\"no stock\"}");
            assertThat(attributes.get("exception.stacktrace"))
                    .startsWith("{\"stringValue\":\"java.lang.IllegalStateException: no stock\\n\\tat "
                            + getClass().getName())
                    .contains("\\nCaused by: java.io.IOException: no room\\n\\t");
        }
    }

    @ParameterizedTest
    @CsvSource({"protobuf", "json"})
    void aCollectorReceivesThousandsOfLinesEachOnceAndInOrder(String encoding) throws Exception {
        try (CollectorServer collector = CollectorServer.start();
                Sidecar sidecar = shippingTo(collector, "compression: gzip, encoding: " + encoding)) {
            IntStream.range(0, 5_000).forEach(i -> app.info("{}", i));
            assertThat(sidecar.get(Logs.class).flush(LONG)).isTrue();

            assertThat(collector.awaitRecords(5_000).stream()
                            .map(received ->
                                    received.record().at("/body/stringValue").asText()))
                    .isEqualTo(
                            IntStream.range(0, 5_000).mapToObj(String::valueOf).toList());
            assertThat(sidecar.get(Logs.class).stats().shipped()).isEqualTo(5_000);
        }
    }

    private void logOne() {
        try (MDC.MDCCloseable tenant = MDC.putCloseable("tenant", "acme")) {
            app.atError()
                    .addMarker(MarkerFactory.getMarker("AUDIT"))
                    .addKeyValue("order", 17)
                    .addKeyValue("ratio", 0.5)
                    .addKeyValue("paid", true)
                    .setCause(new IllegalStateException("no stock", new java.io.IOException("no room")))
                    .log("Größe {} 😀", 17);
        }
    }

    private static Sidecar shippingTo(CollectorServer collector, String keys) {
        return Sidecar.start(Policy.parse("""
                apiVersion: sidecarsdk.io/v1
                service: {name: orders, namespace: shop, version: 1.4.2}
                logging:
                  sinks: {collector: {otlp: {endpoint: '%s', interval: 20ms, timeout: 30s, %s}}}
                """.formatted(collector.otlpAddress(), keys)));
    }

    private static JsonNode sent(Batch batch) {
        Output out = new Output();
        OtlpLogs.json(out).write(batch.items().stream().map(Batch.Item::record).toList());
        return StrictJson.parse(out.toBytes());
    }

    /** Without what says nothing and may be left out: empty ids, names and lists. */
    private static Object normal(JsonNode node) {
        if (node.isObject()) {
            Map<String, Object> object = new LinkedHashMap<>();
            node.properties().forEach(field -> {
                Object value = normal(field.getValue());
                boolean empty = value instanceof List<?> list && list.isEmpty() || value.equals("");
                if (!empty || field.getKey().equals("stringValue")) {
                    object.put(field.getKey(), value);
                }
            });
            return object;
        }
        if (node.isArray()) {
            List<Object> list = new ArrayList<>();
            node.forEach(one -> list.add(normal(one)));
            return list;
        }
        return node.isNumber() ? (Object) node.decimalValue().stripTrailingZeros() : node.asText();
    }

    private static Map<String, String> attributes(JsonNode of) {
        Map<String, String> attributes = new LinkedHashMap<>();
        of.get("attributes")
                .forEach(one ->
                        attributes.put(one.get("key").asText(), one.get("value").toString()));
        return attributes;
    }
}
