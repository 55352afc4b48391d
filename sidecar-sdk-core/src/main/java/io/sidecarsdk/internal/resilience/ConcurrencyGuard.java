package io.sidecarsdk.internal.resilience;

import io.sidecarsdk.policy.ResiliencePolicy;
import io.sidecarsdk.resilience.CallRejectedException;
import io.sidecarsdk.resilience.Rejection;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** Refuses calls beyond the number that may be in flight. The place is given back when the work has really ended. */
final class ConcurrencyGuard implements Guard {

    private final ConcurrencyLimiter limiter;
    private final String message;
    private final Guard next;

    private ConcurrencyGuard(String name, int limit, Guard next) {
        this.limiter = new ConcurrencyLimiter(limit);
        this.message = "Policy " + name + " refused the call: " + limit + " calls in flight (max-concurrent)";
        this.next = next;
    }

    static Guard create(String name, ResiliencePolicy policy, Guard next) {
        return policy.maxConcurrent()
                .<Guard>map(limit -> new ConcurrencyGuard(name, limit, next))
                .orElse(next);
    }

    @Override
    public <T extends @Nullable Object> T call(CallState state, Callable<T> work) throws Exception {
        if (!limiter.tryAcquire()) {
            throw new CallRejectedException(Rejection.CONCURRENCY_LIMITED, message);
        }
        try {
            return next.call(state, work);
        } finally {
            limiter.release();
        }
    }
}
