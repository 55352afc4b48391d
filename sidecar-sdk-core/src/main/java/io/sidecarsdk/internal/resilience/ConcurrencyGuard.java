package io.sidecarsdk.internal.resilience;

import io.sidecarsdk.resilience.CallRejectedException;
import io.sidecarsdk.resilience.Rejection;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** Refuses calls beyond the number that may be in flight. The place is given back when the work has really ended. */
final class ConcurrencyGuard implements Guard {

    private final String name;
    private final ConcurrencyLimiter limiter;
    private final Guard next;

    private ConcurrencyGuard(String name, ConcurrencyLimiter limiter, Guard next) {
        this.name = name;
        this.limiter = limiter;
        this.next = next;
    }

    static Guard create(String name, @Nullable ConcurrencyLimiter limiter, Guard next) {
        return limiter == null ? next : new ConcurrencyGuard(name, limiter, next);
    }

    @Override
    public <T extends @Nullable Object> T call(CallState state, Callable<T> work) throws Exception {
        if (!limiter.tryAcquire()) {
            throw new CallRejectedException(
                    Rejection.CONCURRENCY_LIMITED,
                    "Policy " + name + " refused the call: " + limiter.limit() + " calls in flight (max-concurrent)");
        }
        try {
            return next.call(state, work);
        } finally {
            limiter.release();
        }
    }
}
