package io.sidecarsdk.logging.internal.format;

import io.sidecarsdk.logging.internal.record.Thrown;
import io.sidecarsdk.logging.internal.record.Utf8;
import org.jspecify.annotations.Nullable;

/**
 * Writes an exception as {@link Throwable#printStackTrace()} does: its class and message, a frame a line, then what it
 * suppressed and its cause.
 */
final class StackTrace {

    private static final Utf8 OMITTED = Utf8.of(" common frames omitted");

    private final Output out;
    private final boolean neutral;

    /** @param neutral whether control characters in messages are escaped, line ends included, so that none can feign a line */
    StackTrace(Output out, boolean neutral) {
        this.out = out;
        this.neutral = neutral;
    }

    void write(Thrown thrown) {
        write(thrown, "", 0);
    }

    private void write(Thrown thrown, String caption, int indent) {
        line(caption, thrown, indent);
        frames(thrown.stack(), indent + 1);
        for (Thrown suppressed : thrown.suppressed()) {
            out.put('\n');
            write(suppressed, "Suppressed: ", indent + 1);
        }
        Thrown cause = thrown.cause();
        if (cause != null) {
            out.put('\n');
            write(cause, "Caused by: ", indent);
        }
    }

    private void line(String caption, Thrown thrown, int indent) {
        indent(indent);
        out.ascii(caption);
        if (thrown.isCyclic()) {
            out.ascii("[CIRCULAR REFERENCE: ");
        }
        put(thrown.className());
        Utf8 message = thrown.message();
        if (message != null) {
            out.ascii(": ");
            put(message);
        }
        if (thrown.isCyclic()) {
            out.put(']');
        }
    }

    private void put(@Nullable Utf8 text) {
        if (text == null) {
            return;
        }
        if (neutral) {
            PlainText.neutral(text, out);
        } else {
            out.put(text);
        }
    }

    private void frames(@Nullable Utf8 stack, int indent) {
        if (stack == null) {
            return;
        }
        byte[] bytes = stack.array();
        int end = stack.offset() + stack.length();
        for (int from = stack.offset(); from < end; ) {
            int to = from;
            while (to < end && bytes[to] != '\n') {
                to++;
            }
            out.put('\n');
            indent(indent);
            frame(new Utf8(bytes, from, to - from));
            from = to + 1;
        }
    }

    /** A record says how many frames are those of the exception that it caused; the JDK has another word for it. */
    private void frame(Utf8 frame) {
        int word = frame.length() - OMITTED.length();
        if (word > 4 && frame.toString().matches("\\.\\.\\. [0-9]+ common frames omitted")) {
            out.put(frame.array(), frame.offset(), word).ascii(" more");
        } else {
            put(frame);
        }
    }

    private void indent(int depth) {
        for (int i = 0; i < depth; i++) {
            out.put('\t');
        }
    }
}
