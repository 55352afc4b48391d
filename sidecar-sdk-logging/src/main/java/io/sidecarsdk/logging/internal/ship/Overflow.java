package io.sidecarsdk.logging.internal.ship;

/** What a sink does with a record for which its queue has no room. */
public enum Overflow {
    /** The record that comes is dropped. */
    DROP_NEWEST,
    /** Records that have waited longest are dropped for it. */
    DROP_OLDEST,
    /** Threads that log wait for room, for a bounded time; then as {@link #DROP_NEWEST}. */
    BLOCK
}
