package io.sidecarsdk.logging.internal.tail;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** How far a file's lines are in the sinks' buffers. Read and offered to by the reader's thread, settled by another. */
final class Acceptance {

    private final AtomicLong settled;
    private final AtomicInteger underWay = new AtomicInteger();
    private long passed;

    Acceptance(long offset) {
        settled = new AtomicLong(offset);
        passed = offset;
    }

    /** A line is about to be offered. */
    void offering() {
        underWay.incrementAndGet();
    }

    /** It was not taken. */
    void refused() {
        underWay.decrementAndGet();
    }

    /** Everything up to {@code end} was taken, or is not wanted. */
    void passed(long end) {
        passed = end;
    }

    /** Where the first line begins that was not taken. */
    long untaken() {
        return passed;
    }

    /** What was taken, up to {@code end}, is in the buffers. */
    void settled(long end) {
        settled.set(end);
        underWay.decrementAndGet();
    }

    /** Where the first line begins that may not be in the buffers. */
    long position() {
        return underWay.get() == 0 ? passed : settled.get();
    }

    boolean isAllSettled() {
        return underWay.get() == 0;
    }
}
