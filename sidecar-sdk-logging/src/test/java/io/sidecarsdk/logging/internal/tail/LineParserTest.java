package io.sidecarsdk.logging.internal.tail;

import static org.assertj.core.api.Assertions.assertThat;

import io.sidecarsdk.logging.internal.record.LogRecord;
import io.sidecarsdk.logging.internal.record.RecordWriter;
import io.sidecarsdk.logging.internal.record.Redaction;
import io.sidecarsdk.logging.internal.record.Severity;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LineParserTest {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private final LineParser parser = new LineParser(Severity.INFO, true);
    private Redaction redaction = Redaction.NONE;

    private LogRecord record(String line) {
        RecordWriter writer = new RecordWriter();
        writer.use(new byte[0], redaction);
        new TailedLine(parser.parse(line, NOW), Path.of("app.log"), "tail.app", weight -> {}).writeTo(writer);
        return LogRecord.of(writer.end());
    }

    private static long nanos(String time) {
        Instant instant = Instant.parse(time);
        return instant.getEpochSecond() * 1_000_000_000L + instant.getNano();
    }

    @Test
    void jsonSaysMessageLevelTimeAndTrace() {
        LogRecord record = record("{\"time\":\"2025-06-01T12:00:00.123+02:00\",\"level\":\"warn\",\"msg\":\"slow\","
                + "\"trace_id\":\"t1\",\"span_id\":\"s1\",\"ms\":12,\"share\":0.25,\"ok\":true,\"none\":null}");
        assertThat(record.message()).hasToString("slow");
        assertThat(record.level()).hasToString("warn");
        assertThat(record.severity()).isEqualTo(Severity.WARN);
        assertThat(record.epochNanos()).isEqualTo(nanos("2025-06-01T10:00:00.123Z"));
        assertThat(record.traceId()).hasToString("t1");
        assertThat(record.spanId()).hasToString("s1");
        assertThat(record.fields().text("ms")).isEqualTo("12");
        assertThat(record.fields().text("share")).isEqualTo("0.25");
        assertThat(record.fields().text("ok")).isEqualTo("true");
        assertThat(record.fields().text("msg")).isNull();
        assertThat(record.fields().text("level")).isNull();
        assertThat(record.fields().text("time")).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain", "{\"message\":\"open", "[1]", "{} x", "{'message':'one'}", "null", "{\"a\":01}"})
    void whatIsNoJsonObjectIsText(String line) {
        LogRecord record = record(line);
        assertThat(record.message()).hasToString(line);
        assertThat(record.severity()).isEqualTo(Severity.INFO);
        assertThat(record.epochNanos()).isEqualTo(nanos("2026-01-01T00:00:00Z"));
    }

    @ParameterizedTest
    @CsvSource({
        "1748772000, 2025-06-01T10:00:00Z",
        "1748772000.5, 2025-06-01T10:00:00.500Z",
        "1748772000123, 2025-06-01T10:00:00.123Z",
        "1748772000123456, 2025-06-01T10:00:00.123456Z",
        "1748772000123456789, 2025-06-01T10:00:00.123456789Z",
        "1.748772e9, 2025-06-01T10:00:00Z",
        "-1, 1969-12-31T23:59:59Z"
    })
    void aTimeMayBeANumber(String number, String time) {
        assertThat(record("{\"ts\":" + number + "}").epochNanos()).isEqualTo(nanos(time));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"yesterday\"", "1e400", "true", "{}", "\"9999-01-01T00:00:00Z\"", "\"\"", "1e-99999999"})
    void aTimeThatIsNoneIsAField(String time) {
        LogRecord record = record("{\"ts\":" + time + "}");
        assertThat(record.epochNanos()).isEqualTo(nanos("2026-01-01T00:00:00Z"));
        assertThat(record.fields().isEmpty()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"30, INFO", "50, ERROR", "60, FATAL", "10, TRACE", "'\"Severe\"', ERROR", "'\"notice\"', INFO"})
    void levelsOfOthersAreKnown(String level, Severity severity) {
        assertThat(record("{\"level\":" + level + "}").severity()).isEqualTo(severity);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"loud\"", "99", "3.5", "[]"})
    void aLevelThatIsNoneIsAField(String level) {
        LogRecord record = record("{\"level\":" + level + ",\"message\":\"m\"}");
        assertThat(record.severity()).isEqualTo(Severity.INFO);
        assertThat(record.message()).hasToString("m");
    }

    @Test
    void hiddenFieldsAreHiddenWhateverTheyHold() {
        redaction = new Redaction() {
            @Override
            public boolean hides(String name) {
                return name.equals("password");
            }

            @Override
            public String clean(String text) {
                return text.replace("4711", "?");
            }

            @Override
            public String replacement() {
                return "***";
            }
        };
        LogRecord record =
                record("{\"password\":{\"a\":\"secret\"},\"user\":{\"password\":[\"secret\"],\"pin\":\"4711\"},"
                        + "\"list\":[{\"password\":\"secret\"},\"4711\"]}");
        assertThat(record.fields().text("password")).isEqualTo("***");
        assertThat(new String(record.bytes(), java.nio.charset.StandardCharsets.UTF_8))
                .doesNotContain("secret")
                .doesNotContain("4711");
    }

    @Test
    void whateverALineHoldsARecordComesOfIt() {
        Random random = new Random(4711);
        String signs = "{}[]\",:\\u0041truefalsn-1.e+ \t\ud83d\ude00\u00fc";
        for (int i = 0; i < 20_000; i++) {
            StringBuilder line = new StringBuilder(i % 2 == 0 ? "{\"message\":" : "{\"ts\":");
            for (int length = random.nextInt(30); length > 0; length--) {
                line.append(signs.charAt(random.nextInt(signs.length())));
            }
            assertThat(record(line.append('}').toString()).bytes()).isNotEmpty();
        }
        assertThat(record("{\"a\":".repeat(5000) + "1" + "}".repeat(5000))
                        .message()
                        .toString())
                .startsWith("{\"a\"");
    }
}
