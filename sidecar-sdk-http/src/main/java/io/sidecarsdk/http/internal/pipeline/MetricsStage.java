package io.sidecarsdk.http.internal.pipeline;

import io.micrometer.core.instrument.Timer;
import io.sidecarsdk.http.internal.call.CallContext;
import io.sidecarsdk.http.internal.call.CallEnding;
import io.sidecarsdk.http.internal.call.FailureKind;
import io.sidecarsdk.http.internal.telemetry.ClientMeters;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import okhttp3.Response;

/** Measures the call as a whole: one sample of one timer, whatever happened inside. */
final class MetricsStage implements Stage, CallEnding {

    private final ClientMeters meters;
    private final Stage next;

    MetricsStage(ClientMeters meters, Stage next) {
        this.meters = meters;
        this.next = next;
    }

    @Override
    public Response proceed(CallContext call) throws IOException {
        call.hold(this);
        return next.proceed(call);
    }

    @Override
    public void ended(CallContext call, long nanos) {
        timer(call).record(nanos, TimeUnit.NANOSECONDS);
    }

    private Timer timer(CallContext call) {
        FailureKind failure = call.failure();
        String error = call.errorType();
        return failure == null || error == null
                ? meters.duration(call.request().method(), call.status())
                : meters.failureDuration(call.request().method(), error);
    }
}
