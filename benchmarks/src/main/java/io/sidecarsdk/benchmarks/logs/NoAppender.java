package io.sidecarsdk.benchmarks.logs;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import org.jspecify.annotations.Nullable;

/**
 * Does nothing with an event but to keep it for a moment: what is left is Logback's own cost. One that nobody keeps the compiler
 * would not even make.
 */
final class NoAppender extends UnsynchronizedAppenderBase<ILoggingEvent> {

    private @Nullable ILoggingEvent last;

    @Override
    protected void append(ILoggingEvent event) {
        last = event;
    }

    @Nullable
    ILoggingEvent last() {
        return last;
    }
}
