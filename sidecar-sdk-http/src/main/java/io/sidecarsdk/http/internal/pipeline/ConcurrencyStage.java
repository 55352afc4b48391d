package io.sidecarsdk.http.internal.pipeline;

import io.sidecarsdk.http.internal.call.CallContext;
import io.sidecarsdk.http.internal.call.CallEnding;
import io.sidecarsdk.http.internal.telemetry.ClientMeters;
import io.sidecarsdk.internal.resilience.ConcurrencyLimiter;
import io.sidecarsdk.policy.HttpClientPolicy;
import io.sidecarsdk.resilience.Rejection;
import java.io.IOException;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/** Refuses calls beyond the number that may be in flight. A place is given back when the call has really ended. */
final class ConcurrencyStage implements Stage, CallEnding {

    private final ConcurrencyLimiter limiter;
    private final boolean shadow;
    private final Rejections rejections;
    private final Stage next;

    private ConcurrencyStage(
            String client, int limit, ConcurrencyLimiter limiter, boolean shadow, ClientMeters meters, Stage next) {
        this.limiter = limiter;
        this.shadow = shadow;
        this.rejections = new Rejections(
                Rejection.CONCURRENCY_LIMITED,
                client + " refused the call: " + limit + " calls are in flight (max-concurrent)",
                meters);
        this.next = next;
    }

    /** Counts what is in flight, and refuses what is beyond the policy's limit where that is enforced. */
    static Stage create(
            String client, HttpClientPolicy policy, ConcurrencyLimiter limiter, ClientMeters meters, Stage next) {
        return new ConcurrencyStage(client, policy.maxConcurrent(), limiter, false, meters, next);
    }

    /** The same limit in shadow mode, with a count of its own: of the calls that it would have let through. */
    static Stage createShadow(
            String client,
            HttpClientPolicy policy,
            @Nullable ConcurrencyLimiter limiter,
            ClientMeters meters,
            Stage next) {
        return limiter == null
                ? next
                : new ConcurrencyStage(client, policy.maxConcurrent(), limiter, true, meters, next);
    }

    @Override
    public Response proceed(CallContext call) throws IOException {
        if (limiter.tryAcquire()) {
            call.hold(this);
        } else {
            rejections.refuse(call, shadow);
        }
        return next.proceed(call);
    }

    @Override
    public void ended(CallContext call, long nanos) {
        limiter.release();
    }
}
