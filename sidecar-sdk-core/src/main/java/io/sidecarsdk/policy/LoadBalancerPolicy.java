package io.sidecarsdk.policy;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How an endpoint is picked for each attempt: by which rule, among which endpoints, and from when on unhealthy ones are
 * used all the same. Defaults are Envoy's.
 *
 * <p>Written as a word, {@code load-balancer: random}, or as a mapping, {@code load-balancer: {policy: random,
 * panic-threshold: 0%}}.
 *
 * @see <a href="https://www.envoyproxy.io/docs/envoy/latest/intro/arch_overview/upstream/load_balancing/load_balancers">
 *     Envoy: Supported load balancers</a>
 */
public final class LoadBalancerPolicy extends Settings {

    private static final BigDecimal MOST_BIAS = BigDecimal.valueOf(10);
    private static final int LARGEST_RING = 8 * 1024 * 1024;

    private final Algorithm policy;
    private final int choiceCount;
    private final BigDecimal activeRequestBias;
    private final @Nullable HashOnPolicy hashOn;
    private final int minimumRingSize;
    private final int maximumRingSize;
    private final Duration ewmaDecay;
    private final @Nullable PrequalPolicy prequal;
    private final @Nullable SlowStartPolicy slowStart;
    private final double panicThreshold;
    private final double overprovisioning;
    private final @Nullable String zone;

    LoadBalancerPolicy(Section section) {
        super(section);
        policy = section.value("policy", Kind.choice(Algorithm.class), "The rule by which one is picked.")
                .orElse(Algorithm.ROUND_ROBIN);
        boolean leastRequest = policy == Algorithm.LEAST_REQUEST;
        boolean ringHash = policy == Algorithm.RING_HASH;
        choiceCount = section.value(
                        "choice-count",
                        Kind.INTEGER,
                        "Of least-request: how many are drawn, where weights are equal, to take the least busy of them.")
                .between(2, 100)
                .orElseWhere(leastRequest, "least-request", 2);
        activeRequestBias = section.value(
                        "active-request-bias",
                        Kind.DECIMAL,
                        "Of least-request: how much requests in flight count where weights differ. 0: not at all.")
                .between(BigDecimal.ZERO, MOST_BIAS)
                .orElseWhere(leastRequest, "least-request", BigDecimal.ONE);
        hashOn = section.section(
                        "hash-on", HashOnPolicy::new, "Of ring-hash: what of a request says to which endpoint it goes.")
                .orNull();
        minimumRingSize = section.value(
                        "minimum-ring-size",
                        Kind.INTEGER,
                        "Of ring-hash: the least number of places on the ring; more make shares more even.")
                .between(1, LARGEST_RING)
                .orElseWhere(ringHash, "ring-hash", 1024);
        maximumRingSize = section.value(
                        "maximum-ring-size", Kind.INTEGER, "Of ring-hash: the greatest number of places on the ring.")
                .between(1, LARGEST_RING)
                .orElseWhere(ringHash, "ring-hash", LARGEST_RING);
        ewmaDecay = section.value(
                        "ewma-decay",
                        Kind.DURATION,
                        "Of peak-ewma: how long a slow response is remembered (the average's time constant).")
                .between(Duration.ofMillis(1), Duration.ofHours(1))
                .orElseWhere(policy == Algorithm.PEAK_EWMA, "peak-ewma", Duration.ofSeconds(10));
        boolean byLoad = policy == Algorithm.PREQUAL;
        Value<PrequalPolicy> asking = section.section(
                "prequal",
                PrequalPolicy::new,
                "Of prequal: how endpoints are asked for their load. Absent: with the defaults.");
        prequal = byLoad ? asking.orElse(PrequalPolicy.defaults()) : asking.orNull();
        slowStart = section.section(
                        "slow-start",
                        SlowStartPolicy::new,
                        "Of round-robin and least-request: new endpoints get their share little by little.")
                .orNull();
        panicThreshold = section.value(
                        "panic-threshold",
                        Kind.WHOLE_PERCENT,
                        "Share of healthy endpoints below which unhealthy ones are used too. 0%: never.")
                .between(0.0, 1.0)
                .orElse(0.5);
        overprovisioning = section.value(
                        "overprovisioning",
                        Kind.WHOLE_PERCENT,
                        "How much more than its share the healthy part of a priority can take: at 140% the next priority"
                                + " is used from when on less than 100/140, so 72%, are healthy.")
                .between(1.0, 9.99)
                .orElse(1.4);
        zone = section.value(
                        "zone",
                        Kind.TEXT,
                        "Where this service stands: in each priority, endpoints of that zone come before the others.")
                .orNull();
        section.check(
                ringHash == (hashOn != null),
                "hash-on",
                ringHash ? "a header or a cookie" : "nothing: it is for ring-hash");
        section.check(
                minimumRingSize <= maximumRingSize,
                "maximum-ring-size",
                "at least the minimum-ring-size, " + minimumRingSize);
        section.check(prequal == null || byLoad, "prequal", "nothing: it is for the policy prequal");
        section.check(
                slowStart == null || leastRequest || policy == Algorithm.ROUND_ROBIN,
                "slow-start",
                "nothing: it is for round-robin and least-request");
    }

