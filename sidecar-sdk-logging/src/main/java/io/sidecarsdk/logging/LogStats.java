package io.sidecarsdk.logging;

import java.util.Map;

/**
 * Counts of log lines since the start: a copy, taken at one moment.
 *
 * <p>A line is accepted or dropped when it is logged. An accepted one waits in memory until it is shipped or dropped.
 */
public interface LogStats {

    /** Lines that were taken in. */
    long accepted();

    /** Lines that a receiver has taken. */
    long shipped();

    /** Requests that were sent again. */
    long retried();

    /** Lines that no receiver gets, for whatever reason. */
    long dropped();

    /** Lines dropped, by the reason's name as the package description lists them; only reasons that occurred. */
    Map<String, Long> droppedByReason();

    /** Bytes of memory that waiting lines take now. */
    long bufferedBytes();
}
