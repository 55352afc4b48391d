package io.sidecarsdk.logging.internal.record;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of texts of which a process has few, such as names of loggers, threads and fields: they are made once for many
 * records. It never grows: a text takes the place of another. For one thread.
 */
final class NameCache {

    private static final int SLOTS = 1 << 9;
    private static final int LONGEST = 128;

    private static final long ONES = 0x0101010101010101L;
    private static final long HIGH = ONES << 7;
    private static final long QUESTION_MARKS = ONES * '?';

    private final @Nullable String[] texts = new @Nullable String[SLOTS];
    private final byte[][] bytes = new byte[SLOTS][];

    /** The bytes of a text that is short and {@linkplain #encoded ASCII}, not to be modified; null for another. */
    byte @Nullable [] ascii(String text) {
        int hash = text.hashCode();
        int slot = (hash ^ hash >>> 16) & (SLOTS - 1);
        if (text.equals(texts[slot])) {
            return bytes[slot];
        }
        byte[] made = text.length() > LONGEST ? null : encoded(text);
        if (made != null) {
            texts[slot] = text;
            bytes[slot] = made;
        }
        return made;
    }

    /**
     * The bytes of a text that is ASCII; null for another. It is left to the JDK's encoder, which looks at many characters at
     * once, but writes a question mark for half of a surrogate pair.
     */
    static byte @Nullable [] encoded(String text) {
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
