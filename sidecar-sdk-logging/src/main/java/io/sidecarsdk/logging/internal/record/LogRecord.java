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

    private final byte[] bytes;
    private final int[] at = new int[Bytes.PARTS + 1];

    private LogRecord(byte[] bytes) {
        this.bytes = bytes;
        if (bytes.length < Bytes.PARTS_AT || bytes[0] != Bytes.VERSION || bytes[1] >= SEVERITIES.length) {
            throw new IllegalArgumentException("no log record of version " + Bytes.VERSION);
        }
        at[0] = Bytes.PARTS_AT;
        for (int i = 0; i < Bytes.PARTS; i++) {
            int length = Bytes.intAt(bytes, Bytes.LENGTHS_AT + 4 * i);
            if (length < 0 || length > bytes.length - at[i]) {
                throw new IllegalArgumentException(
                        "a part of " + length + " bytes with " + (bytes.length - at[i]) + " bytes left");
            }
            at[i + 1] = at[i] + length;
        }
        if (at[Bytes.PARTS] != bytes.length) {
            throw new IllegalArgumentException("a log record of " + at[Bytes.PARTS] + " bytes has " + bytes.length);
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

    /** Level, logger and thread as they stand behind each other. */
    public Utf8 origin() {
        return new Utf8(bytes, at[0], at[3] - at[0]);
    }

    /** Where in {@link #origin} one ends and the next begins. */
    public int originSplit() {
        return (at[1] - at[0]) << 16 | (at[2] - at[1]);
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
        return fields(Bytes.TEXTS);
    }

    public Fields mdc() {
        return fields(Bytes.TEXTS + 1);
    }

    /** Key-value pairs. */
    public Fields fields() {
        return fields(Bytes.TEXTS + 2);
    }

    /** A list of texts. */
    public Fields markers() {
        return fields(Bytes.TEXTS + 3);
    }

    public @Nullable Thrown exception() {
        Fields thrown = fields(Bytes.TEXTS + 4);
        return thrown.isEmpty() ? null : new Thrown(thrown);
    }

    private Utf8 text(int index) {
        return new Utf8(bytes, at[index], at[index + 1] - at[index]);
    }

    private Fields fields(int index) {
        return new Fields(bytes, at[index], at[index + 1]);
    }
}
