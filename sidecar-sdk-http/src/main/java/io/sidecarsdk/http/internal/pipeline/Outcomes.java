package io.sidecarsdk.http.internal.pipeline;

import io.sidecarsdk.http.internal.call.CallContext;
import io.sidecarsdk.http.internal.call.FailureKind;

/** What the end of a call says about its upstream, as the breaker and the limits need to know. */
final class Outcomes {

    private static final int TOO_MANY_REQUESTS = 429;
    private static final int UNAVAILABLE = 503;

    private Outcomes() {}

    /** The caller cancelled it, or one of our own limits refused it. */
    static boolean saysNothing(CallContext call) {
        FailureKind failure = call.failure();
        return failure != null && (failure == FailureKind.CANCELLED || failure.isRejection());
    }

    /** No response, or a status from 500 on. A response that was only too long for the policy is none of both. */
    static boolean isFailure(CallContext call) {
        FailureKind failure = call.failure();
        return failure == null ? call.status() >= 500 : failure != FailureKind.TOO_LARGE;
    }

    /** The upstream took the call in: it answered, and neither 429 nor 503, by which it refuses. */
    static boolean wasAccepted(CallContext call) {
        FailureKind failure = call.failure();
        return (failure == null || failure == FailureKind.TOO_LARGE) && !isRefusal(call.status());
    }

    /** Whether the time that the call took was the upstream's; a timeout is the upstream's time too, as far as it went. */
    static boolean showsLatency(CallContext call) {
        FailureKind failure = call.failure();
        return failure == null
                ? !isRefusal(call.status())
                : failure == FailureKind.DEADLINE || failure == FailureKind.ATTEMPT_TIMEOUT;
    }

    private static boolean isRefusal(int status) {
        return status == TOO_MANY_REQUESTS || status == UNAVAILABLE;
    }
}
