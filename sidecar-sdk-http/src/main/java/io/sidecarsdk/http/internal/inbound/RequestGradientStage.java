package io.sidecarsdk.http.internal.inbound;

import io.sidecarsdk.internal.resilience.AdaptiveLimiter;
import io.sidecarsdk.policy.AdaptiveConcurrencyPolicy;
import io.sidecarsdk.policy.InboundPolicy;
import org.jspecify.annotations.Nullable;

/** Refuses requests beyond a number in flight that follows how long they take: Envoy's adaptive concurrency. */
final class RequestGradientStage implements InboundStage {

    private static final Refusal FULL = Refusal.overload(InboundRejection.ADAPTIVE_LIMITED);

    private final AdaptiveLimiter limiter;
    private final Refusal refusal;

    private RequestGradientStage(AdaptiveLimiter limiter, boolean shadow) {
        this.limiter = limiter;
        this.refusal = FULL.inShadow(shadow);
    }

    static @Nullable InboundStage create(InboundPolicy policy, @Nullable AdaptiveLimiter limiter) {
        AdaptiveConcurrencyPolicy settings = policy.adaptiveConcurrency().orElse(null);
        return settings == null || limiter == null ? null : new RequestGradientStage(limiter, settings.shadow());
    }

    @Override
    public @Nullable Refusal enter(InboundCall call) {
        return call.isExempt() || limiter.tryAcquire() ? null : refusal;
    }

    @Override
    public void ended(InboundCall call) {
        if (call.isExempt()) {
            return;
        }
        if (call.refusal() == null) {
            limiter.completed(call.startNanos(), call.startNanos() + call.nanos());
        } else {
            limiter.ignored();
        }
    }
}
