package io.sidecarsdk.policy;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;

/**
 * When an endpoint that does worse than the others is left out for a while, judged by the attempts that went there:
 * Envoy's outlier detection, with its defaults.
 *
 * <p>There are two kinds of detection. <i>Consecutive</i> failures are counted attempt by attempt, and the one that makes
 * them enough ejects at once. <i>Rates</i> are compared once in each {@link #interval()}, endpoint against endpoint
 * ({@link SuccessRatePolicy}) or against a fixed threshold ({@link FailurePercentagePolicy}). An attempt without a
 * response counts as status 504 where it timed out and as 503 where it could not be made or broke, unless
 * {@link #splitExternalLocalOrigin()} counts it apart.
 *
 * <p>The one default that differs from Envoy's is {@link #alwaysEjectOne()}: there, a cluster of fewer than ten hosts never
 * ejects any at the default of 10 %.
 *
 * @see <a
 *     href="https://www.envoyproxy.io/docs/envoy/latest/api-v3/config/cluster/v3/outlier_detection.proto">Envoy:
 *     OutlierDetection</a>
 */
public final class OutlierDetectionPolicy extends Settings {

    private static final Duration LEAST = Duration.ofMillis(1);
    private static final Duration MOST = Duration.ofHours(24);
    private static final Duration LONGEST_EJECTION = Duration.ofMinutes(5);
    private static final int MOST_FAILURES = 1_000_000;

    private final boolean enabled;
    private final boolean shadow;
    private final int consecutive5xx;
    private final int consecutiveGatewayFailure;
    private final boolean splitExternalLocalOrigin;
    private final int consecutiveLocalOriginFailure;
    private final Duration interval;
    private final Duration baseEjection;
    private final Duration maxEjection;
    private final Duration maxEjectionJitter;
    private final double maxEjected;
    private final boolean alwaysEjectOne;
    private final boolean healthCheckUnejects;
    private final SuccessRatePolicy successRate;
    private final FailurePercentagePolicy failurePercentage;
    private final Enforcing enforcing;

    OutlierDetectionPolicy(Section section) {
        super(section);
        enabled = section.value("enabled", Kind.BOOLEAN, "False ejects no endpoint.")
                .orElse(true);
        shadow = section.value("shadow", Kind.BOOLEAN, "True detects, counts and logs, but ejects no endpoint.")
                .orElse(false);
        consecutive5xx = failures(
                section, "consecutive-5xx", "Statuses from 500 on in a row that eject the endpoint at once. 0: never.");
        consecutiveGatewayFailure = failures(
                section,
                "consecutive-gateway-failure",
                "Statuses 502, 503 and 504 in a row that eject the endpoint at once, where enforcing says so. 0: never.");
        splitExternalLocalOrigin = section.value(
                        "split-external-local-origin",
                        Kind.BOOLEAN,
                        "True counts attempts without a response apart from statuses, instead of as 503 or 504.")
                .orElse(false);
        consecutiveLocalOriginFailure = failures(
                section,
                "consecutive-local-origin-failure",
                "Connections in a row that could not be made and that eject the endpoint at once, where"
                        + " split-external-local-origin is true. 0: never.");
        interval = section.value(
                        "interval", Kind.DURATION, "How often rates are compared and ejected endpoints brought back.")
                .between(LEAST, MOST)
                .orElse(Duration.ofSeconds(10));
        baseEjection = section.value(
                        "base-ejection",
                        Kind.DURATION,
                        "How long an endpoint is left out: this × its ejections in a row.")
                .between(LEAST, MOST)
                .orElse(Duration.ofSeconds(30));
        Duration longest = section.value(
                        "max-ejection",
                        Kind.DURATION,
                        "The longest time an endpoint is left out. Absent: 5m, or base-ejection if that is longer.")
                .between(LEAST, MOST)
                .orNull();
        maxEjection = longest != null ? longest : longer(LONGEST_EJECTION, baseEjection);
        maxEjectionJitter = section.value(
                        "max-ejection-jitter", Kind.DURATION, "The most that is added to each ejection, at random.")
                .between(Duration.ZERO, MOST)
                .orElse(Duration.ZERO);
        maxEjected = section.value("max-ejected", Kind.WHOLE_PERCENT, "Share of the endpoints ejected at one time.")
                .between(0.0, 1.0)
                .orElse(0.1);
        alwaysEjectOne = section.value(
                        "always-eject-one",
                        Kind.BOOLEAN,
                        "True lets one endpoint be ejected even where max-ejected is less than one.")
                .orElse(true);
        healthCheckUnejects = section.value(
                        "health-check-unejects",
                        Kind.BOOLEAN,
                        "Whether an ejected endpoint that passes its health check is brought back at once.")
                .orElse(true);
        successRate = section.section(
                        "success-rate", SuccessRatePolicy::new, "Finding endpoints that succeed less than the others.")
                .orElse(new SuccessRatePolicy(Section.absent()));
        failurePercentage = section.section(
                        "failure-percentage", FailurePercentagePolicy::new, "Finding endpoints that mostly fail.")
                .orElse(new FailurePercentagePolicy(Section.absent()));
        enforcing = section.section(
                        "enforcing",
                        Enforcing::new,
                        "Share of what is detected, by kind, that does eject the endpoint.")
                .orElse(new Enforcing(Section.absent()));
        section.check(
                baseEjection.compareTo(maxEjection) <= 0,
                "max-ejection",
                "at least the base-ejection, " + Units.format(baseEjection));
    }

