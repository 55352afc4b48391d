package io.sidecarsdk.http.internal.pipeline;

import io.sidecarsdk.http.internal.call.CallContext;
import io.sidecarsdk.http.internal.call.CallEnding;
import io.sidecarsdk.http.internal.call.FailureKind;
import io.sidecarsdk.http.internal.telemetry.ClientMeters;
import io.sidecarsdk.internal.resilience.Breaker;
import io.sidecarsdk.resilience.Rejection;
import java.io.IOException;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * Refuses calls while too many of the last ones failed. A call counts once, when it has ended, by what finally came of
 * it: a status from 500 on or no response is a failure; a call that the caller cancelled says nothing.
 */
final class BreakerStage implements Stage, CallEnding {

    private final String client;
    private final Breaker breaker;
    private final ClientMeters meters;
    private final Stage next;

    private BreakerStage(String client, Breaker breaker, ClientMeters meters, Stage next) {
        this.client = client;
        this.breaker = breaker;
        this.meters = meters;
        this.next = next;
    }

    static Stage create(String client, @Nullable Breaker breaker, ClientMeters meters, Stage next) {
        return breaker == null ? next : new BreakerStage(client, breaker, meters, next);
    }

    @Override
    public Response proceed(CallContext call) throws IOException {
        if (!breaker.tryAcquire()) {
            String message = client + " refused the call: circuit breaker is " + breaker.state();
            throw new Rejections(Rejection.CIRCUIT_OPEN, message, meters).reject(call);
        }
        call.hold(this);
        return next.proceed(call);
    }

    @Override
    public void ended(CallContext call, long nanos) {
        FailureKind failure = call.failure();
        if (failure == FailureKind.CANCELLED || failure == FailureKind.TOO_LARGE) {
            breaker.ignored();
        } else if (failure != null || call.status() >= 500) {
            breaker.failed(nanos);
        } else {
            breaker.succeeded(nanos);
        }
    }
}
