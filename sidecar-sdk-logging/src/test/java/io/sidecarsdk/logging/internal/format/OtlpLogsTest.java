package io.sidecarsdk.logging.internal.format;

import static io.sidecarsdk.logging.testing.RecordBuilder.record;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import io.opentelemetry.proto.logs.v1.SeverityNumber;
import io.sidecarsdk.logging.StrictJson;
import io.sidecarsdk.logging.internal.record.Severity;
import io.sidecarsdk.logging.testing.RecordBuilder;
import io.sidecarsdk.logging.testing.Records;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import wiremock.com.fasterxml.jackson.databind.JsonNode;

/** Protocol Buffers are read back by Google's parser with the messages of OpenTelemetry, JSON by Jackson. */
class OtlpLogsTest {

    private final Output out = new Output();
    private final OtlpLogs protobuf = OtlpLogs.protobuf(out);
    private final OtlpLogs json = OtlpLogs.json(out);

    @Test
    void hasEverythingOfARecord() {
        LogRecord sent = only(protobuf(RecordBuilder.full()));
        assertThat(sent.getTimeUnixNano()).isEqualTo(1767268800123456789L);
        assertThat(sent.getObservedTimeUnixNano()).isEqualTo(1767268800123456789L);
        assertThat(sent.getSeverityNumber()).isEqualTo(SeverityNumber.SEVERITY_NUMBER_ERROR);
        assertThat(sent.getSeverityText()).isEqualTo("ERROR");
        assertThat(sent.getBody().getStringValue()).isEqualTo("order 17 failed");
        assertThat(hex(sent.getTraceId())).isEqualTo(Records.TRACE);
        assertThat(hex(sent.getSpanId())).isEqualTo(Records.SPAN);
        assertThat(plain(sent.getAttributesList()))
                .containsExactlyInAnyOrderEntriesOf(mapOf(
                        "thread.name",
                        "main",
                        "exception.type",
                        "java.lang.IllegalStateException",
                        "exception.message",
                        "no stock",
                        "exception.stacktrace",
                        """
                        java.lang.IllegalStateException: no stock
                        \tat shop.Orders.place(Orders.java:17)
                        \t... 5 more
                        \tSuppressed: java.io.IOException: closing failed
                        \t\tat shop.Orders.place(Orders.java:17)
                        \t\t... 5 more
                        Caused by: [CIRCULAR REFERENCE: io.sidecarsdk.logging.testing.RecordBuilder$Cyclic: no stock]""",
                        "markers",
                        List.of("AUDIT"),
                        "tenant",
                        "a",
                        "order",
                        17L,
                        "ratio",
                        0.25,
                        "open",
                        true,
                        "none",
                        null,
                        "items",
                        List.of("a", 1L, List.of(), Map.of("b", 2L))));
    }

    @Test
    void saysWhoLoggedAndWithWhichLogger() {
        ExportLogsServiceRequest request = protobuf(RecordBuilder.full());
        ResourceLogs resource = request.getResourceLogs(0);
        assertThat(plain(resource.getResource().getAttributesList()))
                .containsExactlyInAnyOrderEntriesOf(mapOf(
                        "service.name",
                        "orders",
                        "service.namespace",
                        "shop",
                        "service.version",
                        "1.4.2",
                        "k8s.pod.name",
                        "orders-7d",
                        "k8s.namespace.name",
                        "shop",
                        "k8s.pod.label.app.kubernetes.io/name",
                        "orders",
                        "team",
                        "checkout"));
        assertThat(resource.getScopeLogs(0).getScope().getName()).isEqualTo("shop.Orders");
    }

