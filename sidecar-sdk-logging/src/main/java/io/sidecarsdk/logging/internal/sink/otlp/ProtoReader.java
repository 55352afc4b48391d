package io.sidecarsdk.logging.internal.sink.otlp;

import java.util.Arrays;

/**
 * Reads Protocol Buffers, field by field.
 *
 * <p>What is none is an {@link IllegalArgumentException} or an {@link IndexOutOfBoundsException}.
 */
final class ProtoReader {

    private static final int VARINT = 0;
    private static final int FIXED64 = 1;
    private static final int LENGTH = 2;
    private static final int FIXED32 = 5;

    private final byte[] bytes;
    private final int end;
    private int at;
    private long field;
    private int type;
    private long number;
    private int from;

    ProtoReader(byte[] bytes) {
        this(bytes, 0, bytes.length);
    }

    private ProtoReader(byte[] bytes, int from, int end) {
        this.bytes = bytes;
        this.at = from;
        this.end = end;
    }

    /** Reads the next field; false at the end. */
    boolean next() {
        if (at == end) {
            return false;
        }
        long tag = varint();
        field = tag >>> 3;
        type = (int) (tag & 7);
        number = 0;
        from = at;
        switch (type) {
            case VARINT -> number = varint();
            case FIXED64 -> skip(8);
            case LENGTH -> {
                long length = varint();
                from = at;
                skip(length);
            }
            case FIXED32 -> skip(4);
            default -> throw new IllegalArgumentException("a wire type of " + type);
        }
        return true;
    }

    boolean isNumber(int wanted) {
        return field == wanted && type == VARINT;
    }

    boolean isMessage(int wanted) {
        return field == wanted && type == LENGTH;
    }

    long number() {
        return number;
    }

    ProtoReader message() {
        return new ProtoReader(bytes, from, at);
    }

    /** At most {@code most} bytes of it. */
    byte[] content(int most) {
        return Arrays.copyOfRange(bytes, from, Math.min(at, from + most));
    }

    private void skip(long length) {
        if (length < 0 || length > end - at) {
            throw new IllegalArgumentException("a length of " + length + " with " + (end - at) + " bytes left");
        }
        at += (int) length;
    }

    private long varint() {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            if (at == end) {
                throw new IllegalArgumentException("the end within a number");
            }
            byte b = bytes[at++];
            value |= (b & 0x7fL) << shift;
            if (b >= 0) {
                return value;
            }
        }
        throw new IllegalArgumentException("a number of more than ten bytes");
    }
}
