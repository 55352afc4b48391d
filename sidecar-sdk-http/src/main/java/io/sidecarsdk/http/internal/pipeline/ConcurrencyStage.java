package io.sidecarsdk.http.internal.pipeline;

import io.sidecarsdk.http.internal.call.CallContext;
import io.sidecarsdk.http.internal.call.CallEnding;
import io.sidecarsdk.http.internal.telemetry.ClientMeters;
import io.sidecarsdk.internal.resilience.ConcurrencyLimiter;
import io.sidecarsdk.resilience.Rejection;
import java.io.IOException;
import okhttp3.Response;

/** Refuses calls beyond the number that may be in flight. A place is given back when the call has really ended. */
final class ConcurrencyStage implements Stage, CallEnding {

    private final ConcurrencyLimiter limiter;
    private final Rejections rejections;
    private final Stage next;

    ConcurrencyStage(String client, int limit, ConcurrencyLimiter limiter, ClientMeters meters, Stage next) {
        this.limiter = limiter;
        this.rejections = new Rejections(
                Rejection.CONCURRENCY_LIMITED,
                client + " refused the call: " + limit + " calls are in flight (max-concurrent)",
                meters);
        this.next = next;
    }

    @Override
    public Response proceed(CallContext call) throws IOException {
        if (!limiter.tryAcquire()) {
            throw rejections.reject(call);
        }
        call.hold(this);
        return next.proceed(call);
    }

    @Override
    public void ended(CallContext call, long nanos) {
        limiter.release();
    }
}
