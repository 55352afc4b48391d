package io.sidecarsdk.internal.resilience;

import io.sidecarsdk.policy.ResiliencePolicy;
import io.sidecarsdk.resilience.Rejection;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** Refuses calls beyond the number that may be in flight. The place is given back when the work has really ended. */
final class ConcurrencyGuard implements Guard {

    private final String name;
    private final ConcurrencyLimiter limiter;
    private final boolean shadow;
    private final Refusals refusals;
    private final Guard next;

    private ConcurrencyGuard(
            String name, ConcurrencyLimiter limiter, boolean shadow, GuardChain.Tools tools, Guard next) {
        this.name = name;
        this.limiter = limiter;
        this.shadow = shadow;
        this.refusals = new Refusals(name, Rejection.CONCURRENCY_LIMITED, tools.meters());
        this.next = next;
    }

    static Guard create(
            String name,
            ResiliencePolicy policy,
            @Nullable ConcurrencyLimiter limiter,
            GuardChain.Tools tools,
            Guard next) {
        return limiter == null ? next : new ConcurrencyGuard(name, limiter, policy.maxConcurrentShadow(), tools, next);
    }

    @Override
    public <T extends @Nullable Object> T call(CallState state, Callable<T> work) throws Exception {
        if (!limiter.tryAcquire()) {
            if (shadow) {
                refusals.shadowed();
                return next.call(state, work);
            }
            throw refusals.refused(
                    "Policy " + name + " refused the call: " + limiter.limit() + " calls in flight (max-concurrent)");
        }
        try {
            return next.call(state, work);
        } finally {
            limiter.release();
        }
    }
}
