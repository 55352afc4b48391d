package io.sidecarsdk.internal.resilience;

import io.sidecarsdk.policy.ResiliencePolicy;
import io.sidecarsdk.resilience.Rejection;
import io.sidecarsdk.time.TimeSource;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * Refuses calls while too many of the last ones failed. A call that throws has failed, unless the caller was interrupted:
 * that says nothing about what was called. An interrupt at the deadline is a failure.
 */
final class BreakerGuard implements Guard {

    private final String name;
    private final Breaker breaker;
    private final boolean shadow;
    private final Refusals refusals;
    private final TimeSource time;
    private final Guard next;

    private BreakerGuard(String name, Breaker breaker, boolean shadow, GuardChain.Tools tools, Guard next) {
        this.name = name;
        this.breaker = breaker;
        this.shadow = shadow;
        this.refusals = new Refusals(name, Rejection.CIRCUIT_OPEN, tools.meters());
        this.time = tools.time();
        this.next = next;
    }

    static Guard create(
            String name, ResiliencePolicy policy, @Nullable Breaker breaker, GuardChain.Tools tools, Guard next) {
        return breaker == null
                ? next
                : new BreakerGuard(
                        name, breaker, policy.circuitBreaker().orElseThrow().shadow(), tools, next);
    }

    @Override
    public <T extends @Nullable Object> T call(CallState state, Callable<T> work) throws Exception {
        if (!breaker.tryAcquire()) {
            if (shadow) {
                refusals.shadowed();
                return next.call(state, work);
            }
            throw refusals.refused("Policy " + name + " refused the call: circuit breaker is " + breaker.state());
        }
        long start = time.nanoTime();
        boolean cancelled = false;
        boolean succeeded = false;
        try {
            T result = next.call(state, work);
            succeeded = true;
            return result;
        } catch (InterruptedException e) {
            cancelled = !state.isOverdue();
            throw e;
        } finally {
            long nanos = time.nanoTime() - start;
            if (succeeded) {
                breaker.succeeded(nanos);
            } else if (cancelled) {
                breaker.ignored();
            } else {
                breaker.failed(nanos);
            }
        }
    }
}
