package io.sidecarsdk.logging.internal.format;

import io.sidecarsdk.logging.internal.record.Digits;
import io.sidecarsdk.logging.internal.record.Utf8;
import java.util.Arrays;

/** Bytes that are written one after the other, in a buffer that grows and is used again. For one thread. */
public final class Output {

    /** A buffer that one batch has made larger than this is not kept. */
    private static final int MOST_KEPT = 8 << 20;

    private static final int FIRST = 8 << 10;

    byte[] bytes = new byte[FIRST];
    int size;

    /** What has been written, up to {@link #size}; valid until the next write. */
    public byte[] array() {
        return bytes;
    }

    public int size() {
        return size;
    }

    public byte[] toBytes() {
        return Arrays.copyOf(bytes, size);
    }

    /** What has been written from {@code from} on; valid until the next write. */
    public Utf8 from(int from) {
        return new Utf8(bytes, from, size - from);
    }

    /** Forgets what has been written. */
    public Output reset() {
        size = 0;
        if (bytes.length > MOST_KEPT) {
            bytes = new byte[FIRST];
        }
        return this;
    }

    /** Takes back what was written from {@code to} on. */
    public void cutTo(int to) {
        size = Math.min(size, to);
    }

    public Output put(int b) {
        room(1);
        bytes[size++] = (byte) b;
        return this;
    }

    public Output put(byte[] raw) {
        return put(raw, 0, raw.length);
    }

    public Output put(byte[] raw, int offset, int length) {
        room(length);
        System.arraycopy(raw, offset, bytes, size, length);
        size += length;
        return this;
    }

    /** The text as it is. */
    public Output put(Utf8 text) {
        return put(text.array(), text.offset(), text.length());
    }

    /** A text that is ASCII. */
    @SuppressWarnings(
            "deprecation") // takes the low byte of each character: of ASCII that is all, and nothing copies faster
    public Output ascii(String text) {
        int length = text.length();
        room(length);
        text.getBytes(0, length, bytes, size);
        size += length;
        return this;
    }

    public Output number(long number) {
        room(Digits.MOST);
        size = Digits.put(number, bytes, size);
        return this;
    }

    /** Makes room for {@code more} bytes. */
    void room(int more) {
        if (bytes.length - size < more) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + more));
        }
    }
}
