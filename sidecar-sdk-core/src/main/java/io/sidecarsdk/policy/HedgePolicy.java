package io.sidecarsdk.policy;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * When a call that is slow is sent again, to another endpoint, and the first good answer taken. Good is what the conditions
 * of the retries would not have repeated.
 *
 * <p>Only what may be sent twice is hedged, by the rule of the retries. Each hedge takes a place of the retry budget, so that
 * an upstream that is slow because it has too much to do gets little more.
 *
 * @see <a href="https://research.google/pubs/the-tail-at-scale/">Dean, Barroso: The Tail at Scale</a>
 */
public final class HedgePolicy extends Settings {

    private static final Duration LEAST = Duration.ofMillis(1);
    private static final int MOST = 5;

    private final boolean enabled;
    private final @Nullable Duration after;
    private final @Nullable Double afterPercentile;
    private final Duration minimum;
    private final int max;

    HedgePolicy(Section section) {
        super(section);
        enabled = section.value("enabled", Kind.BOOLEAN, "False switches hedging off.")
                .orElse(true);
        after = section.value("after", Kind.DURATION, "How long an attempt is waited for before the next one joins it.")
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
        max = section.value(
                        "max",
                        Kind.INTEGER,
                        "The most hedges of one attempt, each sent a wait after the one before it.")
                .between(1, MOST)
                .orElse(1);
        section.check((after == null) != (afterPercentile == null), "after", "either after or after-percentile");
    }

    /** Whether calls are hedged. Default true. */
    public boolean enabled() {
        return enabled;
    }

    /** How long an attempt is waited for before the next one joins it; empty where {@link #afterPercentile()} says it. */
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

    /** The most hedges of one attempt, 1 to 5. Each is sent a wait after the one before it. Default 1. */
    public int max() {
        return max;
    }
}
