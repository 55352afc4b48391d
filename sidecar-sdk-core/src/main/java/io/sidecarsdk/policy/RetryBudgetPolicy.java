package io.sidecarsdk.policy;

/**
 * How many retries may be in flight at once, so that retries cannot multiply an overload.
 *
 * <p>A retry is let through while fewer than max({@link #minConcurrency()}, {@link #ratio()} × requests in flight) retries
 * are under way, their backoff included: Envoy's {@code retry_budget}.
 *
 * @see <a
 *     href="https://www.envoyproxy.io/docs/envoy/latest/api-v3/config/cluster/v3/circuit_breaker.proto">Envoy:
 *     CircuitBreakers.Thresholds.RetryBudget</a>
 */
public final class RetryBudgetPolicy extends Settings {

    private final double ratio;
    private final int minConcurrency;

    RetryBudgetPolicy(Section section) {
        super(section);
        ratio = section.value("ratio", Kind.RATIO, "Retries in flight as a share of the requests in flight.")
                .between(0.0, 1.0)
                .orElse(0.2);
        minConcurrency = section.value(
                        "min-concurrency", Kind.INTEGER, "Retries in flight that are always let through.")
                .between(0, 1_000_000)
                .orElse(3);
    }

    /** Retries in flight as a share of the requests in flight, 0 to 1. Default 0.2. */
    public double ratio() {
        return ratio;
    }

    /** Retries in flight that are always let through. Default 3. */
    public int minConcurrency() {
        return minConcurrency;
    }
}
