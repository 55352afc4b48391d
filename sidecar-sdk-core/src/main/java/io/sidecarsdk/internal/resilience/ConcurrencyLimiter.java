package io.sidecarsdk.internal.resilience;

import java.util.concurrent.atomic.AtomicInteger;

/** Counts what is in flight and refuses more than a limit. Never waits; the limit can change at any time. */
public final class ConcurrencyLimiter {

    private final AtomicInteger inFlight = new AtomicInteger();
    private volatile int limit;

    public ConcurrencyLimiter(int limit) {
        this.limit = limit;
    }

    /** Takes another limit; what is in flight stays counted. */
    public void update(int newLimit) {
        limit = newLimit;
    }

    /** Takes a place; false when all are taken. */
    public boolean tryAcquire() {
        if (inFlight.incrementAndGet() <= limit) {
            return true;
        }
        inFlight.decrementAndGet();
        return false;
    }

    /** Gives a place back, exactly once for each one taken. */
    public void release() {
        inFlight.decrementAndGet();
    }

    public int inFlight() {
        return inFlight.get();
    }

    public int limit() {
        return limit;
    }
}
