package io.sidecarsdk.policy;

import java.time.Duration;

/**
 * The wait before another attempt: a random time that is longer, on average, before each further one.
 *
 * <p>Before retry number <i>n</i> the wait is uniform in [0, min(base × 2<sup>n−1</sup>, max)): "full jitter", as
 * Envoy's {@code JitteredExponentialBackOffStrategy} draws it.
 */
public final class BackoffPolicy extends Settings {

    private static final Duration LEAST = Duration.ofMillis(1);
    private static final Duration MOST = Duration.ofHours(1);

    private final Duration base;
    private final Duration max;

    BackoffPolicy(Section section) {
        super(section);
        base = section.value("base", Kind.DURATION, "Upper end of the first wait.")
                .between(LEAST, MOST)
                .orElse(Duration.ofMillis(25));
        Duration set = section.value("max", Kind.DURATION, "Upper end of every wait. Absent: 10 × base.")
                .between(LEAST, MOST)
                .orNull();
        max = set == null ? base.multipliedBy(10) : set;
        section.check(base.compareTo(max) <= 0, "max", "at least the base, " + Units.format(base));
    }

    /** Upper end of the first wait. Default 25 ms. */
    public Duration base() {
        return base;
    }

    /** Upper end of every wait. Default 10 × {@link #base()}. */
    public Duration max() {
        return max;
    }
}
