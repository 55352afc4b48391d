package io.sidecarsdk.http.internal.inbound;

import io.sidecarsdk.internal.resilience.RateLimiter;
import io.sidecarsdk.policy.RateLimitPolicy;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Refuses requests beyond the rate limit, and says when to come again. */
final class RequestRateStage implements InboundStage {

    private final RateLimiter limiter;
    private final Refusal refusal;

    private RequestRateStage(RateLimiter limiter) {
        this.limiter = limiter;
        this.refusal = Refusal.overload(InboundRejection.RATE_LIMITED)
                .with("Retry-After", Long.toString(secondsPerPermit(limiter.policy())));
    }

    static @Nullable InboundStage create(@Nullable RateLimiter limiter) {
        return limiter == null ? null : new RequestRateStage(limiter);
    }

    @Override
    public @Nullable Refusal enter(InboundCall call) {
        return call.isExempt() || limiter.tryAcquire(call.startNanos()) ? null : refusal;
    }

    /** The header counts in whole seconds; rounded up, so that who obeys it does not come too early. */
    private static long secondsPerPermit(RateLimitPolicy policy) {
        long nanos = policy.per().toNanos() / policy.permits();
        return Math.max(1, Duration.ofNanos(nanos).plusMillis(999).toSeconds());
    }
}
