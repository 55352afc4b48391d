package io.sidecarsdk.internal.resilience;

import io.sidecarsdk.policy.RateLimitPolicy;
import io.sidecarsdk.time.TimeSource;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A token bucket in one atomic number: the time at which the bucket would be full again (GCRA, ITU-T I.371). Starts full;
 * never waits.
 */
public final class RateLimiter {

    private final long nanosPerPermit;
    private final long burstNanos;
    private final TimeSource time;
    private final AtomicLong fullAt;

    private final RateLimitPolicy policy;

    public RateLimiter(RateLimitPolicy policy, TimeSource time) {
        this.policy = policy;
        this.nanosPerPermit = Math.max(1, policy.per().toNanos() / policy.permits());
        this.burstNanos = nanosPerPermit * policy.permits();
        this.time = time;
        this.fullAt = new AtomicLong(time.nanoTime());
    }

    public RateLimitPolicy policy() {
        return policy;
    }

    /** Takes one permit; false when none is left. */
    public boolean tryAcquire() {
        return tryAcquire(time.nanoTime());
    }

    /** As {@link #tryAcquire()}, for a caller who has just read the clock. */
    public boolean tryAcquire(long now) {
        while (true) {
            long known = fullAt.get();
            long next = (known - now < 0 ? now : known) + nanosPerPermit;
            if (next - now > burstNanos) {
                return false;
            }
            if (fullAt.compareAndSet(known, next)) {
                return true;
            }
        }
    }
}
