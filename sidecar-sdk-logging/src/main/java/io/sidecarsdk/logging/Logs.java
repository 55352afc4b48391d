package io.sidecarsdk.logging;

import java.time.Duration;
import java.util.Map;

/** Log forwarding: what became of the service's log lines, and a way to wait for them. Safe for use by several threads. */
public interface Logs {

    /**
     * Has everything that was logged before sent now, and waits for it.
     *
     * <p>Blocks the caller, so it is for tests, batch jobs and orderly ends; closing the SDK flushes by itself.
     *
     * @param atMost how long to wait
     * @return true once nothing that was accepted before this call waits any more: each line was taken by its receiver or
     *     {@link LogStats#dropped() dropped}; false if time ran out, or the thread was interrupted, first
     */
    boolean flush(Duration atMost);

    /** Counts over all sinks since the start; a line for two sinks counts twice. */
    LogStats stats();

    /** Counts for each sink by name, those that the policy dropped meanwhile included; a copy. */
    Map<String, LogStats> sinks();

    /**
     * The lines that a sink's receiver refused for good.
     *
     * @throws IllegalArgumentException if the policy in force has no such sink, or keeps no dead letters of it
     */
    DeadLetters deadLetters(String sink);
}
