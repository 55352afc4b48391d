package io.sidecarsdk.http.internal.pipeline;

import io.sidecarsdk.http.internal.balancing.Balancer;
import io.sidecarsdk.http.internal.balancing.Endpoint;
import io.sidecarsdk.http.internal.call.CallContext;
import java.io.IOException;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/** Begins an attempt and says where it goes: an endpoint that the call has not tried yet, as far as there is one. */
final class BalancingStage implements Stage {

    private final @Nullable Balancer balancer;
    private final Stage next;

    /** @param balancer null for a client without endpoints, whose requests go to the URL's own host */
    BalancingStage(@Nullable Balancer balancer, Stage next) {
        this.balancer = balancer;
        this.next = next;
    }

    @Override
    public Response proceed(CallContext call) throws IOException {
        call.newAttempt(balancer == null ? null : pick(call, balancer));
        return next.proceed(call);
    }

    private static Endpoint pick(CallContext call, Balancer among) {
        return call.attempts() == 0 ? among.next() : among.pick(call::hasTried);
    }
}
