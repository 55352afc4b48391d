package io.sidecarsdk.logging.internal.ship;

import java.time.Duration;
import java.util.function.LongUnaryOperator;

/**
 * Draws the wait before a batch is sent again: uniform in the upper half of an interval that doubles with each failure. Nobody
 * waits for a log line, so unlike a call's backoff it never comes near zero.
 */
final class ShipBackoff {

    private final LongUnaryOperator random;

    /** @param random given n &gt; 0, a number from 0 (inclusive) to n (exclusive) */
    ShipBackoff(LongUnaryOperator random) {
        this.random = random;
    }

    /**
     * The wait after {@code failures} in a row, at least one.
     *
     * @param base the interval after the first failure
     * @param most the longest interval
     */
    Duration after(int failures, Duration base, Duration most) {
        int doublings = Math.min(failures - 1, 30);
        long first = Math.min(base.toNanos(), most.toNanos());
        long ceiling = first > most.toNanos() >> doublings ? most.toNanos() : first << doublings;
        return Duration.ofNanos(ceiling / 2 + random.applyAsLong(Math.max(1, ceiling / 2)));
    }
}
