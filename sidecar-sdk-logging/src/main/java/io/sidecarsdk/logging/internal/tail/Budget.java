package io.sidecarsdk.logging.internal.tail;

import java.util.concurrent.atomic.AtomicLong;

/** How much was read that is not in the sinks' buffers yet. */
final class Budget {

    private volatile long most;
    private final AtomicLong used = new AtomicLong();

    Budget(long most) {
        this.most = most;
    }

    void limit(long newMost) {
        most = newMost;
    }

    /** Whether there is room; one line that is larger than everything has room if it is alone. For the reader's thread. */
    boolean take(long weight) {
        if (used.get() > 0 && used.get() + weight > most) {
            return false;
        }
        used.addAndGet(weight);
        return true;
    }

    /** On any thread. */
    void give(long weight) {
        used.addAndGet(-weight);
    }
}
