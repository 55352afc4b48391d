package io.sidecarsdk.internal.resilience;

import io.sidecarsdk.internal.time.DurationText;
import io.sidecarsdk.policy.RateLimitPolicy;
import io.sidecarsdk.policy.ResiliencePolicy;
import io.sidecarsdk.resilience.Rejection;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** Refuses calls beyond the rate limit. */
final class RateLimitGuard implements Guard {

    private final RateLimiter limiter;
    private final Rollout rollout;
    private final Refusals refusals;
    private final String message;
    private final Guard next;

    private RateLimitGuard(
            String name, RateLimiter limiter, RateLimitPolicy policy, GuardChain.Tools tools, Guard next) {
        this.limiter = limiter;
        this.rollout = new Rollout(policy);
        this.refusals = new Refusals(name, Rejection.RATE_LIMITED, tools.meters());
        this.message = "Policy " + name + " refused the call: rate limit of "
                + limiter.policy().permits() + " per "
                + DurationText.of(limiter.policy().per()) + " reached";
        this.next = next;
    }

    static Guard create(
            String name, ResiliencePolicy policy, @Nullable RateLimiter limiter, GuardChain.Tools tools, Guard next) {
        return limiter == null
                ? next
                : new RateLimitGuard(name, limiter, policy.rateLimit().orElseThrow(), tools, next);
    }

    @Override
    public <T extends @Nullable Object> T call(CallState state, Callable<T> work) throws Exception {
        if (rollout.isChecked() && !limiter.tryAcquire()) {
            if (rollout.isEnforced()) {
                throw refusals.refused(message);
            }
            refusals.shadowed();
        }
        return next.call(state, work);
    }
}
