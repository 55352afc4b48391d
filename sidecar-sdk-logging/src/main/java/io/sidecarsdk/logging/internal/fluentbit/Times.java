package io.sidecarsdk.logging.internal.fluentbit;

import java.math.BigDecimal;
import java.time.Duration;

/** Durations as Fluent Bit takes them: in seconds. */
final class Times {

    private Times() {}

    /** In seconds and parts of them. */
    static String exact(Duration duration) {
        return BigDecimal.valueOf(duration.toNanos(), 9).stripTrailingZeros().toPlainString();
    }

    /** In whole seconds, never less, and one at least. */
    static int whole(Duration duration) {
        return (int) Math.max(1, duration.plusNanos(999_999_999).toSeconds());
    }
}
