package io.sidecarsdk.http.internal.pipeline;

import io.sidecarsdk.http.internal.call.Attempt;
import io.sidecarsdk.http.internal.call.CallContext;
import io.sidecarsdk.http.internal.deadline.DeadlineHeaders;
import io.sidecarsdk.http.internal.load.LoadReport;
import io.sidecarsdk.http.internal.transport.RequestCopy;
import io.sidecarsdk.policy.HttpClientPolicy;
import io.sidecarsdk.policy.RetryPolicy;
import io.sidecarsdk.policy.RetryPolicy.AttemptHeader;
import io.sidecarsdk.time.TimeSource;
import okhttp3.MediaType;
import okhttp3.Request;
import okhttp3.RequestBody;
import org.jspecify.annotations.Nullable;

/** The headers that each attempt has of its own: which one it is, how long it will wait, what it wants to know. */
final class AttemptHeaders {

    private static final String CONTENT_TYPE = "Content-Type";
    private static final String GRPC = "application/grpc";

    private final AttemptHeader counted;
    private final HttpClientPolicy.DeadlineHeaders told;
    private final boolean asksForLoad;
    private final TimeSource time;

    AttemptHeaders(HttpClientPolicy policy, TimeSource time) {
        this.counted = policy.retry().map(RetryPolicy::attemptHeader).orElse(AttemptHeader.RETRIES);
        this.told = policy.deadlineHeaders();
        this.asksForLoad = policy.loadBalancer()
                .prequal()
                .filter(prequal -> prequal.enabled() && prequal.onResponses())
                .isPresent();
        this.time = time;
    }

    /** Whether there are any. */
    boolean any(CallContext call, Attempt attempt) {
        return asksForLoad || isCounted(attempt) || isTold(call);
    }

    void set(CallContext call, Attempt attempt, RequestCopy copy) {
        if (asksForLoad) {
            copy.setHeader(LoadReport.ASKED, "1");
        }
        if (isCounted(attempt)) {
            copy.setHeader(RetryLayers.ATTEMPT_COUNT, Integer.toString(attempt.number()));
        }
        if (isTold(call)) {
            long nanos = call.expiresAtNanos() - time.nanoTime();
            copy.setHeader(DeadlineHeaders.ENVOY, DeadlineHeaders.envoyValue(nanos));
            if (isGrpc(call.request())) {
                copy.setHeader(DeadlineHeaders.GRPC, DeadlineHeaders.grpcValue(nanos));
            }
        }
    }

    private boolean isCounted(Attempt attempt) {
        return attempt.number() > 1 ? counted != AttemptHeader.NEVER : counted == AttemptHeader.ALWAYS;
    }

    private boolean isTold(CallContext call) {
        return call.tellsDeadline()
                ? told != HttpClientPolicy.DeadlineHeaders.NEVER
                : told == HttpClientPolicy.DeadlineHeaders.ALWAYS;
    }

    private static boolean isGrpc(Request request) {
        RequestBody body = request.body();
        @Nullable MediaType type = body == null ? null : body.contentType();
        String text = type == null ? request.header(CONTENT_TYPE) : type.toString();
        return (text != null && text.startsWith(GRPC)) || request.header(DeadlineHeaders.GRPC) != null;
    }
}
