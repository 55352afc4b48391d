package io.sidecarsdk.logging.internal.format;

import io.sidecarsdk.logging.internal.record.Fields;
import io.sidecarsdk.logging.internal.record.LogRecord;
import io.sidecarsdk.logging.internal.record.Thrown;
import io.sidecarsdk.logging.internal.record.Utf8;
import java.nio.charset.StandardCharsets;

/**
 * A line for people: time, level, thread, logger, message, and what else there is by name; an exception on lines of its own
 * below, which begin with a tab or as the JDK has them.
 *
 * <p>Control characters are escaped, so that no text can feign a line or change how a terminal shows one.
 */
public final class PlainText implements LineFormat {

    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final int LEVEL_WIDTH = 5;

    private final Output out;
    private final Rfc3339 time = new Rfc3339();
    private final JsonValues values;
    private final StackTrace stackTrace;

    /** Writes into {@code out}. */
    public PlainText(Output out) {
        this.out = out;
        this.values = new JsonValues(new Utf8Json(out));
        this.stackTrace = new StackTrace(out, true);
    }

    @Override
    public void write(LogRecord record) {
        time.put(record.epochNanos(), out);
        out.put(' ');
        int level = out.size();
        neutral(record.level(), out);
        while (out.size() - level < LEVEL_WIDTH) {
            out.put(' ');
        }
        out.ascii(" [");
        neutral(record.thread(), out);
        out.ascii("] ");
        neutral(record.logger(), out);
        out.ascii(" - ");
        neutral(record.message(), out);
        known(" trace_id=", record.traceId());
        known(" span_id=", record.spanId());
        map(" mdc=", record.mdc());
        map(" fields=", record.fields());
        markers(record.markers());
        if (record.isTruncated()) {
            out.ascii(" truncated=true");
        }
        out.put('\n');
        Thrown thrown = record.exception();
        if (thrown != null) {
            stackTrace.write(thrown);
            out.put('\n');
        }
    }

    private void known(String name, Utf8 text) {
        if (!text.isEmpty()) {
            out.ascii(name);
            neutral(text, out);
        }
    }

    private void map(String name, Fields fields) {
        if (!fields.isEmpty()) {
            out.ascii(name).put('{');
            fields.forEach(values);
            out.put('}');
        }
    }

    private void markers(Fields markers) {
        if (!markers.isEmpty()) {
            out.ascii(" markers=[");
            markers.forEachValue(values);
            out.put(']');
        }
    }

    /** The text without anything that a terminal obeys, or takes for the end of a line. */
    static void neutral(Utf8 text, Output out) {
        byte[] bytes = text.array();
        int end = text.offset() + text.length();
        int copied = text.offset();
        for (int at = text.offset(); at < end; at++) {
            int code = control(bytes, at, end);
            if (code >= 0) {
                out.put(bytes, copied, at - copied);
                escaped(code, out);
                at += length(code) - 1;
                copied = at + 1;
            }
        }
        out.put(bytes, copied, end - copied);
    }

    /** The code of the control character or line separator at {@code at}; -1 if there is none. */
    private static int control(byte[] bytes, int at, int end) {
        int b = bytes[at] & 0xff;
        if (b < 0x20 || b == 0x7f) {
            return b == '\t' ? -1 : b;
        }
        if (b == 0xc2 && at + 1 < end && (bytes[at + 1] & 0xff) < 0xa0) {
            return bytes[at + 1] & 0xff;
        }
        boolean separator = b == 0xe2 && at + 2 < end && bytes[at + 1] == (byte) 0x80 && (bytes[at + 2] & 0xfe) == 0xa8;
        return separator ? 0x2000 | (bytes[at + 2] & 0x3f) : -1;
    }

    private static int length(int code) {
        return code < 0x80 ? 1 : code < 0x800 ? 2 : 3;
    }

    private static void escaped(int code, Output out) {
        switch (code) {
            case '\n' -> out.ascii("\\n");
            case '\r' -> out.ascii("\\r");
            default -> {
                out.ascii("\\u");
                for (int shift = 12; shift >= 0; shift -= 4) {
                    out.put(HEX[code >> shift & 15]);
                }
            }
        }
    }
}
