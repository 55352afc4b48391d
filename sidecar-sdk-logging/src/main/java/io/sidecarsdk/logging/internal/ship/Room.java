package io.sidecarsdk.logging.internal.ship;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * Where threads that log wait for room, if the policy asks for it: while a sink that is not to lose lines is nearly full, and
 * while the ring is full.
 */
public final class Room {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final AtomicInteger full = new AtomicInteger();
    private final AtomicInteger waiting = new AtomicInteger();

    /** One sink's say. */
    public final class Door {

        private boolean closed;

        /** Closes or opens it. On any thread. */
        public void close(boolean nearlyFull) {
            synchronized (this) {
                if (closed == nearlyFull) {
                    return;
                }
                closed = nearlyFull;
                full.addAndGet(nearlyFull ? 1 : -1);
            }
            signal();
        }
    }

    public Door door() {
        return new Door();
    }

    /** Whether there is no sink for which it is worth waiting. */
    public boolean isOpen() {
        return full.get() == 0;
    }

    /** Tells those who wait to look again. */
    public void signal() {
        if (waiting.get() > 0) {
            lock.lock();
            try {
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    /**
     * Waits until {@code condition} holds, which is asked again with each signal.
     *
     * @return how much of {@code nanos} is left; nothing where it did not come to hold, or the thread is interrupted, whose flag
     *     stays set
     */
    public long await(BooleanSupplier condition, long nanos) {
        waiting.incrementAndGet();
        lock.lock();
        try {
            long left = nanos;
            while (!condition.getAsBoolean()) {
                if (left <= 0) {
                    return 0;
                }
                left = changed.awaitNanos(left);
            }
            return Math.max(left, 1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 0;
        } finally {
            lock.unlock();
            waiting.decrementAndGet();
        }
    }
}
