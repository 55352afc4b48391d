package io.sidecarsdk.logging.internal.format;

import static io.sidecarsdk.logging.testing.RecordBuilder.record;
import static org.assertj.core.api.Assertions.assertThat;

import io.sidecarsdk.logging.StrictJson;
import io.sidecarsdk.logging.internal.record.LogRecord;
import io.sidecarsdk.logging.testing.RecordBuilder;
import io.sidecarsdk.policy.LogFormat;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A document that is written escaped is the same as one that is written, then escaped. */
class NestedJsonTest {

    private final Output plain = new Output();
    private final Output nested = new Output();

    @ParameterizedTest
    @EnumSource(names = {"JSON_LINES", "ECS"})
    void isThePlainDocumentEscaped(LogFormat format) {
        isTheSame(format, RecordBuilder.full().build());
        isTheSame(format, record().message("").build());
        isTheSame(format, JsonLinesTest.large());
        isTheSame(format, record().resource("team", "\"a\"").build());
        isTheSame(format, record().resource("te\"am", "b").mdc("a.b", "\\").build());
        isTheSame(
                format,
                record().field("nan", Double.NaN)
                        .field("decimal", new BigDecimal("1E+400"))
                        .field("log", Map.of("a\"", List.of("\n", Map.of(), true)))
                        .build());
    }

    @ParameterizedTest
    @EnumSource(names = {"JSON_LINES", "ECS"})
    void isItForRandomTexts(LogFormat format) {
        Random random = new Random(5);
        for (int round = 0; round < 3000; round++) {
            isTheSame(
                    format,
                    record().message(text(random))
                            .resource("team", text(random))
                            .mdc(text(random), text(random))
                            .field(text(random), List.of(text(random), text(random)))
                            .markers(text(random))
                            .thrown(new IllegalStateException(text(random)))
                            .build());
        }
    }

    private static String text(Random random) {
        String alphabet = "\"\\\n\u0000\u007f\u0085\u00e9\u2028\u4e2d{[:,xyz0123456789";
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(30); i > 0; i--) {
            text.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        return text.toString();
    }

    /** The writers are new, then used before: what they remember of a resource is escaped, too. */
    private void isTheSame(LogFormat format, LogRecord record) {
        JsonFormat plainly = JsonFormat.of(format, new Utf8Json(plain));
        JsonFormat escaped = JsonFormat.of(format, Utf8Json.nested(nested));
        for (int i = 0; i < 2; i++) {
            plain.reset();
            nested.reset();
            plainly.write(record);
            escaped.write(record);
            Output expected = new Output();
            Escapes.put(plain.from(0), expected);
            assertThat(utf8(nested)).isEqualTo(utf8(expected));
        }
    }

    @Test
    void isReadAsOneTextOfAnotherDocument() {
        JsonFormat.of(LogFormat.JSON_LINES, Utf8Json.nested(nested))
                .write(record().message("a \"b\"").build());
        Utf8Json json = new Utf8Json(plain);
        json.beginArray().number(1).escaped(nested.from(0)).number(2).endArray();
        String line = StrictJson.parse(plain.toBytes()).get(1).asText();
        assertThat(StrictJson.parse(line.getBytes(StandardCharsets.UTF_8))
                        .get("message")
                        .asText())
                .isEqualTo("a \"b\"");
    }

    private static String utf8(Output out) {
        return new String(out.toBytes(), StandardCharsets.UTF_8);
    }
}
