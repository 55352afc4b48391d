package io.sidecarsdk.logging.internal.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.helpers.MessageFormatter;

/** Messages are put together as SLF4J does it, however a record does it. */
class MessageTest {

    private final RecordWriter writer = new RecordWriter();

    static Stream<Arguments> messages() {
        return Stream.of(
                message("nothing to fill"),
                message("nothing to fill", 1),
                message("{} to {}", Long.MIN_VALUE, Integer.MAX_VALUE),
                message(""),
                message("{}"),
                message("{}", "all of it"),
                message("{}{}", 1, -2L),
                message("order {} of {} items at {}", 17, (short) 3, 2.5),
                message("more {} than {}", "places"),
                message("fewer {}", "places", "than arguments"),
                message("{} and {}", null, true),
                message("a { } or {x} or { is none, {} is", 'c'),
                message("{{}}", 1),
                message("a \\{} stays, {} is filled", 1, 2),
                message("a \\\\{} is filled", "twice escaped"),
                message("back\\slash {}", 1),
                message("{} was shipped to {}", "\u4e2d\ud83d\ude00", "K\u00f6ln"),
                message("nach K\u00f6ln: {}", 17),
                message("half {} of a pair", "\ud83d"));
    }

    private static Arguments message(String pattern, @Nullable Object... arguments) {
        return Arguments.of(pattern, arguments);
    }

    @ParameterizedTest
    @MethodSource("messages")
    void isWhatSlf4jMakesOfIt(String pattern, @Nullable Object[] arguments) {
        isSlf4js(pattern, arguments);
        isSlf4js(pattern, arguments); // of a pattern that is known
    }

    @Test
    void isItForRandomPatternsThatTakeEachOthersPlace() {
        Random random = new Random(5);
        String[] parts = {"{}", "{", "}", "\\", "a", " text ", "\u00e9", "{}{}"};
        for (int round = 0; round < 20_000; round++) {
            StringBuilder pattern = new StringBuilder();
            for (int i = random.nextInt(8); i > 0; i--) {
                pattern.append(parts[random.nextInt(parts.length)]);
            }
            @Nullable Object[] arguments = new Object[random.nextInt(5)];
            for (int i = 0; i < arguments.length; i++) {
                arguments[i] =
                        random.nextBoolean() ? (Object) random.nextInt() : "\u00e4{}\\x".substring(random.nextInt(5));
            }
            isSlf4js(pattern.toString(), arguments);
        }
    }

    @Test
    void isCutWhereItIsLongAndStillSaysHowLongItWas() {
        String argument = "x".repeat(RecordWriter.MOST_MESSAGE - 10);
        String message = message("{} and {}", new Object[] {argument, argument}, Redaction.NONE);
        assertThat(message).startsWith(argument + " and x").endsWith(" characters in all]");
        assertThat(message.length()).isLessThan(RecordWriter.MOST_MESSAGE + 100);
    }

    @Test
    void isWholeWhereItJustFits() {
        String argument = "x".repeat(RecordWriter.MOST_MESSAGE - 7);
        assertThat(message("{}, then", new Object[] {argument + "y"}, Redaction.NONE))
                .isEqualTo(argument + "y, then");
        assertThat(message("{} {}", new Object[] {argument, "123456"}, Redaction.NONE))
                .isEqualTo(argument + " 123456");
    }

    @Test
    void isLookedThroughAsAWholeForWhatMustBeHidden() {
        Redaction noCards = new Redaction() {
            @Override
            public boolean hides(String name) {
                return false;
            }

            @Override
            public String clean(String text) {
                return text.replace("4111-1111", "***");
            }

            @Override
            public String replacement() {
                return "***";
            }
        };
        assertThat(message("card {}-{}", new Object[] {4111, 1111}, noCards)).isEqualTo("card ***");
    }

    @Test
    void leavesWhatFollowsInItsPlace() {
        Object[] arguments = {"\u00e9"};
        writer.begin(0, Severity.INFO).head("INFO", "app", "main", "ends with {}", arguments, "trace", "span");
        LogRecord record = LogRecord.of(writer.end());
        assertThat(record.message()).hasToString("ends with \u00e9");
        assertThat(record.traceId()).hasToString("trace");
        assertThat(record.spanId()).hasToString("span");
    }

    private void isSlf4js(String pattern, @Nullable Object[] arguments) {
        String expected = MessageFormatter.basicArrayFormat(pattern, arguments).replace('\ud83d', '?');
        String found = message(pattern, arguments, Redaction.NONE);
        assertThat(found.replace('\ufffd', '?').replace('\ud83d', '?')).isEqualTo(expected);
    }

    private String message(String pattern, @Nullable Object[] arguments, Redaction redaction) {
        writer.use(new byte[0], redaction);
        writer.begin(0, Severity.INFO).head("INFO", "app", "main", pattern, arguments, null, null);
        return LogRecord.of(writer.end()).message().toString();
    }
}
