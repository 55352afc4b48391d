package io.sidecarsdk.logging.internal.ship;

import java.util.concurrent.CountDownLatch;

/** What stands in a sink's queue. */
sealed interface Entry {

    /**
     * A line that waits to be sent.
     *
     * @param json what follows the sink's prefix, without line end; never modified, as sinks share it
     * @param acceptedAt when, in monotonic nanoseconds
     */
    @SuppressWarnings("ArrayRecordComponent") // lines are never compared
    record Line(byte[] json, long acceptedAt) implements Entry {

        /** About what an entry takes besides its bytes: line, array header, queue node. */
        private static final int OVERHEAD = 80;

        long cost() {
            return (long) json.length + OVERHEAD;
        }
    }

    /** A place in the queue. Once it is reached, nothing that was put in before it waits any more. */
    record Marker(CountDownLatch reached) implements Entry {}
}
