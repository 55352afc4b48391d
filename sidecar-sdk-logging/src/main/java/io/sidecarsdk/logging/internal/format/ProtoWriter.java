package io.sidecarsdk.logging.internal.format;

import io.sidecarsdk.logging.internal.record.Utf8;
import java.util.Arrays;

/**
 * Writes Protocol Buffers.
 *
 * <p>The length of a message stands before it. Room is left for one of the expected size; in the end the message is moved
 * where it has another.
 *
 * @see <a href="https://protobuf.dev/programming-guides/encoding/">Protocol Buffers: encoding</a>
 */
final class ProtoWriter {

    static final int VARINT = 0;
    static final int FIXED64 = 1;
    static final int LENGTH = 2;

    private final Output out;
    private int[] begun = new int[32];
    private int depth;

    ProtoWriter(Output out) {
        this.out = out;
    }

    Output out() {
        return out;
    }

    /** A field's number, up to 15, and its wire type. */
    ProtoWriter tag(int field, int type) {
        out.put(field << 3 | type);
        return this;
    }

    ProtoWriter varint(long value) {
        out.room(10);
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            out.bytes[out.size++] = (byte) ((rest & 0x7f) | 0x80);
            rest >>>= 7;
        }
        out.bytes[out.size++] = (byte) rest;
        return this;
    }

    static int sizeOf(long value) {
        int size = 1;
        for (long rest = value >>> 7; rest != 0; rest >>>= 7) {
            size++;
        }
        return size;
    }

    ProtoWriter fixed64(long value) {
        out.room(8);
        for (int shift = 0; shift < 64; shift += 8) {
            out.bytes[out.size++] = (byte) (value >>> shift);
        }
        return this;
    }

    /** A text, or what is as long. */
    ProtoWriter text(int field, Utf8 text) {
        tag(field, LENGTH).varint(text.length());
        out.put(text);
        return this;
    }

    static int sizeOf(Utf8 text) {
        return 1 + sizeOf(text.length()) + text.length();
    }

    /**
     * Begins a message within the one that is open.
     *
     * @param expected how many bytes its length is expected to take, 1 to 5
     */
    ProtoWriter begin(int field, int expected) {
        tag(field, LENGTH);
        if (begun.length < depth + 2) {
            begun = Arrays.copyOf(begun, begun.length * 2);
        }
        out.room(expected);
        out.size += expected;
        begun[depth++] = out.size;
        begun[depth++] = expected;
        return this;
    }

    ProtoWriter end() {
        int expected = begun[--depth];
        int from = begun[--depth];
        int length = out.size - from;
        int needed = sizeOf(length);
        if (needed != expected) {
            out.room(Math.max(0, needed - expected));
            System.arraycopy(out.bytes, from, out.bytes, from - expected + needed, length);
        }
        out.size = from - expected;
        varint(length);
        out.size += length;
        return this;
    }
}