    @Test
    void jsonIsAsOtlpHasIt() {
        assertThat(json(record().trace(Records.TRACE, Records.SPAN)
                        .severity(Severity.INFO)
                        .field("n", Long.MAX_VALUE)
                        .field("d", 1.5)
                        .field("b", false)
                        .field("z", null)
                        .field("l", List.of("x", List.of(), Map.of("k", 1)))))
                .isEqualTo("""
                        {"resourceLogs":[{"resource":{"attributes":[\
                        {"key":"service.name","value":{"stringValue":"orders"}}]},\
                        "scopeLogs":[{"scope":{"name":"shop.Orders"},"logRecords":[{\
                        "timeUnixNano":"1767268800123456789","observedTimeUnixNano":"1767268800123456789",\
                        "severityNumber":9,"severityText":"INFO","body":{"stringValue":"order 17 failed"},\
                        "traceId":"0af7651916cd43dd8448eb211c80319c","spanId":"b7ad6b7169203331","attributes":[\
                        {"key":"thread.name","value":{"stringValue":"main"}},\
                        {"key":"n","value":{"intValue":"9223372036854775807"}},\
                        {"key":"d","value":{"doubleValue":1.5}},\
                        {"key":"b","value":{"boolValue":false}},\
                        {"key":"z","value":{}},\
                        {"key":"l","value":{"arrayValue":{"values":[{"stringValue":"x"},{"arrayValue":{"values":[]}},\
                        {"kvlistValue":{"values":[{"key":"k","value":{"intValue":"1"}}]}}]}}}]}]}]}]}""");
    }

