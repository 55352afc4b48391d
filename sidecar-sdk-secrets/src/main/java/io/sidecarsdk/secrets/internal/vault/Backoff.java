package io.sidecarsdk.secrets.internal.vault;

import io.sidecarsdk.policy.VaultBackoffPolicy;
import java.util.random.RandomGenerator;

/** Draws the wait after a failure: base × 2<sup>failure−1</sup>, at most max, less a random part of up to a quarter. */
final class Backoff {

    private static final double MOST_LESS = 0.25;

    private final long base;
    private final long max;
    private final RandomGenerator random;

    Backoff(VaultBackoffPolicy policy, RandomGenerator random) {
        this.base = policy.base().toNanos();
        this.max = policy.max().toNanos();
        this.random = random;
    }

    /**
     * In nanoseconds.
     *
     * @param failure counted from 1
     */
    long nanosAfter(int failure) {
        int doublings = Math.min(failure - 1, Long.numberOfLeadingZeros(base) - 1);
        long whole = Math.min(base << doublings, max);
        return whole - (long) (whole * MOST_LESS * random.nextDouble());
    }
}
