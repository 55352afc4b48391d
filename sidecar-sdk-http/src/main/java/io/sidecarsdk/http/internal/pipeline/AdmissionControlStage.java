package io.sidecarsdk.http.internal.pipeline;

import io.sidecarsdk.http.internal.call.CallContext;
import io.sidecarsdk.http.internal.call.CallEnding;
import io.sidecarsdk.http.internal.telemetry.ClientMeters;
import io.sidecarsdk.internal.resilience.AdmissionControl;
import io.sidecarsdk.policy.AdmissionControlPolicy;
import io.sidecarsdk.resilience.Rejection;
import java.io.IOException;
import java.util.Optional;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/** Refuses a share of the calls while too few of them succeed: Envoy's admission control. */
final class AdmissionControlStage implements Stage, CallEnding {

    private final AdmissionControl control;
    private final boolean shadow;
    private final Rejections rejections;
    private final Stage next;

    private AdmissionControlStage(AdmissionControl control, boolean shadow, Rejections rejections, Stage next) {
        this.control = control;
        this.shadow = shadow;
        this.rejections = rejections;
        this.next = next;
    }

    static Stage create(
            String client,
            Optional<AdmissionControlPolicy> policy,
            @Nullable AdmissionControl control,
            ClientMeters meters,
            Stage next) {
        if (policy.isEmpty() || control == null) {
            return next;
        }
        String message = client + " refused the call: too few calls succeed (admission-control)";
        return new AdmissionControlStage(
                control, policy.get().shadow(), new Rejections(Rejection.ADMISSION_REFUSED, message, meters), next);
    }

    @Override
    public Response proceed(CallContext call) throws IOException {
        if (control.tryAcquire(call.startNanos())) {
            call.hold(this);
        } else {
            rejections.refuse(call, shadow);
        }
        return next.proceed(call);
    }

    @Override
    public void ended(CallContext call, long nanos) {
        if (Outcomes.saysNothing(call)) {
            return;
        }
        if (Outcomes.isFailure(call)) {
            control.failed(call.startNanos() + nanos);
        } else {
            control.succeeded(call.startNanos() + nanos);
        }
    }
}
