package io.sidecarsdk.logging.internal.runtime;

/** A logging framework from which lines come, from {@link #open} to {@link #close}; it may be opened again. */
interface EventSource {

    void open();

    void close();
}
