package io.sidecarsdk.policy;

import java.math.BigDecimal;
import java.time.Duration;

/**
 * Refusing calls while too few of the last ones succeeded. Defaults are Envoy's.
 *
 * @see <a href="https://www.envoyproxy.io/docs/envoy/latest/configuration/http/http_filters/admission_control_filter">Envoy:
 *     admission control</a>
 */
public final class AdmissionControlPolicy extends Settings {

    private final boolean enabled;
    private final Duration window;
    private final double successThreshold;
    private final double maxRejection;
    private final double aggression;
    private final int minRate;
    private final boolean shadow;

    AdmissionControlPolicy(Section section) {
        super(section);
        enabled = section.value("enabled", Kind.BOOLEAN, "False lets every call through.")
                .orElse(true);
        window = section.value("window", Kind.DURATION, "How far back calls count.")
                .between(Duration.ofSeconds(1), Duration.ofHours(1))
                .orElse(Duration.ofSeconds(30));
        successThreshold = section.value(
                        "success-threshold", Kind.RATIO, "The share of good calls below which calls are refused.")
                .between(0.01, 1.0)
                .orElse(0.95);
        maxRejection = section.value("max-rejection", Kind.RATIO, "The largest share of calls that is refused.")
                .between(0.0, 1.0)
                .orElse(0.8);
        aggression = section.value("aggression", Kind.DECIMAL, "Above 1, refusals grow faster as success falls.")
                .between(BigDecimal.ONE, BigDecimal.valueOf(100))
                .orElse(BigDecimal.ONE)
                .doubleValue();
        minRate = section.value("min-rate", Kind.INTEGER, "Calls per second below which none is refused.")
                .between(0, 1_000_000)
                .orElse(0);
        shadow = section.value("shadow", Kind.BOOLEAN, "True only counts what would be refused.")
                .orElse(false);
    }

    /** Whether admission is controlled. Default true. */
    public boolean enabled() {
        return enabled;
    }

    /** How far back calls count. Default 30 s. */
    public Duration window() {
        return window;
    }

    /** The share of good calls, 0 to 1, below which calls are refused. Default 0.95. */
    public double successThreshold() {
        return successThreshold;
    }

    /** The largest share of calls that is refused, 0 to 1. Default 0.8. */
    public double maxRejection() {
        return maxRejection;
    }

    /** Above 1, refusals grow faster as success falls. Default 1: in proportion. */
    public double aggression() {
        return aggression;
    }

    /** Calls per second, over the window, below which none is refused. Default 0. */
    public int minRate() {
        return minRate;
    }

    /** Whether calls are only counted, not refused. Default false. */
    public boolean shadow() {
        return shadow;
    }

    /** Whether it decides as {@code other} does, enforced or in shadow: what has been measured stays valid then. */
    public boolean decidesAs(AdmissionControlPolicy other) {
        return equalsExcept("shadow", other);
    }
}
