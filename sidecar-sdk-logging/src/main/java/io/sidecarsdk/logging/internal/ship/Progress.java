package io.sidecarsdk.logging.internal.ship;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** A count that only goes up, and on which threads wait. */
public final class Progress {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition advanced = lock.newCondition();
    private volatile long reached;
    private volatile int waiting;

    public long reached() {
        return reached;
    }

    /** For one thread at a time. */
    public void advanceTo(long count) {
        reached = Math.max(reached, count);
        if (waiting > 0) {
            lock.lock();
            try {
                advanced.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    /**
     * Waits until it has reached {@code count}.
     *
     * @return how much of {@code nanos} is left, nothing if time ran out first
     */
    @SuppressWarnings("NonAtomicVolatileUpdate") // within the lock
    public long await(long count, long nanos) throws InterruptedException {
        lock.lock();
        waiting++;
        try {
            long left = nanos;
            while (reached < count) {
                if (left <= 0) {
                    return 0;
                }
                left = advanced.awaitNanos(left);
            }
            return Math.max(left, 1);
        } finally {
            waiting--;
            lock.unlock();
        }
    }
}
