package io.sidecarsdk.logging.internal.format;

import static io.sidecarsdk.logging.testing.RecordBuilder.record;
import static org.assertj.core.api.Assertions.assertThat;

import io.sidecarsdk.logging.StrictJson;
import io.sidecarsdk.logging.internal.record.LogRecord;
import io.sidecarsdk.logging.internal.record.RecordWriter;
import io.sidecarsdk.logging.internal.record.Severity;
import io.sidecarsdk.logging.testing.RecordBuilder;
import io.sidecarsdk.policy.LogFormat;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import wiremock.com.fasterxml.jackson.databind.JsonNode;

class JsonLinesTest {

    private final Output out = new Output();
    private final LineFormat format = LineFormat.of(LogFormat.JSON_LINES, out);

    @Test
    void isTheDocumentedLine() {
        assertThat(line(RecordBuilder.full().build())).isEqualTo("""
                {"service.name":"orders","service.namespace":"shop","service.version":"1.4.2","k8s.pod.name":"orders-7d",\
                "k8s.namespace.name":"shop","k8s.pod.label.app.kubernetes.io/name":"orders","team":"checkout",\
                "timestamp":"2026-01-01T12:00:00.123456789Z","level":"ERROR","logger":"shop.Orders","thread":"main",\
                "message":"order 17 failed","trace_id":"0af7651916cd43dd8448eb211c80319c","span_id":"b7ad6b7169203331",\
                "mdc":{"tenant":"a"},\
                "fields":{"order":17,"ratio":0.25,"open":true,"none":null,"items":["a",1,[],{"b":2}]},\
                "markers":["AUDIT"],\
                "exception":{"class":"java.lang.IllegalStateException","message":"no stock",\
                "stack":"at shop.Orders.place(Orders.java:17)\\n... 5 common frames omitted",\
                "cause":{"class":"io.sidecarsdk.logging.testing.RecordBuilder$Cyclic","message":"no stock","cyclic":true},\
                "suppressed":[{"class":"java.io.IOException","message":"closing failed",\
                "stack":"at shop.Orders.place(Orders.java:17)\\n... 5 common frames omitted"}]}}
                """);
    }

    @Test
    void leavesOutWhatIsEmpty() {
        assertThat(line(record().message("").build()))
                .isEqualTo("{\"service.name\":\"orders\",\"timestamp\":\"2026-01-01T12:00:00.123456789Z\","
                        + "\"level\":\"ERROR\",\"logger\":\"shop.Orders\",\"thread\":\"main\",\"message\":\"\"}\n");
    }

    @Test
    void isTheSameWhateverWasWrittenBefore() {
        Random random = new Random(9);
        String[] texts = {"", "a", "aa", "aaa", "b", "ab", "\"", "12345678", "123456789"};
        for (int round = 0; round < 5000; round++) {
            RecordWriter writer = new RecordWriter();
            writer.begin(0, Severity.INFO)
                    .head(pick(texts, random), pick(texts, random), pick(texts, random), "message", null, null);
            writer.section();
            for (int i = random.nextInt(3); i > 0; i--) {
                writer.entry(pick(texts, random), pick(texts, random));
            }
            LogRecord record = LogRecord.of(writer.endSection().end());
            Output alone = new Output();
            LineFormat.of(LogFormat.JSON_LINES, alone).write(record);
            assertThat(line(record)).isEqualTo(new String(alone.toBytes(), StandardCharsets.UTF_8));
        }
    }

    private static String pick(String[] texts, Random random) {
        return texts[random.nextInt(texts.length)];
    }

    @Test
    void whatIsStoredAndNoRecordIsAnEmptyObjectOrWhatCanBeReadOfIt() {
        byte[] whole = RecordBuilder.full().build().bytes();
        assertThat(stored(whole)).isEqualTo(line(RecordBuilder.full().build()).strip());
        assertThat(stored(new byte[0])).isEqualTo("{}");
        for (int length = 0; length < whole.length; length++) {
            assertThat(stored(Arrays.copyOf(whole, length))).startsWith("{").endsWith("}");
        }
        for (int at = 0; at < whole.length; at++) {
            for (int bit = 0; bit < 8; bit++) {
                byte[] damaged = whole.clone();
                damaged[at] ^= (byte) (1 << bit);
                assertThat(stored(damaged)).startsWith("{").endsWith("}");
            }
        }
    }

    private static String stored(byte[] record) {
        Output out = new Output();
        new JsonLines(new Utf8Json(out)).writeStored(record);
        return out.from(0).toString();
    }

    @Test
    void followsTheResource() {
        line(record().resource("service.name", "a").build());
        assertThat(line(record().resource("service.name", "b").build())).contains("\"service.name\":\"b\"");
        assertThat(line(record().resource("service.name", "b").build())).contains("\"service.name\":\"b\"");
        assertThat(line(record().resource("service.name", "a").build())).contains("\"service.name\":\"a\"");
    }

