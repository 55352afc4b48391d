package io.sidecarsdk.http.internal.pipeline;

import io.sidecarsdk.http.internal.call.CallContext;
import io.sidecarsdk.http.internal.call.CallEnding;
import io.sidecarsdk.http.internal.telemetry.ClientMeters;
import io.sidecarsdk.internal.resilience.AdaptiveLimiter;
import io.sidecarsdk.policy.AdaptiveConcurrencyPolicy;
import io.sidecarsdk.resilience.Rejection;
import java.io.IOException;
import java.util.Optional;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * Refuses calls beyond a number in flight that follows their latency. What counts is how long a call took as a whole; one
 * that the upstream refused, or that never came to it, says nothing of that.
 */
final class AdaptiveConcurrencyStage implements Stage, CallEnding {

    private final AdaptiveLimiter limiter;
    private final boolean shadow;
    private final Rejections rejections;
    private final Stage next;

    private AdaptiveConcurrencyStage(AdaptiveLimiter limiter, boolean shadow, Rejections rejections, Stage next) {
        this.limiter = limiter;
        this.shadow = shadow;
        this.rejections = rejections;
        this.next = next;
    }

    static Stage create(
            String client,
            Optional<AdaptiveConcurrencyPolicy> policy,
            @Nullable AdaptiveLimiter limiter,
            ClientMeters meters,
            Stage next) {
        if (policy.isEmpty() || limiter == null) {
            return next;
        }
        String message =
                client + " refused the call: as many are in flight as its latency allows (adaptive-concurrency)";
        return new AdaptiveConcurrencyStage(
                limiter, policy.get().shadow(), new Rejections(Rejection.ADAPTIVE_LIMITED, message, meters), next);
    }

    @Override
    public Response proceed(CallContext call) throws IOException {
        if (limiter.tryAcquire()) {
            call.hold(this);
        } else {
            rejections.refuse(call, shadow);
        }
        return next.proceed(call);
    }

    @Override
    public void ended(CallContext call, long nanos) {
        if (Outcomes.showsLatency(call)) {
            limiter.completed(call.startNanos(), call.startNanos() + nanos);
        } else {
            limiter.ignored();
        }
    }
}
