package io.sidecarsdk.http.internal.envoy;

import io.sidecarsdk.policy.HttpClientPolicy;
import io.sidecarsdk.policy.RetryBudgetPolicy;

/** What is in flight to an upstream at once: calls, and retries among them. */
final class Thresholds {

    private static final int UNLIMITED = Integer.MAX_VALUE;

    private Thresholds() {}

    static void render(HttpClientPolicy client, Ledger.Scope keys, Tree cluster) {
        int limit = client.maxConcurrentShadow() ? UNLIMITED : client.maxConcurrent();
        if (client.maxConcurrentShadow()) {
            keys.unsupported("max-concurrent", "Envoy cannot only count what is beyond; no limit instead");
        } else if (client.enabled()) {
            keys.approximated(
                    "max-concurrent",
                    "cluster.circuit_breakers.thresholds.max_requests",
                    "Envoy counts attempts, so a call that waits for its next one has no place there");
        } else {
            keys.notNeeded("max-concurrent", "switched off");
        }
        Tree threshold = new Tree()
                .set("max_requests", limit)
                // not by itself: a call that waits for a connection would be let in beyond max_requests
                .set("max_connections", Proto.MAX_UINT32)
                .set("max_pending_requests", limit);
        client.retry().ifPresent(retry -> threshold.set("retry_budget", budget(retry.budget())));
        cluster.add("circuit_breakers", "thresholds", java.util.List.of(threshold));
    }

    private static Tree budget(RetryBudgetPolicy budget) {
        return new Tree()
                .set("budget_percent", Proto.percent(budget.ratio()))
                .set("min_retry_concurrency", budget.minConcurrency());
    }
}
