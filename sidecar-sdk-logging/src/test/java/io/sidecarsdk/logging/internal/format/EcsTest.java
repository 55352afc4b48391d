package io.sidecarsdk.logging.internal.format;

import static io.sidecarsdk.logging.testing.RecordBuilder.record;
import static org.assertj.core.api.Assertions.assertThat;

import io.sidecarsdk.logging.StrictJson;
import io.sidecarsdk.logging.internal.record.LogRecord;
import io.sidecarsdk.logging.testing.RecordBuilder;
import io.sidecarsdk.policy.LogFormat;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import wiremock.com.fasterxml.jackson.databind.JsonNode;

class EcsTest {

    private final Output out = new Output();
    private final LineFormat format = LineFormat.of(LogFormat.ECS, out);

    @Test
    void usesTheSchemasNames() {
        assertThat(line(RecordBuilder.full().build())).isEqualTo("""
                {"@timestamp":"2026-01-01T12:00:00.123456789Z","log.level":"ERROR","message":"order 17 failed",\
                "ecs.version":"8.11.0","log.logger":"shop.Orders","process.thread.name":"main",\
                "service.name":"orders","service.namespace":"shop","service.version":"1.4.2",\
                "kubernetes.pod.name":"orders-7d","orchestrator.namespace":"shop","kubernetes.namespace":"shop",\
                "kubernetes.labels.app_kubernetes_io/name":"orders","team":"checkout",\
                "trace.id":"0af7651916cd43dd8448eb211c80319c","span.id":"b7ad6b7169203331","tags":["AUDIT"],\
                "error.type":"java.lang.IllegalStateException","error.message":"no stock",\
                "error.stack_trace":"java.lang.IllegalStateException: no stock\\n\
                \\tat shop.Orders.place(Orders.java:17)\\n\\t... 5 more\\n\
                \\tSuppressed: java.io.IOException: closing failed\\n\
                \\t\\tat shop.Orders.place(Orders.java:17)\\n\\t\\t... 5 more\\n\
                Caused by: [CIRCULAR REFERENCE: io.sidecarsdk.logging.testing.RecordBuilder$Cyclic: no stock]",\
                "order":17,"ratio":0.25,"open":true,"none":null,"items":["a",1,[],{"b":2}],\
                "labels":{"tenant":"a"}}
                """);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "@timestamp",
                "message",
                "message.part",
                "tags",
                "error",
                "user",
                "service.name",
                "kubernetes",
                "labels.mine",
                "team",
                "a..b",
                ".a",
                "a.",
                "."
            })
    void makesALabelOfAFieldThatWouldClash(String name) {
        JsonNode line =
                parse(line(record().resource("team", "checkout").field(name, 17).build()));
        assertThat(line.get("labels").get(name.replace('.', '_')).textValue()).isEqualTo("17");
    }

    @ParameterizedTest
    @ValueSource(strings = {"http.request.method", "order", "order.id", "messages", "user.name"})
    void keepsOtherNames(String name) {
        JsonNode line = parse(line(record().field(name, 17).build()));
        assertThat(line.get(name).intValue()).isEqualTo(17);
        assertThat(line.has("labels")).isFalse();
    }

    @Test
    void givesEachLabelANameOfItsOwnAndAText() {
        JsonNode labels = parse(line(record().resource("log", "x")
                        .mdc("a.b", "1")
                        .mdc("a_b", "2")
                        .mdc("log", "3")
                        .mdc("", "4")
                        .mdc("quoted\".\\", "5")
                        .field("log", Map.of("a.b", List.of(1.5, "x", true)))
                        .field("error", null)
                        .build()))
                .get("labels");
        assertThat(labels.toString())
                .isEqualTo(
                        "{\"log\":\"x\",\"a_b\":\"1\",\"a_b_\":\"2\",\"log_\":\"3\",\"_\":\"4\",\"quoted\\\"_\\\\\":\"5\","
                                + "\"log__\":\"{\\\"a.b\\\":[1.5,\\\"x\\\",true]}\",\"error\":\"null\"}");
    }

    @Test
    void startsAnewWithEachRecord() {
        line(record().mdc("a", "1").field("error", 1).build());
        assertThat(parse(line(record().build())).has("labels")).isFalse();
        assertThat(parse(line(record().mdc("a", "1").build())).get("labels").toString())
                .isEqualTo("{\"a\":\"1\"}");
    }

    @Test
    void saysWhatIsTruncated() {
        assertThat(parse(line(JsonLinesTest.large())).get("truncated").booleanValue())
                .isTrue();
    }

    private String line(LogRecord record) {
        out.reset();
        format.write(record);
        return new String(out.toBytes(), StandardCharsets.UTF_8);
    }

    private static JsonNode parse(String line) {
        return StrictJson.parse(line.getBytes(StandardCharsets.UTF_8));
    }
}
