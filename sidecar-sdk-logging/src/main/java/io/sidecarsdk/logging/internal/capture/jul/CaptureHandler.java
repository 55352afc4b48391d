package io.sidecarsdk.logging.internal.capture.jul;

import io.sidecarsdk.logging.internal.capture.Capture;
import io.sidecarsdk.logging.internal.capture.TakenEvent;
import io.sidecarsdk.logging.internal.record.Captured;
import io.sidecarsdk.logging.internal.record.Severity;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.slf4j.MDC;

/** Hands on what it gets. Its messages are put together at once, since their arguments may change. */
final class CaptureHandler extends Handler {

    private final Capture capture;
    private final Runnable closed;
    private final Messages messages = new Messages();

    /** @param closed called when somebody else closes it, as a reset of the logging configuration does */
    CaptureHandler(Capture capture, Runnable closed) {
        this.capture = capture;
        this.closed = closed;
        setLevel(Level.ALL);
    }

    @Override
    public void publish(LogRecord event) {
        if (event != null && isLoggable(event)) {
            capture.append(logger(event), severity(event.getLevel()), event, this::taken);
        }
    }

    private Captured taken(LogRecord event) {
        return TakenEvent.of(
                new TakenEvent.Said(
                        event.getInstant(),
                        severity(event.getLevel()),
                        event.getLevel().getName(),
                        logger(event),
                        thread(event),
                        messages.formatMessage(event)),
                TakenEvent.Context.of(MDC.getCopyOfContextMap()),
                event.getThrown());
    }

    private static String logger(LogRecord event) {
        return event.getLoggerName() == null ? "" : event.getLoggerName();
    }

    /** The name of the thread that logged; of another one than this only the number is known. */
    private static String thread(LogRecord event) {
        Thread current = Thread.currentThread();
        return event.getLongThreadID() == current.getId() ? current.getName() : String.valueOf(event.getLongThreadID());
    }

    static Severity severity(Level level) {
        int value = level.intValue();
        if (value >= Level.SEVERE.intValue()) {
            return Severity.ERROR;
        }
        if (value >= Level.WARNING.intValue()) {
            return Severity.WARN;
        }
        if (value >= Level.INFO.intValue()) {
            return Severity.INFO;
        }
        return value >= Level.FINE.intValue() ? Severity.DEBUG : Severity.TRACE;
    }

    @Override
    public void flush() {
        // nothing is kept here
    }

    @Override
    public void close() {
        closed.run();
    }

    /** Puts messages together as every formatter does: from the resource bundle, with {@code {0}} replaced. */
    private static final class Messages extends Formatter {

        @Override
        public String format(LogRecord event) {
            return formatMessage(event);
        }
    }
}