    private static int failures(Section section, String key, String doc) {
        return section.value(key, Kind.INTEGER, doc).between(0, MOST_FAILURES).orElse(5);
    }

    private static Duration longer(Duration a, Duration b) {
        return a.compareTo(b) >= 0 ? a : b;
    }

    /** Whether endpoints are judged at all. Default true. */
    public boolean enabled() {
        return enabled;
    }

    /** Whether outliers are only detected, counted and logged, but not ejected. Default false. */
    public boolean shadow() {
        return shadow;
    }

    /** Statuses from 500 on in a row that eject; 0 for never. Default 5. */
    public int consecutive5xx() {
        return consecutive5xx;
    }

    /** Statuses 502, 503 and 504 in a row that eject where {@link #enforcing} says so; 0 for never. Default 5. */
    public int consecutiveGatewayFailure() {
        return consecutiveGatewayFailure;
    }

    /** Whether attempts without a response are counted apart from statuses. Default false. */
    public boolean splitExternalLocalOrigin() {
        return splitExternalLocalOrigin;
    }

    /**
     * Failures to connect in a row that eject, where {@link #splitExternalLocalOrigin()}; 0 for never. Default 5. As in
     * Envoy, a connection that could be made ends the row, also when the attempt on it then times out.
     */
    public int consecutiveLocalOriginFailure() {
        return consecutiveLocalOriginFailure;
    }

    /** How often rates are compared and ejected endpoints brought back. Default 10 s. */
    public Duration interval() {
        return interval;
    }

    /** How long an endpoint is left out, to be multiplied with its ejections in a row. Default 30 s. */
    public Duration baseEjection() {
        return baseEjection;
    }

    /** The longest time an endpoint is left out, but for the jitter. Default 5 min, or the base if that is longer. */
    public Duration maxEjection() {
        return maxEjection;
    }

    /** The most that is added to each ejection at random, so that not all come back at once. Default 0. */
    public Duration maxEjectionJitter() {
        return maxEjectionJitter;
    }

    /** Share of the endpoints, 0 to 1 in whole percents, that may be ejected at one time. Default 0.1. */
    public double maxEjected() {
        return maxEjected;
    }

    /** Whether one endpoint may be ejected even where {@link #maxEjected()} comes to less than one. Default true. */
    public boolean alwaysEjectOne() {
        return alwaysEjectOne;
    }

    /** Whether an ejected endpoint that passes its health check is brought back at once. Default true. */
    public boolean healthCheckUnejects() {
        return healthCheckUnejects;
    }

    /** How endpoints are found that succeed less than the others. */
    public SuccessRatePolicy successRate() {
        return successRate;
    }

    /** How endpoints are found that mostly fail. */
    public FailurePercentagePolicy failurePercentage() {
        return failurePercentage;
    }

    /**
     * Share of what is detected that does eject the endpoint, 0 to 1 in whole percents; the rest is only counted. Default 1,
     * but 0 for gateway failures and failure percentages, which would judge twice.
     */
    public double enforcing(Detection detection) {
        return enforcing.share(detection);
    }

