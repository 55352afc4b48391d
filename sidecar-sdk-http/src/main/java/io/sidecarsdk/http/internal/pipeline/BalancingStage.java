package io.sidecarsdk.http.internal.pipeline;

import io.sidecarsdk.http.internal.balancing.Endpoint;
import io.sidecarsdk.http.internal.balancing.Endpoints;
import io.sidecarsdk.http.internal.call.CallContext;
import io.sidecarsdk.http.internal.call.FailureKind;
import io.sidecarsdk.http.internal.telemetry.ClientMeters;
import io.sidecarsdk.internal.resilience.RetryBudget;
import io.sidecarsdk.policy.LoadBalancerPolicy;
import io.sidecarsdk.resilience.Rejection;
import java.io.IOException;
import java.io.InterruptedIOException;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * Begins an attempt and says where it goes: an endpoint that the call has not tried yet, as far as there is one. Refuses
 * it where there is no endpoint to pick, as Envoy does with "no healthy upstream".
 */
final class BalancingStage implements Stage {

    private static final long SLICE_MILLIS = 10;

    private final Endpoints endpoints;
    private final int selectionAttempts;
    private final @Nullable HashKey key;
    private final @Nullable RetryBudget budget;
    private final Rejections rejections;
    private final Stage next;

    private BalancingStage(
            Endpoints endpoints,
            @Nullable HashKey key,
            int selectionAttempts,
            @Nullable RetryBudget budget,
            Rejections rejections,
            Stage next) {
        this.endpoints = endpoints;
        this.selectionAttempts = selectionAttempts;
        this.key = key;
        this.budget = budget;
        this.rejections = rejections;
        this.next = next;
    }

    /**
     * Makes the stage.
     *
     * @param endpoints null for a client without endpoints, whose requests go to the URL's own host
     * @param selectionAttempts how often an endpoint is picked in search of one that was not tried
     */
    static Stage create(
            String client,
            LoadBalancerPolicy policy,
            @Nullable Endpoints endpoints,
            int selectionAttempts,
            @Nullable RetryBudget budget,
            ClientMeters meters,
            Stage next) {
        if (endpoints == null) {
            return call -> {
                call.newAttempt(null);
                return next.proceed(call);
            };
        }
        Rejections rejections = new Rejections(
                Rejection.NO_HEALTHY_ENDPOINT, client + " refused the call: it has no healthy endpoint", meters);
        HashKey key = policy.hashOn().map(HashKey::new).orElse(null);
        return new BalancingStage(endpoints, key, selectionAttempts, budget, rejections, next);
    }

    @Override
    public Response proceed(CallContext call) throws IOException {
        long hash = key == null ? 0 : key.of(call.request());
        Endpoint picked =
                call.attempts() == 0 ? endpoints.pick(hash) : endpoints.pick(hash, call::hasTried, selectionAttempts);
        if (picked == null) {
            picked = onceKnown(call, hash);
        }
        if (picked == null) {
            throw refused(call);
        }
        call.newAttempt(picked);
        return next.proceed(call);
    }

    /** A call that comes before it is known which endpoints there are waits for that. */
    private @Nullable Endpoint onceKnown(CallContext call, long hash) throws IOException {
        try {
            while (!endpoints.awaitKnown(SLICE_MILLIS)) {
                if (call.chain().call().isCanceled()) {
                    call.failed(call.isExpired() ? FailureKind.DEADLINE : FailureKind.CANCELLED);
                    throw new IOException("Canceled");
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            call.failed(FailureKind.CANCELLED);
            throw new InterruptedIOException("interrupted while waiting for endpoints");
        }
        return endpoints.pick(hash);
    }

    private IOException refused(CallContext call) {
        if (call.attempts() > 0 && budget != null) {
            budget.releaseRetry(); // the attempt for which it was taken is not made
        }
        return rejections.reject(call);
    }
}
