package io.sidecarsdk.logging.internal.capture;

import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.StackTraceElementProxy;
import io.sidecarsdk.logging.internal.record.RecordWriter;
import io.sidecarsdk.logging.internal.record.ThrownWriter;
import org.jspecify.annotations.Nullable;

/** Shows an exception as Logback keeps it to the one that writes exceptions. */
final class LogbackThrown implements ThrownWriter.Source {

    private final IThrowableProxy thrown;

    private LogbackThrown(IThrowableProxy thrown) {
        this.thrown = thrown;
    }

    static void section(RecordWriter writer, @Nullable IThrowableProxy thrown) {
        ThrownWriter.section(writer, of(thrown));
    }

    private static @Nullable LogbackThrown of(@Nullable IThrowableProxy thrown) {
        return thrown == null ? null : new LogbackThrown(thrown);
    }

    @Override
    public String className() {
        return String.valueOf(thrown.getClassName());
    }

    @Override
    public @Nullable String message() {
        return thrown.getMessage();
    }

    @Override
    public boolean isCyclic() {
        return thrown.isCyclic();
    }

    @Override
    public String stack() {
        StackTraceElementProxy[] frames = thrown.getStackTraceElementProxyArray();
        if (frames == null) {
            return "";
        }
        StringBuilder stack = new StringBuilder();
        int own = Math.max(0, frames.length - thrown.getCommonFrames());
        for (int i = 0; i < own && stack.length() < ThrownWriter.MOST_STACK; i++) {
            stack.append(i == 0 ? "" : "\n").append(frames[i].getSTEAsString());
        }
        if (thrown.getCommonFrames() > 0) {
            stack.append(own == 0 ? "" : "\n")
                    .append("... ")
                    .append(thrown.getCommonFrames())
                    .append(" common frames omitted");
        }
        return stack.toString();
    }

    @Override
    public ThrownWriter.@Nullable Source cause() {
        return of(thrown.getCause());
    }

    @Override
    public ThrownWriter.Source[] suppressed() {
        IThrowableProxy[] suppressed = thrown.getSuppressed();
        ThrownWriter.Source[] sources = new ThrownWriter.Source[suppressed == null ? 0 : suppressed.length];
        for (int i = 0; i < sources.length; i++) {
            sources[i] = new LogbackThrown(suppressed[i]);
        }
        return sources;
    }
}
