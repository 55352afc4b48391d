package io.sidecarsdk.logging.internal.record;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Texts of ASCII, as most are. To encode them is left to the JDK, which looks at many characters at once, but writes a question
 * mark for half of a surrogate pair.
 */
final class Ascii {

    private static final long ONES = 0x0101010101010101L;
    private static final long HIGH = ONES << 7;
    private static final long QUESTION_MARKS = ONES * '?';

    private Ascii() {}

    /** The bytes of a text that is ASCII; null for another. */
    static byte @Nullable [] bytesOf(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        return utf8.length == text.length() && !isAltered(utf8, text) ? utf8 : null;
    }

    /** Whether a question mark stands for another character. */
    private static boolean isAltered(byte[] utf8, String text) {
        int at = 0;
        for (; utf8.length - at >= Long.BYTES; at += Long.BYTES) {
            long difference = Bytes.longAt(utf8, at) ^ QUESTION_MARKS;
            boolean hasMark = ((difference - ONES) & ~difference & HIGH) != 0;
            if (hasMark && isAltered(utf8, text, at, at + Long.BYTES)) {
                return true;
            }
        }
        return isAltered(utf8, text, at, utf8.length);
    }

    private static boolean isAltered(byte[] utf8, String text, int from, int to) {
        for (int i = from; i < to; i++) {
            if (utf8[i] == '?' && text.charAt(i) != '?') {
                return true;
            }
        }
        return false;
    }
}