    /** The rule by which one is picked. Default round robin. */
    public Algorithm policy() {
        return policy;
    }

    /**
     * Of least request with equal weights: how many are drawn at random, of which the one with the fewest requests in
     * flight is taken. Default 2.
     */
    public int choiceCount() {
        return choiceCount;
    }

    /**
     * Of least request with unequal weights: the exponent b in a share of {@code weight / (requests in flight + 1)^b}.
     * Default 1.
     */
    public double activeRequestBias() {
        return activeRequestBias.doubleValue();
    }

    /** Of ring hash: what of a request is hashed; empty for every other rule. */
    public Optional<HashOnPolicy> hashOn() {
        return Optional.ofNullable(hashOn);
    }

    /** Of ring hash: the least number of places on the ring. Default 1024. */
    public int minimumRingSize() {
        return minimumRingSize;
    }

    /** Of ring hash: the greatest number of places on the ring. Default 8388608. */
    public int maximumRingSize() {
        return maximumRingSize;
    }

    /** Of peak EWMA: the average's time constant. Default 10 s, as Linkerd's. */
    public Duration ewmaDecay() {
        return ewmaDecay;
    }

    /** Of prequal: how endpoints are asked for their load; empty for every other rule. */
    public Optional<PrequalPolicy> prequal() {
        return Optional.ofNullable(prequal);
    }

    /** How new endpoints are eased in; empty when they get their whole share at once. */
    public Optional<SlowStartPolicy> slowStart() {
        return Optional.ofNullable(slowStart).filter(SlowStartPolicy::enabled);
    }

    /** Share of healthy endpoints of a priority, 0 to 1, below which its unhealthy ones are used too. Default 0.5. */
    public double panicThreshold() {
        return panicThreshold;
    }

    /** Factor by which the healthy part of a priority can take more than its share. Default 1.4. */
    public double overprovisioning() {
        return overprovisioning;
    }

    /** Where this service stands; empty when zones do not matter. */
    public Optional<String> zone() {
        return Optional.ofNullable(zone);
    }

    /** The rule by which an endpoint is picked for an attempt. */
    public enum Algorithm {
        /** One after the other, each as often as its weight says; evenly spread. */
        ROUND_ROBIN,
        /**
         * Of some drawn at random, the one with the fewest requests in flight (power of two choices); where weights
         * differ, each as often as its weight and its requests in flight say.
         */
        LEAST_REQUEST,
        /** Any, each as likely as its weight says. */
        RANDOM,
        /** Always the same one for the same key, as long as the endpoints stay the same; few keys move when they do not. */
        RING_HASH,
        /** Of two drawn at random, the one with the lower product of latency and requests in flight, as Linkerd does. */
        PEAK_EWMA,
        /**
         * The best of those that have last said how busy they are: of the ones with few requests in flight the one with the
         * lowest latency. Asks them beside the calls; for servers that answer, as the inbound filters of this SDK do.
         */
        PREQUAL
    }
}
