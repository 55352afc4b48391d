package io.sidecarsdk.secrets.internal.vault;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** Draws the wait after a failure: base × 2<sup>failure−1</sup>, at most max, less a random part of up to a quarter. */
public final class Backoff {

    private static final double MOST_LESS = 0.25;

    private final long base;
    private final long max;
    private final RandomGenerator random;

    public Backoff(Duration base, Duration max, RandomGenerator random) {
        this.base = base.toNanos();
        this.max = max.toNanos();
        this.random = random;
    }

    /**
     * In nanoseconds.
     *
     * @param failure counted from 1
     */
    public long nanosAfter(int failure) {
        int doublings = Math.min(failure - 1, Long.numberOfLeadingZeros(base) - 1);
        long whole = Math.min(base << doublings, max);
        return whole - (long) (whole * MOST_LESS * random.nextDouble());
    }
}
