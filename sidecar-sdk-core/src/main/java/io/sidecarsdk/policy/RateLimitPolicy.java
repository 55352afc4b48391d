package io.sidecarsdk.policy;

import java.time.Duration;

/**
 * How many calls may start per time: a token bucket that holds {@link #permits()} and is refilled evenly over
 * {@link #per()}. Calls beyond it are refused at once; nobody waits.
 */
public final class RateLimitPolicy extends Settings {

    private final boolean enabled;
    private final int permits;
    private final Duration per;

    RateLimitPolicy(Section section) {
        super(section);
        enabled = section.value("enabled", Kind.BOOLEAN, "False lets every call through.")
                .orElse(true);
        permits = section.value("permits", Kind.INTEGER, "Calls per period, and the largest burst.")
                .between(1, 1_000_000_000)
                .required(1);
        per = section.value("per", Kind.DURATION, "The period.")
                .between(Duration.ofMillis(1), Duration.ofHours(24))
                .orElse(Duration.ofSeconds(1));
    }

    /** Whether the limit acts. Default true. */
    public boolean enabled() {
        return enabled;
    }

    /** Calls per period, and the largest burst. */
    public int permits() {
        return permits;
    }

    /** The period. Default 1 s. */
    public Duration per() {
        return per;
    }
}
