package io.sidecarsdk.http.internal.pipeline;

import io.sidecarsdk.http.internal.balancing.Balancer;
import io.sidecarsdk.http.internal.balancing.Endpoint;
import io.sidecarsdk.internal.resilience.Breaker;
import io.sidecarsdk.internal.resilience.ConcurrencyLimiter;
import io.sidecarsdk.internal.resilience.RateLimiter;
import io.sidecarsdk.internal.resilience.RetryBudget;
import io.sidecarsdk.policy.HttpClientPolicy;
import io.sidecarsdk.policy.RetryPolicy;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one upstream from call to call: its endpoints, what is in flight, the breaker. A reload makes a new
 * one that takes over whatever its settings did not change.
 */
final class Upstream {

    private final HttpClientPolicy policy;
    private final List<Endpoint> endpoints;
    private final @Nullable Balancer balancer;
    private final ConcurrencyLimiter concurrency;
    private final @Nullable RateLimiter rateLimiter;
    private final @Nullable Breaker breaker;
    private final @Nullable RetryBudget budget;

    Upstream(String name, HttpClientPolicy policy, PipelineTools tools, @Nullable Upstream previous) {
        this.policy = policy;
        this.endpoints = policy.endpoints().stream()
                .map(address -> endpoint(address, previous))
                .toList();
        this.balancer = endpoints.isEmpty()
                ? null
                : Balancer.create(
                        policy.loadBalancer(),
                        endpoints,
                        n -> ThreadLocalRandom.current().nextInt(n));
        this.concurrency = previous == null ? new ConcurrencyLimiter(policy.maxConcurrent()) : previous.concurrency;
        this.rateLimiter = rateLimiter(policy, tools, previous);
        this.breaker = breaker(name, policy, tools, previous);
        this.budget = budget(policy, previous);
    }

    /** Puts the limits in force that live on from the previous one. */
    void takeOver() {
        concurrency.update(policy.maxConcurrent());
        Optional<RetryPolicy> retry = policy.retry();
        if (budget != null && retry.isPresent()) {
            budget.update(retry.get().budget());
        }
    }

    HttpClientPolicy policy() {
        return policy;
    }

    List<Endpoint> endpoints() {
        return endpoints;
    }

    @Nullable
    Balancer balancer() {
        return balancer;
    }

    ConcurrencyLimiter concurrency() {
        return concurrency;
    }

    @Nullable
    RateLimiter rateLimiter() {
        return rateLimiter;
    }

    @Nullable
    Breaker breaker() {
        return breaker;
    }

    @Nullable
    RetryBudget budget() {
        return budget;
    }

    private static Endpoint endpoint(URI address, @Nullable Upstream previous) {
        List<Endpoint> known = previous == null ? List.of() : previous.endpoints;
        return known.stream()
                .filter(endpoint -> endpoint.address().equals(address))
                .findFirst()
                .orElseGet(() -> new Endpoint(address));
    }

    private static @Nullable RateLimiter rateLimiter(
            HttpClientPolicy policy, PipelineTools tools, @Nullable Upstream previous) {
        RateLimiter known = previous == null ? null : previous.rateLimiter;
        return policy.rateLimit()
                .map(limit ->
                        known != null && known.policy().equals(limit) ? known : new RateLimiter(limit, tools.time()))
                .orElse(null);
    }

    private static @Nullable Breaker breaker(
            String name, HttpClientPolicy policy, PipelineTools tools, @Nullable Upstream previous) {
        Breaker known = previous == null ? null : previous.breaker;
        return policy.circuitBreaker()
                .map(settings -> known != null && known.policy().equals(settings)
                        ? known
                        : new Breaker(name, settings, tools.time(), tools.registry()))
                .orElse(null);
    }

    private static @Nullable RetryBudget budget(HttpClientPolicy policy, @Nullable Upstream previous) {
        RetryBudget known = previous == null ? null : previous.budget;
        return policy.retry()
                .map(retry -> known != null ? known : new RetryBudget(retry.budget()))
                .orElse(null);
    }
}
