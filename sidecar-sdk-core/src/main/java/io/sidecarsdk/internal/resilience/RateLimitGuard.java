package io.sidecarsdk.internal.resilience;

import io.sidecarsdk.internal.time.DurationText;
import io.sidecarsdk.resilience.CallRejectedException;
import io.sidecarsdk.resilience.Rejection;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** Refuses calls beyond the rate limit. */
final class RateLimitGuard implements Guard {

    private final RateLimiter limiter;
    private final String message;
    private final Guard next;

    private RateLimitGuard(String name, RateLimiter limiter, Guard next) {
        this.limiter = limiter;
        this.message = "Policy " + name + " refused the call: rate limit of "
                + limiter.policy().permits() + " per "
                + DurationText.of(limiter.policy().per()) + " reached";
        this.next = next;
    }

    static Guard create(String name, @Nullable RateLimiter limiter, Guard next) {
        return limiter == null ? next : new RateLimitGuard(name, limiter, next);
    }

    @Override
    public <T extends @Nullable Object> T call(CallState state, Callable<T> work) throws Exception {
        if (!limiter.tryAcquire()) {
            throw new CallRejectedException(Rejection.RATE_LIMITED, message);
        }
        return next.call(state, work);
    }
}
