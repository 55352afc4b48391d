package io.sidecarsdk.logging.internal.format;

import io.sidecarsdk.logging.internal.record.Utf8;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Copies text, with what must not stand in a JSON string escaped: quotes, backslashes, control characters up to U+009F, and
 * U+2028 and U+2029, which are line ends to JavaScript. Most bytes of most texts are copied eight at a time.
 */
final class Escapes {

    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final VarHandle EIGHT = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGH = 0x8080808080808080L;

    /** The least room there must be beside that for the text: for an escaped character, and eight bytes written at once. */
    static final int SPARE = 16;

    private Escapes() {}

    static void put(Utf8 text, Output out) {
        byte[] from = text.array();
        int at = text.offset();
        int end = at + text.length();
        while (at < end) {
            out.room(end - at + SPARE);
            int plain = plain(from, at, end, out.bytes, out.size);
            at += plain;
            out.size += plain;
            if (at < end) {
                at = special(from, at, end, out);
            }
        }
    }

    /**
     * Copies up to the first byte that needs a look; how many those are. There is room for all of them, and for seven more.
     * No step waits for what the one before it has found, so that the processor takes several at once.
     */
    static int plain(byte[] from, int begin, int end, byte[] to, int size) {
        int shift = size - begin;
        int at = begin;
        for (; at <= end - 8; at += 8) {
            long found = copyEight(from, at, to, at + shift);
            if (found != 0) {
                return at - begin + first(found);
            }
        }
        if (at < end && at <= from.length - 8) { // fewer than eight are left: what stands behind them is copied, too
            return at - begin + Math.min(end - at, first(copyEight(from, at, to, at + shift)));
        }
        while (at < end && isPlain(from[at])) {
            to[at + shift] = from[at];
            at++;
        }
        return at - begin;
    }

    /** Marks the first of the eight that is not ASCII, a control character, a quote or a backslash, and maybe later ones. */
    private static long copyEight(byte[] from, int at, byte[] to, int size) {
        long eight = (long) EIGHT.get(from, at);
        EIGHT.set(to, size, eight);
        long control = (eight - 0x20 * ONES) & ~eight;
        long quote = eight ^ '"' * ONES;
        long backslash = eight ^ '\\' * ONES;
        long delete = eight ^ 0x7f * ONES;
        long found = eight
                | control
                | ((quote - ONES) & ~quote)
                | ((backslash - ONES) & ~backslash)
                | ((delete - ONES) & ~delete);
        return found & HIGH; // what a borrow makes of later bytes does not matter
    }

    /** Which of the eight is marked first; 8 for none. */
    private static int first(long found) {
        return Long.numberOfTrailingZeros(found) / 8;
    }

    private static boolean isPlain(byte b) {
        return b >= 0x20 && b != '"' && b != '\\' && b != 0x7f;
    }

    /** Writes the character at {@code at}, which is no plain one, and tells where the next one is. */
    private static int special(byte[] from, int at, int end, Output out) {
        int b = from[at] & 0xff;
        if (b < 0x80) {
            escaped(b, out);
            return at + 1;
        }
        if (b == 0xc2 && at + 1 < end && (from[at + 1] & 0xff) < 0xa0) {
            unicode(from[at + 1] & 0xff, out);
            return at + 2;
        }
        if (b == 0xe2 && at + 2 < end && from[at + 1] == (byte) 0x80 && (from[at + 2] & 0xfe) == 0xa8) {
            unicode(0x2000 | (from[at + 2] & 0x3f), out);
            return at + 3;
        }
        return others(from, at, end, out);
    }

    /** Copies a character beyond ASCII, and all that follow which cannot be one of those above. */
    private static int others(byte[] from, int begin, int end, Output out) {
        int at = begin;
        do {
            out.bytes[out.size++] = from[at++];
        } while (at < end && from[at] < 0 && from[at] != (byte) 0xc2 && from[at] != (byte) 0xe2);
        return at;
    }

    private static void escaped(int b, Output out) {
        switch (b) {
            case '"', '\\' -> two(b, out);
            case '\n' -> two('n', out);
            case '\r' -> two('r', out);
            case '\t' -> two('t', out);
            default -> unicode(b, out);
        }
    }

    private static void two(int b, Output out) {
        out.bytes[out.size++] = '\\';
        out.bytes[out.size++] = (byte) b;
    }

    private static void unicode(int code, Output out) {
        two('u', out);
        for (int shift = 12; shift >= 0; shift -= 4) {
            out.bytes[out.size++] = HEX[code >> shift & 15];
        }
    }
}
