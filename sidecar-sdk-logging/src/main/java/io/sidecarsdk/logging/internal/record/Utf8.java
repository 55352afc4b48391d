package io.sidecarsdk.logging.internal.record;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A text inside a record's bytes, which must not be modified. */
@SuppressWarnings("ArrayRecordComponent") // a view, compared by nobody
public record Utf8(byte[] array, int offset, int length) {

    public static Utf8 of(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return new Utf8(bytes, 0, bytes.length);
    }

    public boolean isEmpty() {
        return length == 0;
    }

    /** Whether it is {@code ascii}, byte for byte. */
    public boolean is(String ascii) {
        if (length != ascii.length()) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (array[offset + i] != ascii.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** Whether the bytes are the same. */
    public boolean isSameAs(Utf8 other) {
        return Arrays.equals(array, offset, offset + length, other.array, other.offset, other.offset + other.length);
    }

    /** The same bytes on their own: it does not hold on to the record. */
    public Utf8 copy() {
        return new Utf8(Arrays.copyOfRange(array, offset, offset + length), 0, length);
    }

    /** A number that other texts seldom have, from eight bytes at a time. */
    public long hash() {
        int end = offset + length;
        int at = offset;
        long hash = length;
        for (; at <= end - 8; at += 8) {
            hash = (hash ^ Bytes.longAt(array, at)) * 0x9e3779b97f4a7c15L;
            hash ^= hash >>> 32;
        }
        for (; at < end; at++) {
            hash = hash * 31 + array[at];
        }
        return hash;
    }

    @Override
    public String toString() {
        return new String(array, offset, length, StandardCharsets.UTF_8);
    }
}
