package io.sidecarsdk.policy;

import java.math.BigDecimal;
import java.time.Duration;

/**
 * How endpoints are asked for their load, and how long the answers are used, where balancing goes by that: Prequal.
 *
 * <p>Beside each call some endpoints, drawn at random, are asked for their requests in flight and their latency. The last
 * answers are kept in a small pool, from which each call takes the best: of those with not unusually many requests in flight
 * ("cold") the one with the lowest latency; where all are "hot", the one with the fewest requests in flight. Defaults are
 * those of the paper, but for the time that a probe may take and for the limit of probes, which it does not need.
 *
 * @see <a href="https://www.usenix.org/conference/nsdi24/presentation/wydrowski">Wydrowski, Kleinberg, Rumble, Archer: Load
 *     is not what you should balance: Introducing Prequal (NSDI 2024)</a>
 */
public final class PrequalPolicy extends Settings {

    private static final BigDecimal MOST_PER_CALL = BigDecimal.TEN;

    private final boolean enabled;
    private final String path;
    private final boolean onResponses;
    private final BigDecimal probesPerCall;
    private final BigDecimal removalsPerCall;
    private final int maxProbesPerSecond;
    private final Duration timeout;
    private final int poolSize;
    private final Duration maxAge;
    private final double hotQuantile;

    PrequalPolicy(Section section) {
        super(section);
        enabled = section.value("enabled", Kind.BOOLEAN, "False asks no endpoint, and balances as least-request does.")
                .orElse(true);
        path = section.value(
                        "path",
                        Kind.TEXT,
                        "Where endpoints answer: the path of the load-report in their own policies' inbound section.")
                .where(LoadReportPolicy::isPath, LoadReportPolicy.PATH_WORDS)
                .orElse(LoadReportPolicy.DEFAULT_PATH);
        onResponses = section.value(
                        "on-responses",
                        Kind.BOOLEAN,
                        "Whether calls ask for the load, too: what their responses say refreshes the answers in the pool.")
                .orElse(true);
        probesPerCall = section.value("probes-per-call", Kind.DECIMAL, "How many endpoints are asked for each attempt.")
                .between(new BigDecimal("0.001"), MOST_PER_CALL)
                .orElse(BigDecimal.valueOf(3));
        removalsPerCall = section.value(
                        "removals-per-call",
                        Kind.DECIMAL,
                        "How many answers are removed for each attempt, in turn the worst and the oldest one.")
                .between(BigDecimal.ZERO, MOST_PER_CALL)
                .orElse(BigDecimal.ONE);
        maxProbesPerSecond = section.value(
                        "max-probes-per-second",
                        Kind.INTEGER,
                        "The most that is asked. Beyond it each answer is used more often.")
                .between(1, 10_000)
                .orElse(100);
        timeout = section.value("timeout", Kind.DURATION, "How long one probe may take.")
                .between(Duration.ofMillis(1), Duration.ofSeconds(10))
                .orElse(Duration.ofMillis(250));
        poolSize = section.value("pool-size", Kind.INTEGER, "The most answers that are kept.")
                .between(2, 64)
                .orElse(16);
        maxAge = section.value("max-age", Kind.DURATION, "How long an answer is used.")
                .between(Duration.ofMillis(10), Duration.ofMinutes(1))
                .orElse(Duration.ofSeconds(1));
        hotQuantile = section.value(
                        "hot-quantile",
                        Kind.WHOLE_PERCENT,
                        "Endpoints with more requests in flight than that share of the last answers are hot. 0%: only requests"
                                + " in flight count, 100%: only latency does.")
                .between(0.0, 1.0)
                .orElse(0.84);
        section.check(
                removalsPerCall.compareTo(probesPerCall) < 0,
                "removals-per-call",
                "less than the probes-per-call, " + probesPerCall.toPlainString());
    }

    /** What holds where the document says nothing. */
    static PrequalPolicy defaults() {
        return new PrequalPolicy(Section.absent());
    }

    /** Whether endpoints are asked; without that, least request. Default true. */
    public boolean enabled() {
        return enabled;
    }

    /** Where endpoints answer. Default {@value LoadReportPolicy#DEFAULT_PATH}. */
    public String path() {
        return path;
    }

    /** Whether calls ask for a report in their response. Default true. */
    public boolean onResponses() {
        return onResponses;
    }

    /** How many endpoints are asked for each attempt: the paper's r_probe. Default 3. */
    public double probesPerCall() {
        return probesPerCall.doubleValue();
    }

    /** How many answers are removed for each attempt: the paper's r_remove. Default 1. */
    public double removalsPerCall() {
        return removalsPerCall.doubleValue();
    }

    /** The most probes per second, of one client. Default 100. */
    public int maxProbesPerSecond() {
        return maxProbesPerSecond;
    }

    /** How long one probe may take, connecting included. Default 250 ms. */
    public Duration timeout() {
        return timeout;
    }

    /** The most answers that are kept: the paper's m. Default 16. */
    public int poolSize() {
        return poolSize;
    }

    /** How long an answer is used. Default 1 s. */
    public Duration maxAge() {
        return maxAge;
    }

    /** The quantile of requests in flight above which an endpoint is hot, 0 to 1: the paper's Q_RIF. Default 0.84. */
    public double hotQuantile() {
        return hotQuantile;
    }
}
