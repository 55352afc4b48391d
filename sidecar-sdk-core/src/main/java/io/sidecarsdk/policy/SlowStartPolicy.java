package io.sidecarsdk.policy;

import java.math.BigDecimal;
import java.time.Duration;

/**
 * How an endpoint is eased in that is new or has just passed its health check again: its weight is multiplied with
 * {@code max(min-weight, (time / window)^(1 / aggression))}, as in Envoy's slow start.
 */
public final class SlowStartPolicy extends Settings {

    private final boolean enabled;
    private final Duration window;
    private final BigDecimal aggression;
    private final double minWeight;

    SlowStartPolicy(Section section) {
        super(section);
        enabled = section.value("enabled", Kind.BOOLEAN, "False gives new endpoints their whole share at once.")
                .orElse(true);
        window = section.value("window", Kind.DURATION, "How long it takes until an endpoint has its whole share.")
                .between(Duration.ofMillis(10), Duration.ofHours(1))
                .orElse(Duration.ofSeconds(30));
        aggression = section.value(
                        "aggression", Kind.DECIMAL, "1.0 grows the share evenly; more, faster at the beginning.")
                .between(new BigDecimal("0.001"), BigDecimal.valueOf(1000))
                .orElse(BigDecimal.ONE);
        minWeight = section.value("min-weight", Kind.WHOLE_PERCENT, "The share of its weight that it begins with.")
                .between(0.0, 1.0)
                .orElse(0.1);
    }

    /** Whether new endpoints are eased in. Default true. */
    public boolean enabled() {
        return enabled;
    }

    /** How long it takes until an endpoint has its whole share. Default 30 s. */
    public Duration window() {
        return window;
    }

    /** How fast its share grows at the beginning; 1 is linear. Default 1. */
    public double aggression() {
        return aggression.doubleValue();
    }

    /** The share of its weight that it begins with, 0 to 1. Default 0.1. */
    public double minWeight() {
        return minWeight;
    }
}
