package io.sidecarsdk.http.internal.inbound;

import io.sidecarsdk.internal.resilience.ConcurrencyLimiter;
import io.sidecarsdk.internal.resilience.RateLimiter;
import io.sidecarsdk.policy.InboundPolicy;
import io.sidecarsdk.time.TimeSource;
import org.jspecify.annotations.Nullable;

/** What is known between requests, and lives on through a reload as far as its settings have not changed. */
final class InboundState {

    private final InboundPolicy policy;
    private final ConcurrencyLimiter concurrency;
    private final @Nullable RateLimiter rateLimiter;

    InboundState(InboundPolicy policy, TimeSource time, @Nullable InboundState previous) {
        this.policy = policy;
        this.concurrency = previous == null ? new ConcurrencyLimiter(Integer.MAX_VALUE) : previous.concurrency;
        RateLimiter known = previous == null ? null : previous.rateLimiter;
        this.rateLimiter = policy.rateLimit()
                .map(limit -> known != null && known.policy().equals(limit) ? known : new RateLimiter(limit, time))
                .orElse(null);
    }

    /** Puts in force what lives on from the previous state; not before the policy is. */
    void takeOver() {
        concurrency.update(policy.maxConcurrent().orElse(Integer.MAX_VALUE));
    }

    ConcurrencyLimiter concurrency() {
        return concurrency;
    }

    @Nullable
    RateLimiter rateLimiter() {
        return rateLimiter;
    }
}
