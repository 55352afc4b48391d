package io.sidecarsdk.logging.internal.format;

import static org.assertj.core.api.Assertions.assertThat;

import io.sidecarsdk.logging.internal.record.Utf8;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever stands where: texts are copied eight bytes at a time, and the bytes beside them are not theirs. */
class EscapesTest {

    private static final int LONGEST = 40;

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7, 8, 9, 30})
    void copiesPlainTextsOfEveryLengthAndNothingBesideThem(int after) {
        for (int length = 0; length <= LONGEST; length++) {
            isEscaped("abcdefghijklmnopqrstuvwxyz ABCDEFGHIJKLMNOPQRST".substring(0, length), after);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"",
                "\\",
                "\n",
                "\u0000",
                "\u001f",
                "\u007f",
                "\u0080",
                "\u00a0",
                "\u00e4",
                "\u2028",
                "\ud83d\ude00"
            })
    void findsWhatMustBeEscapedWhereverItStands(String special) {
        for (int length = 0; length <= LONGEST; length++) {
            for (int at = 0; at <= length; at++) {
                String text = "x".repeat(at) + special + "!".repeat(length - at);
                isEscaped(text, 0);
                isEscaped(text, 9);
            }
        }
    }

    @Test
    void findsAllOfThem() {
        Random random = new Random(11);
        String alphabet = "\"\\\n\u0001\u007f\u0085\u00a0\u00e9\u2028\u2030!] #xyz";
        for (int round = 0; round < 20_000; round++) {
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(LONGEST); i > 0; i--) {
                text.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            isEscaped(text.toString(), random.nextInt(12));
        }
    }

    /** Into a buffer without a byte to spare, from the middle of others that are all to be escaped. */
    private static void isEscaped(String text, int after) {
        byte[] own = text.getBytes(StandardCharsets.UTF_8);
        byte[] bytes = new byte[3 + own.length + after];
        Arrays.fill(bytes, (byte) '"');
        System.arraycopy(own, 0, bytes, 3, own.length);
        Output out = new Output();
        out.bytes = new byte[0];
        Escapes.put(new Utf8(bytes, 3, own.length), out);
        assertThat(new String(out.toBytes(), StandardCharsets.UTF_8)).isEqualTo(expected(text));
    }

    private static String expected(String text) {
        StringBuilder escaped = new StringBuilder();
        for (char c : text.toCharArray()) {
            switch (c) {
                case '"', '\\' -> escaped.append('\\').append(c);
                case '\n' -> escaped.append("\\n");
                default -> {
                    boolean control = c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x2028;
                    escaped.append(control ? String.format("\\u%04x", (int) c) : c);
                }
            }
        }
        return escaped.toString();
    }
}
