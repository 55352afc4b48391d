package io.sidecarsdk.internal.resilience;

import io.micrometer.core.instrument.MeterRegistry;
import io.sidecarsdk.internal.time.DeadlineWatch;
import io.sidecarsdk.policy.ResiliencePolicy;
import io.sidecarsdk.time.TimeSource;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * The order in which a named policy acts on a call, and the only place that states it. A guard whose feature is off is
 * not in the chain.
 */
final class GuardChain {

    private final ResiliencePolicy policy;
    private final @Nullable Breaker breaker;
    private final Guard outermost;

    /** @param previous the chain that this one replaces; what has not changed keeps its state */
    GuardChain(String name, ResiliencePolicy policy, Tools tools, @Nullable GuardChain previous) {
        this.policy = policy;
        this.breaker = breaker(name, policy, tools, previous);
        Guard guard = new Work();
        if (policy.enabled()) {
            // Innermost: repeats only the work, so that everything further out sees one call.
            guard = RetryGuard.create(name, policy, tools, guard);
            // Counts a call once, however often it was tried, and refuses without using up any attempt.
            guard = BreakerGuard.create(name, breaker, tools.time(), guard);
            // A refused call holds no place; a place is held for all attempts and their backoff.
            guard = ConcurrencyGuard.create(name, policy, guard);
            // The cheapest refusal comes before anything is taken.
            guard = RateLimitGuard.create(name, policy, tools.time(), guard);
            // Bounds everything inside, backoff included.
            guard = TimeoutGuard.create(name, policy, tools, guard);
        }
        this.outermost = guard;
    }

    <T extends @Nullable Object> T call(CallState state, Callable<T> work) throws Exception {
        return outermost.call(state, work);
    }

    ResiliencePolicy policy() {
        return policy;
    }

    @Nullable
    Breaker breaker() {
        return breaker;
    }

    private static @Nullable Breaker breaker(
            String name, ResiliencePolicy policy, Tools tools, @Nullable GuardChain previous) {
        if (policy.circuitBreaker().isEmpty()) {
            return null;
        }
        Breaker known = previous == null ? null : previous.breaker;
        return known != null && known.policy().equals(policy.circuitBreaker().get())
                ? known
                : new Breaker(name, policy.circuitBreaker().get(), tools.time(), tools.meters());
    }

    /** What guards are made with. */
    record Tools(TimeSource time, DeadlineWatch watch, MeterRegistry meters) {

        long random(long bound) {
            return bound <= 0 ? 0 : ThreadLocalRandom.current().nextLong(bound);
        }
    }

    /** The end of the chain. */
    private static final class Work implements Guard {
        @Override
        public <T extends @Nullable Object> T call(CallState state, Callable<T> work) throws Exception {
            return work.call();
        }
    }
}
