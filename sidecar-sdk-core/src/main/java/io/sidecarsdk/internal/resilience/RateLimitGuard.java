package io.sidecarsdk.internal.resilience;

import io.sidecarsdk.policy.RateLimitPolicy;
import io.sidecarsdk.policy.ResiliencePolicy;
import io.sidecarsdk.resilience.CallRejectedException;
import io.sidecarsdk.resilience.Rejection;
import io.sidecarsdk.time.TimeSource;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** Refuses calls beyond the rate limit. */
final class RateLimitGuard implements Guard {

    private final RateLimiter limiter;
    private final String message;
    private final Guard next;

    private RateLimitGuard(String name, RateLimitPolicy policy, TimeSource time, Guard next) {
        this.limiter = new RateLimiter(policy, time);
        this.message = "Policy " + name + " refused the call: rate limit of " + policy.permits() + " per "
                + policy.per() + " reached";
        this.next = next;
    }

    static Guard create(String name, ResiliencePolicy policy, TimeSource time, Guard next) {
        return policy.rateLimit()
                .<Guard>map(limit -> new RateLimitGuard(name, limit, time, next))
                .orElse(next);
    }

    @Override
    public <T extends @Nullable Object> T call(CallState state, Callable<T> work) throws Exception {
        if (!limiter.tryAcquire()) {
            throw new CallRejectedException(Rejection.RATE_LIMITED, message);
        }
        return next.call(state, work);
    }
}