    @Test
    void writesLinesOneAfterTheOther() {
        format.write(record().message("one").build());
        format.write(record().message("two").build());
        assertThat(new String(out.toBytes(), StandardCharsets.UTF_8)
                        .lines()
                        .map(line -> parse(line).get("message").asText()))
                .containsExactly("one", "two");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "plain",
                "exactly8",
                "sixteen letters.",
                "a \"quote\" and a \\backslash\\",
                "line\nreturn\rtab\tbell\u0007null\u0000escape\u001b[31m",
                "delete\u007f and \u0080 and \u009f but \u00a0",
                "\u2028\u2029 and \u2027 and \u202a",
                "\u00e4\u00f6\u00fc \u0441\u0442\u043e\u043b \u65e5\u672c \ud83d\ude00",
                "\u00c2\u00e2\u00c2\u0080",
                "${jndi:ldap://x} </script>"
            })
    void keepsEveryTextWhateverItHolds(String text) {
        String line = line(record().message(text).field(text, text).build());
        JsonNode parsed = parse(line);
        assertThat(parsed.get("message").asText()).isEqualTo(text);
        assertThat(parsed.get("fields").get(text).asText()).isEqualTo(text);
        assertThat(line.substring(0, line.length() - 1).chars())
                .noneMatch(c -> c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x2028 || c == 0x2029);
    }

    @Test
    void keepsRandomTexts() {
        Random random = new Random(17);
        String alphabet = "ab\"\\\n\u0000\u007f\u0085\u00a0\u00e9\u2028\u2030\ud83d\ude00\u4e2d";
        for (int round = 0; round < 2000; round++) {
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(60); i > 0; i--) {
                int at = random.nextInt(alphabet.length() + 20);
                text.append(at < alphabet.length() ? alphabet.charAt(at) : 'x');
            }
            String sent = text.toString();
            String valid = new String(sent.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
            String read =
                    parse(line(record().message(sent).build())).get("message").asText();
            assertThat(read.replace('\ufffd', '?')).isEqualTo(valid.replace('\ufffd', '?'));
        }
    }

    @Test
    void keepsNumbersAsTheyAre() {
        String line = line(record().field("least", Long.MIN_VALUE)
                .field("most", Long.MAX_VALUE)
                .field("zero", 0)
                .field("minus", -1)
                .field("tiny", Double.MIN_VALUE)
                .field("huge", Double.MAX_VALUE)
                .field("nan", Double.NaN)
                .field("infinite", Float.NEGATIVE_INFINITY)
                .field("float", 0.1f)
                .field("decimal", new BigDecimal("1E+400"))
                .field("big", BigInteger.TWO.pow(200))
                .build());
        JsonNode fields = parse(line).get("fields");
        assertThat(fields.get("least").longValue()).isEqualTo(Long.MIN_VALUE);
        assertThat(fields.get("most").longValue()).isEqualTo(Long.MAX_VALUE);
        assertThat(fields.get("zero").longValue()).isZero();
        assertThat(fields.get("minus").longValue()).isEqualTo(-1);
        assertThat(fields.get("tiny").doubleValue()).isEqualTo(Double.MIN_VALUE);
        assertThat(fields.get("huge").doubleValue()).isEqualTo(Double.MAX_VALUE);
        assertThat(fields.get("nan").textValue()).isEqualTo("NaN");
        assertThat(fields.get("infinite").textValue()).isEqualTo("-Infinity");
        assertThat(fields.get("float").decimalValue()).isEqualByComparingTo("0.1");
        assertThat(line).contains("\"decimal\":1E+400,");
        assertThat(fields.get("big").bigIntegerValue()).isEqualTo(BigInteger.TWO.pow(200));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1970-01-01T00:00:00Z",
                "1969-12-31T23:59:59.999999999Z",
                "1677-09-21T00:12:44Z",
                "2262-04-11T23:47:16.854775807Z",
                "2000-02-29T00:00:00.000000001Z",
                "1900-02-28T23:59:59Z",
                "1900-03-01T00:00:00Z",
                "2024-12-31T23:59:59.100Z"
            })
    void writesTimesWithNineDigits(Instant time) {
        String text = parse(line(record().time(time).build())).get("timestamp").asText();
        assertThat(Instant.parse(text)).isEqualTo(time);
        assertThat(text).hasSize(30);
    }

    @Test
    void writesEveryDayRight() {
        Rfc3339 time = new Rfc3339();
        for (Instant day = Instant.parse("1999-12-31T10:20:30Z");
                day.isBefore(Instant.parse("2101-01-02T00:00:00Z"));
                day = day.plusSeconds(86_400)) {
            out.reset();
            time.put(day.getEpochSecond() * 1_000_000_000L, out);
            assertThat(new String(out.toBytes(), StandardCharsets.US_ASCII))
                    .isEqualTo(day.toString().replace("Z", ".000000000Z"));
        }
    }

    @Test
    void writesTimesOfOneSecondAndOfAnotherRight() {
        Rfc3339 time = new Rfc3339();
        for (long nanos :
                new long[] {0, 1, 999_999_999, 1_000_000_000, 999_999_998, -1, -999_999_999, -1_000_000_000}) {
            out.reset();
            time.put(nanos, out);
            assertThat(Instant.parse(new String(out.toBytes(), StandardCharsets.US_ASCII)))
                    .isEqualTo(Instant.EPOCH.plusNanos(nanos));
        }
    }

    @Test
    void saysWhatIsTruncated() {
        assertThat(line(large())).endsWith(",\"truncated\":true}\n");
    }

    static LogRecord large() {
        RecordBuilder records = record();
        for (int i = 0; i < 70; i++) {
            records.field("f" + i, "\u0001".repeat(16 << 10));
        }
        return records.build();
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
