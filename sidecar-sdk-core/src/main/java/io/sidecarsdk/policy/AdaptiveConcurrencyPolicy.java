package io.sidecarsdk.policy;

import java.time.Duration;
import java.util.Objects;

/**
 * A concurrency limit that follows the latency of the calls. Defaults are Envoy's.
 *
 * @see <a
 *     href="https://www.envoyproxy.io/docs/envoy/latest/configuration/http/http_filters/adaptive_concurrency_filter">Envoy:
 *     adaptive concurrency</a>
 */
public final class AdaptiveConcurrencyPolicy extends Settings {

    private final boolean enabled;
    private final Algorithm algorithm;
    private final int max;
    private final int min;
    private final double samplePercentile;
    private final Duration updateInterval;
    private final MinRtt minRtt;
    private final boolean shadow;

    AdaptiveConcurrencyPolicy(Section section) {
        super(section);
        enabled = section.value("enabled", Kind.BOOLEAN, "False lets every call through.")
                .orElse(true);
        algorithm = section.value(
                        "algorithm",
                        Kind.choice(Algorithm.class),
                        "gradient measures the best latency with few calls now and then; gradient2 compares with the"
                                + " long-term average and has no such dips.")
                .orElse(Algorithm.GRADIENT);
        max = section.value("max", Kind.INTEGER, "The limit is never above.")
                .between(1, 1_000_000)
                .orElse(1000);
        min = section.value("min", Kind.INTEGER, "The limit is never below; gradient measures with so many calls.")
                .between(1, 1_000_000)
                .orElse(Math.min(3, max));
        samplePercentile = section.value("sample-percentile", Kind.RATIO, "Which latency stands for all of a sample.")
                .between(0.01, 1.0)
                .orElse(0.5);
        updateInterval = section.value("update-interval", Kind.DURATION, "How often the limit is worked out anew.")
                .between(Duration.ofMillis(1), Duration.ofHours(1))
                .orElse(Duration.ofMillis(100));
        MinRtt defaults = new MinRtt(Section.absent());
        Value<MinRtt> measurement = section.section("min-rtt", MinRtt::new, "How gradient measures the best latency.");
        minRtt = algorithm == Algorithm.GRADIENT
                ? measurement.orElse(defaults)
                : Objects.requireNonNullElse(measurement.orNull(), defaults);
        shadow = section.value("shadow", Kind.BOOLEAN, "True only counts what would be refused.")
                .orElse(false);
        section.check(min <= max, "min", "at most max, " + max);
        section.check(
                algorithm == Algorithm.GRADIENT || section.find("min-rtt") == null,
                "min-rtt",
                "nothing beside the algorithm gradient2, which does not measure it");
    }

    /** Whether the limit acts. Default true. */
    public boolean enabled() {
        return enabled;
    }

    /** How the limit is worked out. Default {@link Algorithm#GRADIENT}. */
    public Algorithm algorithm() {
        return algorithm;
    }

    /** The limit is never above. Default 1000. */
    public int max() {
        return max;
    }

    /** The limit is never below; so many calls in flight take the best latency's measure. Default 3. */
    public int min() {
        return min;
    }

    /** Which latency stands for all of a sample, 0 to 1. Default 0.5, the median. */
    public double samplePercentile() {
        return samplePercentile;
    }

    /** How often the limit is worked out anew. Default 100 ms. */
    public Duration updateInterval() {
        return updateInterval;
    }

    /** How {@link Algorithm#GRADIENT} measures the best latency. */
    public MinRtt minRtt() {
        return minRtt;
    }

    /** Whether calls are only counted, not refused. Default false. */
    public boolean shadow() {
        return shadow;
    }

    /** Whether it decides as {@code other} does, enforced or in shadow: what has been measured stays valid then. */
    public boolean decidesAs(AdaptiveConcurrencyPolicy other) {
        return equalsExcept("shadow", other);
    }

    /** How the limit is worked out. */
    public enum Algorithm {
        /** Envoy's gradient controller: latency now against the best latency, measured now and then with few calls. */
        GRADIENT,
        /** Netflix's Gradient2: latency now against its long-term average. */
        GRADIENT2
    }

    /** How the best latency is measured. */
    public static final class MinRtt extends Settings {

        private final int requests;
        private final Duration interval;
        private final double jitter;
        private final double buffer;

        private MinRtt(Section section) {
            super(section);
            requests = section.value("requests", Kind.INTEGER, "Calls that one measurement takes.")
                    .between(1, 100_000)
                    .orElse(50);
            interval = section.value("interval", Kind.DURATION, "The time from one measurement to the next.")
                    .between(Duration.ofMillis(1), Duration.ofHours(24))
                    .orElse(Duration.ofSeconds(60));
            jitter = section.value(
                            "jitter",
                            Kind.RATIO,
                            "At most so much is added, at random, so that not all measure at once.")
                    .between(0.0, 1.0)
                    .orElse(0.15);
            buffer = section.value("buffer", Kind.RATIO, "So much slower than the best latency is still good.")
                    .between(0.0, 1.0)
                    .orElse(0.25);
        }

        /** Calls that one measurement takes. Default 50. */
        public int requests() {
            return requests;
        }

        /** The time from one measurement to the next. Default 60 s. */
        public Duration interval() {
            return interval;
        }

        /** At most this share of {@link #interval()} is added at random. Default 0.15. */
        public double jitter() {
            return jitter;
        }

        /** How much slower than the best latency is still good, as a share of it. Default 0.25. */
        public double buffer() {
            return buffer;
        }
    }
}
