package io.sidecarsdk.logging.internal.sink.forward;

import io.sidecarsdk.logging.internal.record.Utf8;
import io.sidecarsdk.logging.internal.record.ValueVisitor;
import java.io.OutputStream;
import java.util.Arrays;

/**
 * Writes MessagePack, each thing in its shortest form, into a buffer that is used again. A map or a list need not say
 * beforehand how much it holds: room for the short header is left, and made longer when it is ended.
 *
 * <p>For one thread.
 */
final class Packer implements ValueVisitor {

    private static final int NIL = 0xc0;
    private static final int FALSE = 0xc2;
    private static final int TRUE = 0xc3;
    private static final int BIN_32 = 0xc6;
    private static final int FLOAT_64 = 0xcb;
    private static final int UINT_8 = 0xcc;
    private static final int UINT_16 = 0xcd;
    private static final int UINT_32 = 0xce;
    private static final int UINT_64 = 0xcf;
    private static final int INT_8 = 0xd0;
    private static final int INT_16 = 0xd1;
    private static final int INT_32 = 0xd2;
    private static final int INT_64 = 0xd3;
    private static final int FIXEXT_8 = 0xd7;
    private static final int STR_8 = 0xd9;
    private static final int STR_16 = 0xda;
    private static final int STR_32 = 0xdb;
    private static final int ARRAY_16 = 0xdc;
    private static final int MAP_16 = 0xde;
    private static final int FIXMAP = 0x80;
    private static final int FIXARRAY = 0x90;
    private static final int FIXSTR = 0xa0;

    private static final int EVENT_TIME = 0;
    private static final long NANOS = 1_000_000_000L;
    private static final long LAST_SECOND = 0xffff_ffffL;

    private static final int USUAL = 16 << 10;

    /** A buffer that a rare large batch made longer than this is not kept. */
    private static final int MOST_KEPT = 4 << 20;

    private byte[] bytes = new byte[USUAL];
    private int size;
    private int[] begins = new int[8];
    private int[] counts = new int[8];
    private int depth;

    void clear() {
        size = 0;
        depth = 0;
        if (bytes.length > MOST_KEPT) {
            bytes = new byte[USUAL];
        }
    }

    byte[] array() {
        return bytes;
    }

    int size() {
        return size;
    }

    /** The header of a list of known length, at most 15. */
    void list(int length) {
        counted();
        put(FIXARRAY | length);
    }

    void name(String ascii) {
        text(ascii);
    }

    void text(String text) {
        text(Utf8.of(text));
    }

    @Override
    public void name(Utf8 name) {
        text(name);
    }

    @Override
    public void text(Utf8 text) {
        counted();
        int length = text.length();
        if (length < 32) {
            put(FIXSTR | length);
        } else if (length <= 0xff) {
            put(STR_8, length, 1);
        } else if (length <= 0xffff) {
            put(STR_16, length, 2);
        } else {
            put(STR_32, length, 4);
        }
        raw(text.array(), text.offset(), length);
    }

    @Override
    public void number(long number) {
        counted();
        if (number >= 0) {
            natural(number);
        } else if (number >= -32) {
            put((int) number);
        } else if (number >= Byte.MIN_VALUE) {
            put(INT_8, number, 1);
        } else if (number >= Short.MIN_VALUE) {
            put(INT_16, number, 2);
        } else if (number >= Integer.MIN_VALUE) {
            put(INT_32, number, 4);
        } else {
            put(INT_64, number, 8);
        }
    }

    private void natural(long number) {
        if (number < 128) {
            put((int) number);
        } else if (number <= 0xff) {
            put(UINT_8, number, 1);
        } else if (number <= 0xffff) {
            put(UINT_16, number, 2);
        } else if (number <= 0xffff_ffffL) {
            put(UINT_32, number, 4);
        } else {
            put(UINT_64, number, 8);
        }
    }

    @Override
    public void number(double number) {
        counted();
        put(FLOAT_64, Double.doubleToLongBits(number), 8);
    }

    /** As text: MessagePack has no numbers that would hold it. */
    @Override
    public void decimal(Utf8 digits) {
        text(digits);
    }

    @Override
    public void bool(boolean value) {
        counted();
        put(value ? TRUE : FALSE);
    }

    @Override
    public void nothing() {
        counted();
        put(NIL);
    }

    /** The protocol's EventTime: extension 0, seconds and nanoseconds. A time before 1970 or after 2106 has no form in it. */
    void time(long epochNanos) {
        counted();
        long seconds = Math.floorDiv(epochNanos, NANOS);
        long within = Math.max(0, Math.min(LAST_SECOND, seconds));
        long nanos = within == seconds ? Math.floorMod(epochNanos, NANOS) : 0;
        put(FIXEXT_8, EVENT_TIME, 1);
        big(within, 4);
        big(nanos, 4);
    }

    @Override
    public void beginMap() {
        begin();
    }

    @Override
    public void endMap() {
        end(FIXMAP, MAP_16, counts[depth] / 2);
    }

    @Override
    public void beginList() {
        begin();
    }

    @Override
    public void endList() {
        end(FIXARRAY, ARRAY_16, counts[depth]);
    }

    /** Begins bytes, to be ended by {@link #endBytes} with what this gave. */
    int beginBytes() {
        counted();
        put(BIN_32, 0, 4);
        return size;
    }

    void endBytes(int begin) {
        setBig(begin - 4, size - begin, 4);
    }

    void raw(byte[] from, int offset, int length) {
        room(length);
        System.arraycopy(from, offset, bytes, size, length);
        size += length;
    }

    /** Appends what is written to it as it is. */
    OutputStream stream() {
        return new OutputStream() {
            @Override
            public void write(int b) {
                put(b);
            }

            @Override
            public void write(byte[] from, int offset, int length) {
                raw(from, offset, length);
            }
        };
    }

    private void counted() {
        counts[depth]++;
    }

    private void begin() {
        counted();
        if (++depth == begins.length) {
            begins = Arrays.copyOf(begins, depth * 2);
            counts = Arrays.copyOf(counts, depth * 2);
        }
        begins[depth] = size;
        counts[depth] = 0;
        put(0);
    }

    /** Most are short; what is in a long one moves to make room for its header. */
    private void end(int fix, int header16, int count) {
        int at = begins[depth--];
        if (count < 16) {
            bytes[at] = (byte) (fix | count);
            return;
        }
        int width = count <= 0xffff ? 2 : 4;
        room(width);
        System.arraycopy(bytes, at + 1, bytes, at + 1 + width, size - at - 1);
        size += width;
        bytes[at] = (byte) (width == 2 ? header16 : header16 + 1);
        setBig(at + 1, count, width);
    }

    private void put(int b) {
        room(1);
        bytes[size++] = (byte) b;
    }

    private void put(int header, long value, int width) {
        put(header);
        big(value, width);
    }

    private void big(long value, int width) {
        room(width);
        setBig(size, value, width);
        size += width;
    }

    private void setBig(int at, long value, int width) {
        for (int i = 0; i < width; i++) {
            bytes[at + i] = (byte) (value >>> (8 * (width - 1 - i)));
        }
    }

    private void room(int more) {
        if (bytes.length - size < more) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + more));
        }
    }
}
