package io.sidecarsdk.http.internal.pipeline;

import io.sidecarsdk.http.internal.call.CallContext;
import io.sidecarsdk.http.internal.telemetry.ClientMeters;
import io.sidecarsdk.internal.resilience.RateLimiter;
import io.sidecarsdk.internal.resilience.Rollout;
import io.sidecarsdk.policy.RateLimitPolicy;
import io.sidecarsdk.resilience.Rejection;
import java.io.IOException;
import java.util.Optional;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/** Refuses calls beyond the rate limit. */
final class RateLimitStage implements Stage {

    private final RateLimiter limiter;
    private final Rollout rollout;
    private final Rejections rejections;
    private final Stage next;

    private RateLimitStage(RateLimiter limiter, Rollout rollout, Rejections rejections, Stage next) {
        this.limiter = limiter;
        this.rollout = rollout;
        this.rejections = rejections;
        this.next = next;
    }

    static Stage create(
            String client,
            Optional<RateLimitPolicy> policy,
            @Nullable RateLimiter limiter,
            ClientMeters meters,
            Stage next) {
        if (policy.isEmpty() || limiter == null) {
            return next;
        }
        String message = client + " refused the call: rate limit of "
                + limiter.policy().permits() + " per " + limiter.policy().per() + " reached";
        return new RateLimitStage(
                limiter, new Rollout(policy.get()), new Rejections(Rejection.RATE_LIMITED, message, meters), next);
    }

    @Override
    public Response proceed(CallContext call) throws IOException {
        if (rollout.isChecked() && !limiter.tryAcquire(call.startNanos())) {
            rejections.refuse(call, !rollout.isEnforced());
        }
        return next.proceed(call);
    }
}
