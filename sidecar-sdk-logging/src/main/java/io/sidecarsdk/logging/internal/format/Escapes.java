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
    private static final int SPARE = 16;

    private Escapes() {}

    static void put(Utf8 text, Output out) {
        byte[] from = text.array();
        int at = text.offset();
        int end = at + text.length();
        out.room(text.length() + SPARE);
        while (at < end) {
            at = plain(from, at, end, out);
            if (at < end) {
                out.room(end - at + SPARE);
                at = special(from, at, end, out);
            }
        }
    }

    /** Copies up to the first byte that needs a look, and tells where that is. There is room for all of it, and seven more. */
    private static int plain(byte[] from, int begin, int end, Output out) {
        byte[] to = out.bytes;
        int size = out.size;
        int at = begin;
        int count = 8;
        while (count == 8 && at < end && at <= from.length - 8) {
            long eight = (long) EIGHT.get(from, at);
            EIGHT.set(to, size, eight);
            count = Math.min(plainOf(eight), end - at);
            at += count;
            size += count;
        }
        while (at < end && isPlain(from[at])) {
            to[size++] = from[at++];
        }
        out.size = size;
        return at;
    }

    /** How many of eight bytes come before the first that is not ASCII, a control character, a quote or a backslash. */
    private static int plainOf(long eight) {
        long control = (eight - 0x20 * ONES) & ~eight;
        long quote = eight ^ '"' * ONES;
        long backslash = eight ^ '\\' * ONES;
        long delete = eight ^ 0x7f * ONES;
        long found = eight
                | control
                | ((quote - ONES) & ~quote)
                | ((backslash - ONES) & ~backslash)
                | ((delete - ONES) & ~delete);
        return Long.numberOfTrailingZeros(found & HIGH) / 8; // what a borrow makes of later bytes does not matter
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
