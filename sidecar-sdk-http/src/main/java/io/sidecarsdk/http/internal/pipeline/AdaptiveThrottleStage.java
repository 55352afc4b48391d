package io.sidecarsdk.http.internal.pipeline;

import io.sidecarsdk.http.internal.call.CallContext;
import io.sidecarsdk.http.internal.call.CallEnding;
import io.sidecarsdk.http.internal.telemetry.ClientMeters;
import io.sidecarsdk.internal.resilience.AdaptiveThrottle;
import io.sidecarsdk.policy.AdaptiveThrottlePolicy;
import io.sidecarsdk.resilience.Rejection;
import java.io.IOException;
import java.util.Optional;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/** Refuses a share of the calls while the upstream refuses too many of them: client-side throttling. */
final class AdaptiveThrottleStage implements Stage, CallEnding {

    private final AdaptiveThrottle throttle;
    private final boolean shadow;
    private final Rejections rejections;
    private final Stage next;

    private AdaptiveThrottleStage(AdaptiveThrottle throttle, boolean shadow, Rejections rejections, Stage next) {
        this.throttle = throttle;
        this.shadow = shadow;
        this.rejections = rejections;
        this.next = next;
    }

    static Stage create(
            String client,
            Optional<AdaptiveThrottlePolicy> policy,
            @Nullable AdaptiveThrottle throttle,
            ClientMeters meters,
            Stage next) {
        if (policy.isEmpty() || throttle == null) {
            return next;
        }
        String message = client + " refused the call: the upstream refuses too many (adaptive-throttle)";
        return new AdaptiveThrottleStage(
                throttle, policy.get().shadow(), new Rejections(Rejection.THROTTLED, message, meters), next);
    }

    @Override
    public Response proceed(CallContext call) throws IOException {
        if (!throttle.tryAcquire(call.startNanos())) {
            rejections.refuse(call, shadow);
        }
        call.hold(this); // in shadow mode too: else the upstream would seem to accept less than it does
        return next.proceed(call);
    }

    @Override
    public void ended(CallContext call, long nanos) {
        long now = call.startNanos() + nanos;
        if (Outcomes.saysNothing(call)) {
            throttle.ignored(call.startNanos(), now);
        } else if (Outcomes.wasAccepted(call)) {
            throttle.accepted(call.startNanos(), now);
        } else {
            throttle.refused(call.startNanos(), now);
        }
    }
}
