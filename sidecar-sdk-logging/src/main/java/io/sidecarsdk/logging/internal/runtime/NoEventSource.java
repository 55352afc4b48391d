package io.sidecarsdk.logging.internal.runtime;

import org.slf4j.ILoggerFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Stands where SLF4J is bound to something that this version cannot capture, and says so. */
final class NoEventSource implements EventSource {

    private static final Logger log = LoggerFactory.getLogger(NoEventSource.class);

    private final ILoggerFactory factory;

    NoEventSource(ILoggerFactory factory) {
        this.factory = factory;
    }

    @Override
    public void open() {
        log.warn(
                "What is logged through SLF4J is not forwarded: it is bound to {} (expected: Logback, Log4j 2 or java.util.logging)",
                factory.getClass().getName());
    }

    @Override
    public void close() {}
}
