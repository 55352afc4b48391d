package io.sidecarsdk.policy;

import java.time.Duration;

/** The wait before a batch is sent again: doubled with each failure in a row, and jittered. */
public final class LogRetryPolicy extends Settings {

    private static final Duration LEAST = Duration.ofMillis(10);
    private static final Duration MOST = Duration.ofHours(1);

    private final Duration base;
    private final Duration max;

    LogRetryPolicy(Section section) {
        super(section);
        base = section.value("base", Kind.DURATION, "The first wait, at most.")
                .between(LEAST, MOST)
                .orElse(Duration.ofMillis(200));
        max = section.value("max", Kind.DURATION, "Every wait, at most.")
                .between(LEAST, MOST)
                .orElse(Duration.ofSeconds(30));
        section.check(base.compareTo(max) <= 0, "max", "at least the base, " + Units.format(base));
    }

    /** The first wait, at most. Default 200 ms. */
    public Duration base() {
        return base;
    }

    /** Every wait, at most. Default 30 s. */
    public Duration max() {
        return max;
    }
}
