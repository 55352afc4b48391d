package io.sidecarsdk.logging.internal.tail;

import io.sidecarsdk.logging.internal.record.Severity;

/** Where lines go. */
public interface TailIntake {

    /** Whether such a line is wanted at all. */
    boolean admits(String logger, Severity severity);

    /**
     * Takes a line, and calls its {@link TailedLine#settled()} once it is in the sinks' buffers; lines of one file in the order in
     * which they were offered.
     *
     * @return false if there is no room now: it is offered again
     */
    boolean offer(TailedLine line);

    /** Whether everything that was settled is where a crash leaves it. */
    boolean isSafe();
}
