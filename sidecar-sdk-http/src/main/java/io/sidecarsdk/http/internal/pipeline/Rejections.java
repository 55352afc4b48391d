package io.sidecarsdk.http.internal.pipeline;

import io.opentelemetry.api.trace.Span;
import io.sidecarsdk.http.CallRejectedIOException;
import io.sidecarsdk.http.internal.call.CallContext;
import io.sidecarsdk.http.internal.call.FailureKind;
import io.sidecarsdk.http.internal.telemetry.ClientMeters;
import io.sidecarsdk.http.internal.telemetry.SpanAttributes;
import io.sidecarsdk.resilience.Rejection;

/** Refuses calls for one reason, and makes that visible wherever it is looked for. */
record Rejections(Rejection reason, String message, ClientMeters meters) {

    /** Refuses the call; or, in shadow mode, makes visible that it would have been refused, and lets it go on. */
    void refuse(CallContext call, boolean shadow) throws CallRejectedIOException {
        if (!shadow) {
            throw reject(call);
        }
        meters.shadowed(reason.label());
        Span span = call.span();
        if (span.isRecording()) {
            SpanAttributes.shadowed(span, reason.label());
        }
    }

    CallRejectedIOException reject(CallContext call) {
        call.failed(FailureKind.of(reason));
        meters.rejected(reason.label());
        return new CallRejectedIOException(reason, message);
    }
}