    @Test
    void bothEncodingsSayTheSame() {
        RecordBuilder[] records = {
            RecordBuilder.full(),
            RecordBuilder.full().logger("other").trace("", ""),
            record().resource("service.name", "b").message("").field("", "").mdc("x", "\u0000\n\ud83d\ude00"),
            record().field("deep", nested(20)),
            record().field("order", new BigInteger("17")).field("f", 0.1f)
        };
        assertThat(asJson(protobuf(records)))
                .isEqualTo(StrictJson.parse(json(records).getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void putsTogetherWhatBelongsTogetherInOrder() {
        ExportLogsServiceRequest request = protobuf(
                record().logger("a").message("1"),
                record().logger("b").message("2"),
                record().resource("service.name", "old").logger("a").message("3"),
                record().logger("a").message("4"),
                record().logger("").message("5"));
        assertThat(request.getResourceLogsList().stream()
                        .map(resource -> resource.getScopeLogsList().stream()
                                .collect(Collectors.toMap(
                                        scope -> scope.getScope().getName(), OtlpLogsTest::messages))))
                .containsExactly(
                        Map.of("a", List.of("1", "4"), "b", List.of("2"), "", List.of("5")), Map.of("a", List.of("3")));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 60, 100, 118, 127, 128, 200, 16_200, 16_300, 16_383, 16_384, 20_000, 250_000})
    void framesEveryLength(int length) {
        String text = "x".repeat(length);
        ExportLogsServiceRequest request = protobuf(
                record().logger(text.substring(0, Math.min(length, 1000))).message(text),
                record().message("after").field("a", text).field("l", List.of(text, text)));
        List<LogRecord> sent = records(request);
        assertThat(sent.get(0).getBody().getStringValue()).isEqualTo(text);
        assertThat(sent.get(1).getBody().getStringValue()).isEqualTo("after");
    }

    @Test
    void framesARequestOfManyMegabytes() {
        RecordBuilder[] records = new RecordBuilder[40];
        Arrays.setAll(records, i -> record().message(i + "x".repeat(200_000)));
        assertThat(records(protobuf(records)))
                .extracting(sent -> sent.getBody().getStringValue().length())
                .containsOnly(200_001, 200_002);
    }

    @ParameterizedTest
    @CsvSource({
        "0AF7651916CD43DD8448EB211C80319C, B7AD6B7169203331, true",
        "00000000000000000000000000000000, b7ad6b7169203331, false",
        "0af7651916cd43dd8448eb211c80319c, 0000000000000000, false",
        "0af7651916cd43dd8448eb211c80319, b7ad6b7169203331, false",
        "0af7651916cd43dd8448eb211c80319x, b7ad6b7169203331, false",
        "0af7651916cd43dd8448eb211c8031\u0661, b7ad6b7169203331, false",
        "0af7651916cd43dd8448eb211c80319c, '', false",
        "'', b7ad6b7169203331, false"
    })
    void keepsIdsThatAreNoneOfOpenTelemetryAsAttributes(String trace, String span, boolean valid) {
        LogRecord sent = only(protobuf(record().trace(trace, span)));
        Map<String, Object> attributes = plain(sent.getAttributesList());
        if (valid) {
            assertThat(hex(sent.getTraceId())).isEqualToIgnoringCase(trace);
            assertThat(attributes).doesNotContainKeys("trace_id", "span_id");
        } else {
            assertThat(sent.getTraceId().isEmpty()).isTrue();
            assertThat(sent.getSpanId().isEmpty()).isTrue();
            assertThat(attributes.getOrDefault("trace_id", "")).isEqualTo(trace);
            assertThat(attributes.getOrDefault("span_id", "")).isEqualTo(span);
        }
    }

    @Test
    void givesEachAttributeANameOfItsOwn() {
        LogRecord sent = only(protobuf(record().field("thread.name", "mine")
                .field("tenant", 7)
                .mdc("tenant", "a")
                .mdc("thread.name", "theirs")
                .mdc("user", "u")));
        assertThat(plain(sent.getAttributesList()))
                .containsExactlyInAnyOrderEntriesOf(mapOf(
                        "thread.name",
                        "main",
                        "fields.thread.name",
                        "mine",
                        "tenant",
                        7L,
                        "mdc.tenant",
                        "a",
                        "mdc.thread.name",
                        "theirs",
                        "user",
                        "u"));
    }

    @Test
    void keepsNumbersThatOtlpHasNotAsTheirDigits() {
        LogRecord sent = only(protobuf(record().field("big", BigInteger.TWO.pow(200))
                .field("exact", new BigDecimal("12.50"))
                .field("small", BigInteger.valueOf(-5))
                .field("least", Long.MIN_VALUE)
                .field("nan", Double.NaN)));
        assertThat(plain(sent.getAttributesList()))
                .containsEntry("big", BigInteger.TWO.pow(200).toString())
                .containsEntry("exact", "12.50")
                .containsEntry("small", -5L)
                .containsEntry("least", Long.MIN_VALUE)
                .containsEntry("nan", "NaN");
    }

    @Test
    void aTimeBefore1970IsUnknown() {
        assertThat(only(protobuf(record().time(Instant.parse("1969-12-31T23:59:59Z"))))
                        .getTimeUnixNano())
                .isZero();
    }

    @Test
    void saysWhatIsTruncated() throws InvalidProtocolBufferException {
        out.reset();
        protobuf.write(List.of(JsonLinesTest.large()));
        LogRecord sent = only(ExportLogsServiceRequest.parseFrom(out.toBytes()));
        assertThat(plain(sent.getAttributesList())).containsEntry("truncated", true);
    }

    private static Object nested(int depth) {
        return depth == 0 ? "end" : depth % 2 == 0 ? List.of(nested(depth - 1)) : Map.of("k", nested(depth - 1));
    }

    private ExportLogsServiceRequest protobuf(RecordBuilder... records) {
        out.reset();
        protobuf.write(Arrays.stream(records).map(RecordBuilder::build).toList());
        try {
            return ExportLogsServiceRequest.parseFrom(out.toBytes());
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }

    private String json(RecordBuilder... records) {
        out.reset();
        json.write(Arrays.stream(records).map(RecordBuilder::build).toList());
        return new String(out.toBytes(), StandardCharsets.UTF_8);
    }

    private static LogRecord only(ExportLogsServiceRequest request) {
        List<LogRecord> records = records(request);
        assertThat(records).hasSize(1);
        return records.get(0);
    }

    private static List<LogRecord> records(ExportLogsServiceRequest request) {
        return request.getResourceLogsList().stream()
                .flatMap(resource -> resource.getScopeLogsList().stream())
                .flatMap(scope -> scope.getLogRecordsList().stream())
                .toList();
    }

    private static List<String> messages(ScopeLogs scope) {
        return scope.getLogRecordsList().stream()
                .map(one -> one.getBody().getStringValue())
                .toList();
    }

    private static String hex(ByteString bytes) {
        return java.util.HexFormat.of().formatHex(bytes.toByteArray());
    }

    private static Map<String, Object> plain(List<KeyValue> attributes) {
        Map<String, Object> plain = new LinkedHashMap<>();
        for (KeyValue attribute : attributes) {
            assertThat(plain).doesNotContainKey(attribute.getKey());
            plain.put(attribute.getKey(), plain(attribute.getValue()));
        }
        return plain;
    }

    private static Object plain(AnyValue value) {
        return switch (value.getValueCase()) {
            case STRING_VALUE -> value.getStringValue();
            case BOOL_VALUE -> value.getBoolValue();
            case INT_VALUE -> value.getIntValue();
            case DOUBLE_VALUE -> value.getDoubleValue();
            case ARRAY_VALUE ->
                value.getArrayValue().getValuesList().stream()
                        .map(OtlpLogsTest::plain)
                        .toList();
            case KVLIST_VALUE -> plain(value.getKvlistValue().getValuesList());
            case VALUE_NOT_SET -> null;
            default -> throw new AssertionError(value);
        };
    }

    /** With values that may be null. */
    private static Map<String, Object> mapOf(Object... namesAndValues) {
        Map<String, Object> map = new HashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            map.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        return map;
    }

    /** What the JSON encoding of the request has to be, by OTLP's rules. */
    private static JsonNode asJson(ExportLogsServiceRequest request) {
        Map<String, Object> all = Map.of(
                "resourceLogs",
                request.getResourceLogsList().stream()
                        .map(resource -> Map.of(
                                "resource",
                                Map.of(
                                        "attributes",
                                        jsonOf(resource.getResource().getAttributesList())),
                                "scopeLogs",
                                resource.getScopeLogsList().stream()
                                        .map(scope -> Map.of(
                                                "scope",
                                                Map.of("name", scope.getScope().getName()),
                                                "logRecords",
                                                scope.getLogRecordsList().stream()
                                                        .map(OtlpLogsTest::jsonOf)
                                                        .toList()))
                                        .toList()))
                        .toList());
        wiremock.com.fasterxml.jackson.databind.ObjectMapper mapper =
                new wiremock.com.fasterxml.jackson.databind.ObjectMapper();
        return StrictJson.parse(mapper.valueToTree(all).toString().getBytes(StandardCharsets.UTF_8));
    }

    private static Map<String, Object> jsonOf(LogRecord record) {
        Map<String, Object> json = new HashMap<>(Map.of(
                "timeUnixNano", String.valueOf(record.getTimeUnixNano()),
                "observedTimeUnixNano", String.valueOf(record.getObservedTimeUnixNano()),
                "severityNumber", record.getSeverityNumberValue(),
                "severityText", record.getSeverityText(),
                "body", jsonOf(record.getBody()),
                "attributes", jsonOf(record.getAttributesList())));
        if (!record.getTraceId().isEmpty()) {
            json.put("traceId", hex(record.getTraceId()));
            json.put("spanId", hex(record.getSpanId()));
        }
        return json;
    }

    private static List<Map<String, Object>> jsonOf(List<KeyValue> attributes) {
        return attributes.stream()
                .map(one -> Map.<String, Object>of("key", one.getKey(), "value", jsonOf(one.getValue())))
                .toList();
    }

    private static Map<String, Object> jsonOf(AnyValue value) {
        return switch (value.getValueCase()) {
            case STRING_VALUE -> Map.of("stringValue", value.getStringValue());
            case BOOL_VALUE -> Map.of("boolValue", value.getBoolValue());
            case INT_VALUE -> Map.of("intValue", String.valueOf(value.getIntValue()));
            case DOUBLE_VALUE -> Map.of("doubleValue", value.getDoubleValue());
            case ARRAY_VALUE ->
                Map.of(
                        "arrayValue",
                        Map.of(
                                "values",
                                value.getArrayValue().getValuesList().stream()
                                        .map(OtlpLogsTest::jsonOf)
                                        .toList()));
            case KVLIST_VALUE ->
                Map.of(
                        "kvlistValue",
                        Map.of("values", jsonOf(value.getKvlistValue().getValuesList())));
            default -> Map.of();
        };
    }
}
