package io.sidecarsdk.internal.resilience;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.sidecarsdk.internal.telemetry.CoreMeter;
import io.sidecarsdk.resilience.CallRejectedException;
import io.sidecarsdk.resilience.Rejection;

/** Refuses calls under one policy for one reason, and counts them; or, in shadow mode, only counts them. */
final class Refusals {

    private final Rejection reason;
    private final Counter enforced;
    private final Counter shadowed;

    Refusals(String policy, Rejection reason, MeterRegistry meters) {
        this.reason = reason;
        this.enforced = CoreMeter.REJECTED.counter(meters, policy, reason.label(), "true");
        this.shadowed = CoreMeter.REJECTED.counter(meters, policy, reason.label(), "false");
    }

    CallRejectedException refused(String message) {
        enforced.increment();
        return new CallRejectedException(reason, message);
    }

    /** The call goes on. */
    void shadowed() {
        shadowed.increment();
    }
}
