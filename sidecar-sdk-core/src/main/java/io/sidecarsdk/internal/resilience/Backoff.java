package io.sidecarsdk.internal.resilience;

import io.sidecarsdk.policy.BackoffPolicy;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongUnaryOperator;

/**
 * Draws the wait before each retry: uniform in [0, min(base × 2<sup>retry−1</sup>, max)), as Envoy's
 * JitteredExponentialBackOffStrategy does.
 */
public final class Backoff {

    private final long baseNanos;
    private final long maxNanos;
    private final LongUnaryOperator random;

    /** @param random given n &gt; 0, a number from 0 (inclusive) to n (exclusive) */
    public Backoff(BackoffPolicy policy, LongUnaryOperator random) {
        this.baseNanos = policy.base().toNanos();
        this.maxNanos = policy.max().toNanos();
        this.random = random;
    }

    /** Draws from the calling thread's own random numbers. */
    public Backoff(BackoffPolicy policy) {
        this(policy, bound -> ThreadLocalRandom.current().nextLong(bound));
    }

    /** The wait in nanoseconds before retry number {@code retry}, counted from 1. */
    public long nanosBefore(int retry) {
        return random.applyAsLong(ceiling(retry));
    }

    private long ceiling(int retry) {
        int doublings = Math.min(retry - 1, Long.numberOfLeadingZeros(baseNanos) - 1);
        return Math.min(baseNanos << doublings, maxNanos);
    }
}
