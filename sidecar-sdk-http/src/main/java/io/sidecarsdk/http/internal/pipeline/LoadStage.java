package io.sidecarsdk.http.internal.pipeline;

import io.sidecarsdk.http.internal.balancing.Endpoint;
import io.sidecarsdk.http.internal.balancing.Endpoints;
import io.sidecarsdk.http.internal.call.Attempt;
import io.sidecarsdk.http.internal.call.CallContext;
import io.sidecarsdk.http.internal.call.FailureKind;
import io.sidecarsdk.http.internal.load.LoadReport;
import io.sidecarsdk.policy.LoadBalancerPolicy;
import io.sidecarsdk.policy.PrequalPolicy;
import io.sidecarsdk.time.TimeSource;
import java.io.IOException;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/** Tells balancing by load what responses say of it, and where attempts fail. */
final class LoadStage implements Stage {

    private final Endpoints endpoints;
    private final TimeSource time;
    private final Stage next;

    private LoadStage(Endpoints endpoints, TimeSource time, Stage next) {
        this.endpoints = endpoints;
        this.time = time;
        this.next = next;
    }

    static Stage create(LoadBalancerPolicy policy, @Nullable Endpoints endpoints, TimeSource time, Stage next) {
        boolean wanted = policy.prequal().filter(PrequalPolicy::enabled).isPresent();
        return endpoints == null || !wanted ? next : new LoadStage(endpoints, time, next);
    }

    @Override
    public Response proceed(CallContext call) throws IOException {
        Attempt attempt = call.attempt();
        Endpoint endpoint = attempt == null ? null : attempt.endpoint();
        if (endpoint == null) {
            return next.proceed(call);
        }
        long sent = time.nanoTime();
        int own = endpoint.active(); // this one not included, as in the report
        try {
            Response response = next.proceed(call);
            LoadReport report = LoadReport.in(response.headers());
            LoadReport ofOthers = report == null ? null : report.without(own);
            endpoints.answered(endpoint, response.code() < 500, ofOthers, sent, time.nanoTime());
            return response;
        } catch (IOException e) {
            FailureKind kind = call.failure();
            if (kind != null && Failures.speaksAgainstEndpoint(kind)) {
                endpoints.answered(endpoint, false, null, sent, time.nanoTime());
            }
            throw e;
        }
    }
}
