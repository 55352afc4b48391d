package io.sidecarsdk.logging.internal.capture;

import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.StackTraceElementProxy;
import org.jspecify.annotations.Nullable;

/** Writes an exception with its causes and what it suppressed, as deep and as many as can be of use to anybody. */
final class ExceptionWriter {

    private static final int MAX_DEPTH = 32;
    private static final int MAX_EXCEPTIONS = 100;
    private static final int MAX_NAME = 1 << 10;
    private static final int MAX_MESSAGE = 32 << 10;
    private static final int MAX_STACK = 64 << 10;

    private final Utf8Json json;
    private int written;

    ExceptionWriter(Utf8Json json) {
        this.json = json;
    }

    void write(IThrowableProxy thrown, int depth) {
        written++;
        json.beginObject();
        json.name("class").string(String.valueOf(thrown.getClassName()), MAX_NAME);
        if (thrown.getMessage() != null) {
            json.name("message").string(thrown.getMessage(), MAX_MESSAGE);
        }
        if (thrown.isCyclic()) {
            json.name("cyclic").literal("true"); // stands further up already
        } else {
            stack(thrown.getStackTraceElementProxyArray(), thrown.getCommonFrames());
            cause(thrown.getCause(), depth);
            suppressed(thrown.getSuppressed(), depth);
        }
        json.endObject();
    }

    private void stack(StackTraceElementProxy @Nullable [] frames, int common) {
        if (frames == null || frames.length == 0) {
            return;
        }
        json.name("stack").beginString(MAX_STACK);
        int own = Math.max(0, frames.length - common);
        for (int i = 0; i < own; i++) {
            json.text(i == 0 ? "" : "\n").text(frames[i].getSTEAsString());
        }
        if (common > 0) {
            json.text(own == 0 ? "" : "\n").text("... " + common + " common frames omitted");
        }
        json.endString();
    }

    private void cause(@Nullable IThrowableProxy cause, int depth) {
        if (cause != null && hasRoom(depth)) {
            json.name("cause");
            write(cause, depth + 1);
        }
    }

    private void suppressed(IThrowableProxy @Nullable [] suppressed, int depth) {
        if (suppressed == null || suppressed.length == 0 || !hasRoom(depth)) {
            return;
        }
        json.name("suppressed").beginArray();
        for (IThrowableProxy one : suppressed) {
            if (hasRoom(depth)) {
                write(one, depth + 1);
            }
        }
        json.endArray();
    }

    private boolean hasRoom(int depth) {
        return depth < MAX_DEPTH && written < MAX_EXCEPTIONS && json.size() <= EventEncoder.MAX_LINE;
    }
}
