package io.sidecarsdk.logging.internal.runtime;

import io.sidecarsdk.logging.internal.capture.Intake;
import org.slf4j.ILoggerFactory;

/** A logging framework from which lines come, from {@link #open} to {@link #close}. */
interface EventSource {

    void open();

    void close();

    /** The source that fits what SLF4J is bound to; Logback's classes are touched only where they are there. */
    static EventSource of(ILoggerFactory factory, Intake target) {
        return factory.getClass().getName().equals("ch.qos.logback.classic.LoggerContext")
                ? LogbackSource.of(factory, target)
                : new NoEventSource(factory);
    }
}
