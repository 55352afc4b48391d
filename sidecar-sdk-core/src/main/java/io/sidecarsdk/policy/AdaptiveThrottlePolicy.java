package io.sidecarsdk.policy;

import java.math.BigDecimal;
import java.time.Duration;

/**
 * Refusing calls on the caller's side while the upstream refuses too many: client-side throttling.
 *
 * @see <a href="https://sre.google/sre-book/handling-overload/">Site Reliability Engineering: Handling Overload</a>
 */
public final class AdaptiveThrottlePolicy extends Settings {

    private final boolean enabled;
    private final double k;
    private final Duration window;
    private final double maxRejection;
    private final boolean shadow;

    AdaptiveThrottlePolicy(Section section) {
        super(section);
        enabled = section.value("enabled", Kind.BOOLEAN, "False lets every call through.")
                .orElse(true);
        k = section.value(
                        "k",
                        Kind.DECIMAL,
                        "How many times what the upstream accepts it is sent; smaller refuses sooner.")
                .between(BigDecimal.ONE, BigDecimal.valueOf(100))
                .orElse(BigDecimal.valueOf(2))
                .doubleValue();
        window = section.value("window", Kind.DURATION, "How far back calls count.")
                .between(Duration.ofSeconds(1), Duration.ofHours(1))
                .orElse(Duration.ofSeconds(30));
        maxRejection = section.value("max-rejection", Kind.RATIO, "The largest share of calls that is refused.")
                .between(0.0, 1.0)
                .orElse(0.8);
        shadow = section.value("shadow", Kind.BOOLEAN, "True only counts what would be refused.")
                .orElse(false);
    }

    /** Whether calls are throttled. Default true. */
    public boolean enabled() {
        return enabled;
    }

    /** How many times what the upstream accepts it is sent. Default 2. */
    public double k() {
        return k;
    }

    /** How far back calls count. Default 30 s. */
    public Duration window() {
        return window;
    }

    /** The largest share of calls that is refused, 0 to 1. Default 0.8. */
    public double maxRejection() {
        return maxRejection;
    }

    /** Whether calls are only counted, not refused. Default false. */
    public boolean shadow() {
        return shadow;
    }

    /** Whether it decides as {@code other} does, enforced or in shadow: what has been measured stays valid then. */
    public boolean decidesAs(AdaptiveThrottlePolicy other) {
        return equalsExcept("shadow", other);
    }
}
