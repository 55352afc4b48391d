package io.sidecarsdk.logging;

import java.util.Map;

/**
 * Counts of log lines since the start: a copy, taken at one moment.
 *
 * <p>A line is accepted or dropped shortly after it was logged. With {@code buffer.directory} accepted means that the
 * operating system has it: a kill of the process does not lose it; only while the disk takes nothing, which health tells, lines
 * are accepted into memory instead. An accepted line waits until it is shipped, put to the dead
 * letters or dropped; lines that an earlier process accepted are counted as shipped only.
 */
public interface LogStats {

    /** Lines that were taken in. */
    long accepted();

    /** Lines that a receiver has taken. */
    long shipped();

    /** Requests that were sent again. */
    long retried();

    /** Lines that the receiver refused and that are kept as dead letters. */
    long deadLettered();

    /** Lines that no receiver gets, for whatever reason. */
    long dropped();

    /** Lines dropped, by the reason's name as the package description lists them; only reasons that occurred. */
    Map<String, Long> droppedByReason();

    /** Bytes of memory that waiting lines take now. */
    long bufferedBytes();

    /** Bytes of disk that waiting lines take now. */
    long diskBytes();
}
