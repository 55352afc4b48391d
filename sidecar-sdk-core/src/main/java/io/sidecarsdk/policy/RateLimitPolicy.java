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
    private final double checked;
    private final double enforced;

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
        checked = section.value("checked", Kind.RATIO, "The share of calls, drawn at random, that the limit looks at.")
                .between(0.0, 1.0)
                .orElse(1.0);
        double share = section.value(
                        "enforced", Kind.RATIO, "Of the calls beyond the limit, the share that is really refused.")
                .between(0.0, 1.0)
                .orElse(1.0);
        boolean shadow = section.value("shadow", Kind.BOOLEAN, "True only counts what would be refused.")
                .orElse(false);
        enforced = shadow ? 0 : share;
        section.check(!shadow || share == 1.0, "enforced", "nothing beside shadow, which enforces nothing");
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

    /** The share of calls, 0 to 1, that the limit looks at: Envoy's {@code filter_enabled}. Default 1. */
    public double checked() {
        return checked;
    }

    /**
     * Of the calls beyond the limit, the share that is really refused, 0 to 1: Envoy's {@code filter_enforced}. The others
     * are counted and let through; 0 in shadow mode. Default 1.
     */
    public double enforced() {
        return enforced;
    }

    /** Whether it counts as {@code other} does, however much of it is enforced: what has been counted stays valid then. */
    public boolean countsAs(RateLimitPolicy other) {
        return permits == other.permits && per.equals(other.per);
    }
}
