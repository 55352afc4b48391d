package io.sidecarsdk.http.internal.pipeline;

import io.sidecarsdk.http.internal.call.CallContext;
import io.sidecarsdk.http.internal.call.CallEnding;
import io.sidecarsdk.http.internal.call.FailureKind;
import io.sidecarsdk.http.internal.telemetry.ClientMeters;
import io.sidecarsdk.internal.resilience.Breaker;
import io.sidecarsdk.policy.CircuitBreakerPolicy;
import io.sidecarsdk.resilience.Rejection;
import java.io.IOException;
import java.util.Optional;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * Refuses calls while too many of the last ones failed. A call counts once, when it has ended, by what finally came of
 * it: a status from 500 on or no response is a failure; a call that the caller cancelled says nothing.
 */
final class BreakerStage implements Stage, CallEnding {

    private final String client;
    private final Breaker breaker;
    private final boolean shadow;
    private final ClientMeters meters;
    private final Stage next;

    private BreakerStage(String client, Breaker breaker, boolean shadow, ClientMeters meters, Stage next) {
        this.client = client;
        this.breaker = breaker;
        this.shadow = shadow;
        this.meters = meters;
        this.next = next;
    }

    static Stage create(
            String client,
            Optional<CircuitBreakerPolicy> policy,
            @Nullable Breaker breaker,
            ClientMeters meters,
            Stage next) {
        return policy.isEmpty() || breaker == null
                ? next
                : new BreakerStage(client, breaker, policy.get().shadow(), meters, next);
    }

    @Override
    public Response proceed(CallContext call) throws IOException {
        if (breaker.tryAcquire()) {
            call.hold(this);
        } else {
            String message = client + " refused the call: circuit breaker is " + breaker.state();
            new Rejections(Rejection.CIRCUIT_OPEN, message, meters).refuse(call, shadow);
        }
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
