package io.sidecarsdk.internal.resilience;

import io.micrometer.core.instrument.MeterRegistry;
import io.sidecarsdk.internal.time.DeadlineWatch;
import io.sidecarsdk.policy.CircuitBreakerPolicy;
import io.sidecarsdk.policy.RateLimitPolicy;
import io.sidecarsdk.policy.ResiliencePolicy;
import io.sidecarsdk.time.TimeSource;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * The order in which a named policy acts on a call, and the only place that states it. A guard whose feature is off is
 * not in the chain.
 */
final class GuardChain {

    private final ResiliencePolicy policy;
    private final Parts parts;
    private final Guard outermost;

    /** @param previous the chain that this one replaces; what has not changed keeps its state */
    GuardChain(String name, ResiliencePolicy policy, Tools tools, @Nullable GuardChain previous) {
        this.policy = policy;
        this.parts = policy.enabled() ? Parts.of(name, policy, tools, previous) : Parts.none();
        Guard guard = new Work();
        if (policy.enabled()) {
            // Innermost: repeats only the work, so that everything further out sees one call.
            guard = RetryGuard.create(name, policy, parts.budget(), tools, guard);
            // Counts a call once, however often it was tried, and refuses without using up any attempt.
            guard = BreakerGuard.create(name, policy, parts.breaker(), tools, guard);
            // A refused call holds no place; a place is held for all attempts and their backoff.
            guard = ConcurrencyGuard.create(name, policy, parts.concurrency(), tools, guard);
            // The cheapest refusal comes before anything is taken.
            guard = RateLimitGuard.create(name, policy, parts.rate(), tools, guard);
            // Bounds everything inside, backoff included.
            guard = TimeoutGuard.create(name, policy, tools, guard);
        }
        this.outermost = guard;
    }

    /** Called when this chain comes into force: from now on what it shares with the previous one has its bounds. */
    void enter() {
        ConcurrencyLimiter concurrency = parts.concurrency();
        if (concurrency != null) {
            policy.maxConcurrent().ifPresent(concurrency::update);
        }
        RetryBudget budget = parts.budget();
        if (budget != null) {
            policy.retry().ifPresent(retry -> budget.update(retry.budget()));
        }
    }

    <T extends @Nullable Object> T call(CallState state, Callable<T> work) throws Exception {
        return outermost.call(state, work);
    }

    ResiliencePolicy policy() {
        return policy;
    }

    @Nullable
    Breaker breaker() {
        return parts.breaker();
    }

    /** What has a state that outlives a change of the policy; null where the feature is off. */
    private record Parts(
            @Nullable Breaker breaker,
            @Nullable RateLimiter rate,
            @Nullable ConcurrencyLimiter concurrency,
            @Nullable RetryBudget budget) {

        static Parts none() {
            return new Parts(null, null, null, null);
        }

        static Parts of(String name, ResiliencePolicy policy, Tools tools, @Nullable GuardChain previous) {
            Parts known = previous == null ? none() : previous.parts;
            return new Parts(
                    policy.circuitBreaker()
                            .map(settings -> breaker(name, settings, tools, known.breaker))
                            .orElse(null),
                    policy.rateLimit()
                            .map(settings -> rate(settings, tools, known.rate))
                            .orElse(null),
                    policy.maxConcurrent()
                            .map(limit -> known.concurrency != null ? known.concurrency : new ConcurrencyLimiter(limit))
                            .orElse(null),
                    policy.retry()
                            .map(retry -> known.budget != null ? known.budget : new RetryBudget(retry.budget()))
                            .orElse(null));
        }

        private static Breaker breaker(
                String name, CircuitBreakerPolicy settings, Tools tools, @Nullable Breaker known) {
            return known != null && known.policy().decidesAs(settings)
                    ? known
                    : new Breaker(name, settings, tools.time(), tools.meters());
        }

        private static RateLimiter rate(RateLimitPolicy settings, Tools tools, @Nullable RateLimiter known) {
            return known != null && known.policy().countsAs(settings) ? known : new RateLimiter(settings, tools.time());
        }
    }

    /** What guards are made with. */
    record Tools(TimeSource time, DeadlineWatch watch, MeterRegistry meters) {}

    /** The end of the chain. */
    private static final class Work implements Guard {
        @Override
        public <T extends @Nullable Object> T call(CallState state, Callable<T> work) throws Exception {
            return work.call();
        }
    }
}
