package io.sidecarsdk.http.internal.pipeline;

import io.sidecarsdk.http.CallRejectedIOException;
import io.sidecarsdk.http.internal.call.CallContext;
import io.sidecarsdk.http.internal.call.FailureKind;
import io.sidecarsdk.http.internal.telemetry.ClientMeters;
import io.sidecarsdk.resilience.Rejection;

/** Refuses calls for one reason, and makes that visible wherever it is looked for. */
record Rejections(Rejection reason, String message, ClientMeters meters) {

    CallRejectedIOException reject(CallContext call) {
        call.failed(FailureKind.of(reason));
        meters.rejected(reason.label());
        return new CallRejectedIOException(reason, message);
    }
}
