package io.sidecarsdk.logging.internal.record;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A text inside a record's bytes, which must not be modified. */
@SuppressWarnings("ArrayRecordComponent") // a view, compared by nobody
public record Utf8(byte[] array, int offset, int length) {

    /** Odd, and as good as random: 2^64 divided by the golden ratio. */
    private static final long MIX = 0x9e3779b97f4a7c15L;

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
        int last = offset + length - Long.BYTES;
        if (last < offset) {
            return shortHash();
        }
        long hash = length;
        for (int at = offset; at < last; at += Long.BYTES) {
            hash = (hash ^ Bytes.longAt(array, at)) * MIX;
        }
        hash = (hash ^ Bytes.longAt(array, last)) * MIX;
        return (hash ^ hash >>> 32) * MIX; // what differs in the high bits alone has never got lower
    }

    private long shortHash() {
        long hash = length;
        for (int at = offset; at < offset + length; at++) {
            hash = (hash ^ array[at]) * MIX;
        }
        return hash;
    }

    @Override
    public String toString() {
        return new String(array, offset, length, StandardCharsets.UTF_8);
    }
}
