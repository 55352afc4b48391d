package io.sidecarsdk.http.internal.inbound;

import io.sidecarsdk.internal.resilience.ConcurrencyLimiter;
import io.sidecarsdk.policy.InboundPolicy;
import org.jspecify.annotations.Nullable;

/** Refuses requests beyond the number that may be in flight. */
final class RequestConcurrencyStage implements InboundStage {

    private static final Refusal FULL = Refusal.overload(InboundRejection.CONCURRENCY_LIMITED);

    private final ConcurrencyLimiter limiter;

    private RequestConcurrencyStage(ConcurrencyLimiter limiter) {
        this.limiter = limiter;
    }

    static @Nullable InboundStage create(InboundPolicy policy, ConcurrencyLimiter limiter) {
        return policy.maxConcurrent().isPresent() ? new RequestConcurrencyStage(limiter) : null;
    }

    @Override
    public @Nullable Refusal enter(InboundCall call) {
        return call.isExempt() || limiter.tryAcquire() ? null : FULL;
    }

    @Override
    public void ended(InboundCall call) {
        if (!call.isExempt()) {
            limiter.release();
        }
    }
}
