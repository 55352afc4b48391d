package io.sidecarsdk.logging.internal.ship;

import io.sidecarsdk.logging.internal.record.LogRecord;

/** Where records are kept that a receiver refuses. */
@FunctionalInterface
public interface DeadLetterBox extends AutoCloseable {

    /** Keeps none. */
    DeadLetterBox NONE = (record, reason) -> false;

    /** Whether it was kept; false if it is lost. */
    boolean keep(LogRecord record, String reason);

    /** Looks for what other processes left. */
    default void adopt() {}

    /** Nothing more comes. */
    @Override
    default void close() {}
}
