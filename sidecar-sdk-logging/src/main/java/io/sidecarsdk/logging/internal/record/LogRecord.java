package io.sidecarsdk.logging.internal.record;

import org.jspecify.annotations.Nullable;

/**
 * A log event as it is stored: a view on its bytes, which nobody modifies.
 *
 * <p>All that is read is checked to lie within the bytes; what does not is an {@link IllegalArgumentException}, or an
 * {@link IndexOutOfBoundsException}, and never more memory than the bytes have.
 */
public final class LogRecord {

    private static final Severity[] SEVERITIES = Severity.values();
    private static final int TEXTS = 6;

    private final byte[] bytes;
    private final int[] at = new int[TEXTS + 5];

    private LogRecord(byte[] bytes) {
        this.bytes = bytes;
        if (bytes.length < Bytes.TEXTS_AT || bytes[0] != Bytes.VERSION || bytes[1] >= SEVERITIES.length) {
            throw new IllegalArgumentException("no log record of version " + Bytes.VERSION);
        }
        int next = Bytes.TEXTS_AT;
        for (int i = 0; i < at.length; i++) {
            at[i] = next;
            next += 4 + length(bytes, next);
        }
        if (next != bytes.length) {
            throw new IllegalArgumentException("a log record of " + next + " bytes has " + bytes.length);
        }
    }

    /**
     * The record that has these bytes.
     *
     * @throws IllegalArgumentException if they are no record
     */
    public static LogRecord of(byte[] bytes) {
        return new LogRecord(bytes);
    }

    public byte[] bytes() {
        return bytes;
    }

    /** When it was logged: nanoseconds since 1970. */
    public long epochNanos() {
        return Bytes.longAt(bytes, Bytes.TIME_AT);
    }

    public Severity severity() {
        return SEVERITIES[bytes[Bytes.SEVERITY_AT]];
    }

    /** Whether something was left out because the whole became too long. */
    public boolean isTruncated() {
        return (bytes[Bytes.FLAGS_AT] & Bytes.TRUNCATED) != 0;
    }

    /** The level as the framework calls it. */
    public Utf8 level() {
        return text(0);
    }

    public Utf8 logger() {
        return text(1);
    }

    public Utf8 thread() {
        return text(2);
    }

    public Utf8 message() {
        return text(3);
    }

    /** 32 hexadecimal digits, or what the MDC had; empty where there is none. */
    public Utf8 traceId() {
        return text(4);
    }

    /** 16 hexadecimal digits, or what the MDC had; empty where there is none. */
    public Utf8 spanId() {
        return text(5);
    }

    /** Who logged it: service, pod, fixed fields. */
    public Fields resource() {
        return fields(TEXTS);
    }

    public Fields mdc() {
        return fields(TEXTS + 1);
    }

    /** Key-value pairs. */
    public Fields fields() {
        return fields(TEXTS + 2);
    }

    /** A list of texts. */
    public Fields markers() {
        return fields(TEXTS + 3);
    }

    public @Nullable Thrown exception() {
        Fields thrown = fields(TEXTS + 4);
        return thrown.isEmpty() ? null : new Thrown(thrown);
    }

    private Utf8 text(int index) {
        return utf8(bytes, at[index]);
    }

    private Fields fields(int index) {
        int from = at[index] + 4;
        return new Fields(bytes, from, from + Bytes.intAt(bytes, from - 4));
    }

    static Utf8 utf8(byte[] bytes, int at) {
        return new Utf8(bytes, at + 4, length(bytes, at));
    }

    /** The length that stands at {@code at}, of bytes that are there. */
    static int length(byte[] bytes, int at) {
        int length = Bytes.intAt(bytes, at);
        if (length < 0 || length > bytes.length - at - 4) {
            throw new IllegalArgumentException(
                    "a length of " + length + " with " + (bytes.length - at - 4) + " bytes left");
        }
        return length;
    }
}
