package io.sidecarsdk.logging.internal.ship;

import java.time.Duration;
import java.util.function.LongUnaryOperator;

/**
 * Draws the wait before a request is sent again: uniform in the upper half of an interval that doubles with each failure,
 * from 200 ms to 30 s. Nobody waits for a log line, so unlike a call's backoff it never comes near zero.
 */
final class ShipBackoff {

    private static final long FIRST = Duration.ofMillis(200).toNanos();
    private static final long MOST = Duration.ofSeconds(30).toNanos();

    private final LongUnaryOperator random;

    /** @param random given n &gt; 0, a number from 0 (inclusive) to n (exclusive) */
    ShipBackoff(LongUnaryOperator random) {
        this.random = random;
    }

    /** The wait after {@code failures} in a row, at least one. */
    Duration after(int failures) {
        int doublings = Math.min(failures - 1, 20);
        long ceiling = Math.min(FIRST << doublings, MOST);
        return Duration.ofNanos(ceiling / 2 + random.applyAsLong(ceiling / 2));
    }
}
