package io.sidecarsdk.policy;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * When a call that is slow is sent a second time, to another endpoint, and the first answer taken.
 *
 * <p>Only what may be sent twice is hedged, by the rule of the retries. A hedge takes a place of the retry budget, so that
 * an upstream that is slow because it has too much to do gets little more.
 *
 * @see <a href="https://research.google/pubs/the-tail-at-scale/">Dean, Barroso: The Tail at Scale</a>
 */
public final class HedgePolicy extends Settings {

    private static final Duration LEAST = Duration.ofMillis(1);

    private final boolean enabled;
    private final @Nullable Duration after;
    private final @Nullable Double afterPercentile;
    private final Duration minimum;
    private final int max;

    HedgePolicy(Section section) {
        super(section);
        enabled = section.value("enabled", Kind.BOOLEAN, "False switches hedging off.")
                .orElse(true);
        after = section.value("after", Kind.DURATION, "How long the first attempt is waited for.")
                .between(LEAST, Duration.ofHours(1))
                .orNull();
        afterPercentile = section.value(
                        "after-percentile",
                        Kind.RATIO,
                        "Instead of after: as long as this share of the upstream's recent answers took at most.")
                .between(0.5, 0.999)
                .orNull();
        minimum = section.value("minimum", Kind.DURATION, "The shortest wait that a percentile may give.")
                .between(LEAST, Duration.ofHours(1))
                .orElse(Duration.ofMillis(10));
        max = section.value("max", Kind.INTEGER, "Hedges of one attempt. This version makes one.")
                .between(1, 1)
                .orElse(1);
        section.check((after == null) != (afterPercentile == null), "after", "either after or after-percentile");
    }

    /** Whether calls are hedged. Default true. */
    public boolean enabled() {
        return enabled;
    }

    /** How long the first attempt is waited for; empty where {@link #afterPercentile()} says it. */
    public Optional<Duration> after() {
        return Optional.ofNullable(after);
    }

    /** Which share of recent answers has come by then, 0.5 to 0.999; empty where {@link #after()} says it. */
    public Optional<Double> afterPercentile() {
        return Optional.ofNullable(afterPercentile);
    }

    /** The shortest wait that a percentile may give. Default 10 ms. */
    public Duration minimum() {
        return minimum;
    }

    /** Hedges of one attempt. Default, and in this version always, 1. */
    public int max() {
        return max;
    }
}
