package io.sidecarsdk.policy;

import java.time.Duration;

/**
 * The wait after a failed login or renewal: doubled with each further failure, less a random part of up to a quarter, so
 * that many instances that failed together do not come back together.
 */
public final class VaultBackoffPolicy extends Settings {

    private static final Duration LEAST = Duration.ofMillis(100);
    private static final Duration MOST = Duration.ofHours(1);

    private final Duration base;
    private final Duration max;

    VaultBackoffPolicy(Section section) {
        super(section);
        base = section.value("base", Kind.DURATION, "The first wait, at most.")
                .between(LEAST, MOST)
                .orElse(Duration.ofSeconds(1));
        max = section.value("max", Kind.DURATION, "Every wait, at most.")
                .between(LEAST, MOST)
                .orElse(Duration.ofMinutes(5));
        section.check(base.compareTo(max) <= 0, "max", "at least the base, " + Units.format(base));
    }

    /** The first wait, at most. Default 1 s. */
    public Duration base() {
        return base;
    }

    /** Every wait, at most. Default 5 min. */
    public Duration max() {
        return max;
    }
}
