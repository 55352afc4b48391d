package io.sidecarsdk.http.internal.inbound;

import io.sidecarsdk.internal.resilience.AdmissionControl;
import io.sidecarsdk.policy.AdmissionControlPolicy;
import io.sidecarsdk.policy.InboundPolicy;
import org.jspecify.annotations.Nullable;

/**
 * Refuses a share of the requests while too few of them are answered well, below 500: Envoy's admission control. What is
 * refused further in says nothing about how requests fare.
 */
final class RequestAdmissionStage implements InboundStage {

    private static final Refusal REFUSED = Refusal.overload(InboundRejection.ADMISSION_REFUSED);

    private final AdmissionControl control;
    private final Refusal refusal;

    private RequestAdmissionStage(AdmissionControl control, boolean shadow) {
        this.control = control;
        this.refusal = REFUSED.inShadow(shadow);
    }

    static @Nullable InboundStage create(InboundPolicy policy, @Nullable AdmissionControl control) {
        AdmissionControlPolicy settings = policy.admissionControl().orElse(null);
        return settings == null || control == null ? null : new RequestAdmissionStage(control, settings.shadow());
    }

    @Override
    public @Nullable Refusal enter(InboundCall call) {
        return call.isExempt() || control.tryAcquire(call.startNanos()) ? null : refusal;
    }

    @Override
    public void ended(InboundCall call) {
        if (call.isExempt() || call.refusal() != null) {
            return;
        }
        long now = call.startNanos() + call.nanos();
        if (call.errorType() == null) {
            control.succeeded(now);
        } else {
            control.failed(now);
        }
    }
}