    /** What makes an endpoint an outlier. */
    public enum Detection {
        /** Statuses from 500 on in a row. */
        CONSECUTIVE_5XX(1),
        /** Statuses 502, 503 and 504 in a row. */
        CONSECUTIVE_GATEWAY_FAILURE(0),
        /** Failures to connect in a row. */
        CONSECUTIVE_LOCAL_ORIGIN_FAILURE(1),
        /** A success rate far below that of the others. */
        SUCCESS_RATE(1),
        /** As {@link #SUCCESS_RATE}, of getting through to the endpoint. */
        LOCAL_ORIGIN_SUCCESS_RATE(1),
        /** A share of failures above the threshold. */
        FAILURE_PERCENTAGE(0),
        /** As {@link #FAILURE_PERCENTAGE}, of getting through to the endpoint. */
        LOCAL_ORIGIN_FAILURE_PERCENTAGE(0);

        private final double enforcedByDefault;

        Detection(double enforcedByDefault) {
            this.enforcedByDefault = enforcedByDefault;
        }

        /** The name that stands in the policy: {@code consecutive-5xx}. */
        @Override
        public String toString() {
            return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
        }
    }

    /** A share for each {@link Detection}. */
    private static final class Enforcing extends Settings {

        private final Map<Detection, Double> shares = new EnumMap<>(Detection.class);

        private Enforcing(Section section) {
            super(section);
            for (Detection detection : Detection.values()) {
                double share = section.value(
                                detection.toString(), Kind.WHOLE_PERCENT, "Share of these that ejects the endpoint.")
                        .between(0.0, 1.0)
                        .orElse(detection.enforcedByDefault);
                shares.put(detection, share);
            }
        }

        private double share(Detection detection) {
            return shares.getOrDefault(detection, detection.enforcedByDefault);
        }
    }

    /**
     * When an endpoint succeeds so much less than the others that it is an outlier.
     *
     * <p>In each interval the success rates of all endpoints with enough attempts are compared: outliers are those below
     * mean − {@link #stdevFactor()} × standard deviation.
     */
    public static final class SuccessRatePolicy extends Settings {

        private final int minimumHosts;
        private final int requestVolume;
        private final BigDecimal stdevFactor;

        SuccessRatePolicy(Section section) {
            super(section);
            minimumHosts = section.value(
                            "minimum-hosts", Kind.INTEGER, "Endpoints with enough attempts, before any is judged.")
                    .between(1, 1_000_000)
                    .orElse(5);
            requestVolume = section.value(
                            "request-volume", Kind.INTEGER, "Attempts in one interval, before an endpoint is judged.")
                    .between(1, 1_000_000_000)
                    .orElse(100);
            stdevFactor = section.value(
                            "stdev-factor", Kind.DECIMAL, "How many standard deviations below the mean an outlier is.")
                    .between(BigDecimal.ZERO, BigDecimal.valueOf(1000))
                    .orElse(new BigDecimal("1.9"));
        }

        /** Endpoints that had {@link #requestVolume()}, before any is judged. Default 5. */
        public int minimumHosts() {
            return minimumHosts;
        }

        /** Attempts in one interval, before an endpoint is judged. Default 100. */
        public int requestVolume() {
            return requestVolume;
        }

        /** How many standard deviations below the mean an outlier is; at most three decimals. Default 1.9. */
        public double stdevFactor() {
            return stdevFactor.doubleValue();
        }
    }

    /** When an endpoint fails so much that it is an outlier, whatever the others do. */
    public static final class FailurePercentagePolicy extends Settings {

        private final double threshold;
        private final int minimumHosts;
        private final int requestVolume;

        FailurePercentagePolicy(Section section) {
            super(section);
            threshold = section.value("threshold", Kind.WHOLE_PERCENT, "Share of failed attempts that is too much.")
                    .between(0.0, 1.0)
                    .orElse(0.85);
            minimumHosts = section.value(
                            "minimum-hosts", Kind.INTEGER, "Endpoints with enough attempts, before any is judged.")
                    .between(1, 1_000_000)
                    .orElse(5);
            requestVolume = section.value(
                            "request-volume", Kind.INTEGER, "Attempts in one interval, before an endpoint is judged.")
                    .between(1, 1_000_000_000)
                    .orElse(50);
        }

        /** Share of failed attempts, 0 to 1 in whole percents, from which on an endpoint is an outlier. Default 0.85. */
        public double threshold() {
            return threshold;
        }

        /** Endpoints that had {@link #requestVolume()}, before any is judged. Default 5. */
        public int minimumHosts() {
            return minimumHosts;
        }

        /** Attempts in one interval, before an endpoint is judged. Default 50. */
        public int requestVolume() {
            return requestVolume;
        }
    }
}
