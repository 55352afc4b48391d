package io.sidecarsdk.policy;

import java.time.Duration;

/**
 * How many lines each logger may log per time: a token bucket of {@link #permits()}, refilled evenly over {@link #per()}.
 * Lines beyond it are held back and counted.
 */
public final class LogRateLimitPolicy extends Settings {

    private final boolean enabled;
    private final int permits;
    private final Duration per;

    LogRateLimitPolicy(Section section) {
        super(section);
        enabled = section.value("enabled", Kind.BOOLEAN, "False: no limit.").orElse(true);
        permits = section.value("permits", Kind.INTEGER, "Lines per period and logger, and the largest burst.")
                .between(1, 1_000_000_000)
                .required(1);
        per = section.value("per", Kind.DURATION, "The period.")
                .between(Duration.ofMillis(1), Duration.ofHours(24))
                .orElse(Duration.ofSeconds(1));
    }

    /** Whether it limits. Default true; false for a logger lifts the limit that holds for others. */
    public boolean enabled() {
        return enabled;
    }

    /** Lines per period and logger, and the largest burst. */
    public int permits() {
        return permits;
    }

    /** The period. Default 1 s. */
    public Duration per() {
        return per;
    }
}
