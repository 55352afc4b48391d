package io.sidecarsdk.http.internal.inbound;

import io.sidecarsdk.internal.resilience.ConcurrencyLimiter;
import io.sidecarsdk.policy.InboundPolicy;
import org.jspecify.annotations.Nullable;

/** Refuses requests beyond the number that may be in flight. */
final class RequestConcurrencyStage implements InboundStage {

    private static final Refusal FULL = Refusal.overload(InboundRejection.CONCURRENCY_LIMITED);

    private final ConcurrencyLimiter limiter;
    private final Refusal refusal;

    private RequestConcurrencyStage(ConcurrencyLimiter limiter, boolean shadow) {
        this.limiter = limiter;
        this.refusal = FULL.inShadow(shadow);
    }

    static @Nullable InboundStage create(InboundPolicy policy, ConcurrencyLimiter limiter) {
        return policy.maxConcurrent().isPresent()
                ? new RequestConcurrencyStage(limiter, policy.maxConcurrentShadow())
                : null;
    }

    @Override
    public @Nullable Refusal enter(InboundCall call) {
        return call.isExempt() || limiter.tryAcquire() ? null : refusal;
    }

    @Override
    public void ended(InboundCall call) {
        if (!call.isExempt()) {
            limiter.release();
        }
    }
}
