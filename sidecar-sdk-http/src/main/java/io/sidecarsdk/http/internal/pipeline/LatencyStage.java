package io.sidecarsdk.http.internal.pipeline;

import io.sidecarsdk.http.internal.balancing.Endpoint;
import io.sidecarsdk.http.internal.call.Attempt;
import io.sidecarsdk.http.internal.call.CallContext;
import io.sidecarsdk.policy.LoadBalancerPolicy;
import io.sidecarsdk.policy.LoadBalancerPolicy.Algorithm;
import io.sidecarsdk.time.TimeSource;
import java.io.IOException;
import okhttp3.Response;

/** Measures how long endpoints take to answer, for the balancing that goes by it. */
final class LatencyStage implements Stage {

    private final double decayNanos;
    private final TimeSource time;
    private final Stage next;

    private LatencyStage(double decayNanos, TimeSource time, Stage next) {
        this.decayNanos = decayNanos;
        this.time = time;
        this.next = next;
    }

    static Stage create(LoadBalancerPolicy policy, TimeSource time, Stage next) {
        return policy.policy() == Algorithm.PEAK_EWMA
                ? new LatencyStage(policy.ewmaDecay().toNanos(), time, next)
                : next;
    }

    @Override
    public Response proceed(CallContext call) throws IOException {
        Attempt attempt = call.attempt();
        Endpoint endpoint = attempt == null ? null : attempt.endpoint();
        if (endpoint == null) {
            return next.proceed(call);
        }
        long start = time.nanoTime();
        boolean answered = false;
        try {
            Response response = next.proceed(call);
            answered = response.code() < 500;
            return response;
        } finally {
            long now = time.nanoTime();
            if (answered) {
                endpoint.latency().answered(now - start, now, decayNanos);
            } else {
                endpoint.latency().failed(now - start, now, decayNanos);
            }
        }
    }
}
