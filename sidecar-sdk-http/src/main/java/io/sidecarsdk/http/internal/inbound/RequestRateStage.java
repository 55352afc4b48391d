package io.sidecarsdk.http.internal.inbound;

import io.sidecarsdk.internal.resilience.RateLimiter;
import io.sidecarsdk.internal.resilience.Rollout;
import io.sidecarsdk.policy.InboundPolicy;
import io.sidecarsdk.policy.RateLimitPolicy;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Refuses requests beyond the rate limit, and says when to come again. */
final class RequestRateStage implements InboundStage {

    private final RateLimiter limiter;
    private final Rollout rollout;
    private final Refusal refusal;
    private final Refusal inShadow;

    private RequestRateStage(RateLimiter limiter, RateLimitPolicy policy) {
        this.limiter = limiter;
        this.rollout = new Rollout(policy);
        this.refusal = Refusal.overload(InboundRejection.RATE_LIMITED)
                .with("Retry-After", Long.toString(secondsPerPermit(policy)));
        this.inShadow = refusal.inShadow(true);
    }

    static @Nullable InboundStage create(InboundPolicy policy, @Nullable RateLimiter limiter) {
        RateLimitPolicy limit = policy.rateLimit().orElse(null);
        return limit == null || limiter == null ? null : new RequestRateStage(limiter, limit);
    }

    @Override
    public @Nullable Refusal enter(InboundCall call) {
        if (call.isExempt() || !rollout.isChecked() || limiter.tryAcquire(call.startNanos())) {
            return null;
        }
        return rollout.isEnforced() ? refusal : inShadow;
    }

    /** The header counts in whole seconds; rounded up, so that who obeys it does not come too early. */
    private static long secondsPerPermit(RateLimitPolicy policy) {
        long nanos = policy.per().toNanos() / policy.permits();
        return Math.max(1, Duration.ofNanos(nanos).plusMillis(999).toSeconds());
    }
}
