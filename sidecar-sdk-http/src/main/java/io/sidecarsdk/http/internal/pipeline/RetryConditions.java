package io.sidecarsdk.http.internal.pipeline;

import static io.sidecarsdk.policy.RetryPolicy.Condition.CONNECT_FAILURE;
import static io.sidecarsdk.policy.RetryPolicy.Condition.GATEWAY_ERROR;
import static io.sidecarsdk.policy.RetryPolicy.Condition.REFUSED_STREAM;
import static io.sidecarsdk.policy.RetryPolicy.Condition.RESET;
import static io.sidecarsdk.policy.RetryPolicy.Condition.RESET_BEFORE_REQUEST;
import static io.sidecarsdk.policy.RetryPolicy.Condition.RETRIABLE_4XX;
import static io.sidecarsdk.policy.RetryPolicy.Condition.RETRIABLE_STATUS_CODES;
import static io.sidecarsdk.policy.RetryPolicy.Condition.SERVER_ERROR;

import io.sidecarsdk.http.internal.call.Attempt;
import io.sidecarsdk.http.internal.call.FailureKind;
import io.sidecarsdk.policy.RetryPolicy;
import io.sidecarsdk.policy.RetryPolicy.Condition;
import java.util.Set;
import okhttp3.Request;

/** What the policy's conditions make of an outcome; Envoy's {@code x-envoy-retry-on} conditions by their names. */
final class RetryConditions {

    private static final String IDEMPOTENCY_KEY = "Idempotency-Key";

    private final Set<Condition> on;
    private final Set<Integer> statusCodes;
    private final Set<String> methods;

    RetryConditions(RetryPolicy policy) {
        this.on = policy.on();
        this.statusCodes = policy.statusCodes();
        this.methods = policy.methods();
    }

    /** Whether a status is worth a decision at all. */
    boolean isFailure(int status) {
        return status >= 400;
    }

    boolean retriable(int status) {
        return (on.contains(SERVER_ERROR) && status >= 500)
                || (on.contains(GATEWAY_ERROR) && status >= 502 && status <= 504)
                || (on.contains(RETRIABLE_4XX) && status == 409)
                || (on.contains(RETRIABLE_STATUS_CODES) && statusCodes.contains(status));
    }

    /** As Envoy has it, the two 5xx conditions cover an attempt without a response too: it would have become a 503 or 504. */
    boolean retriable(FailureKind failure, Attempt attempt) {
        boolean anyReset = on.contains(RESET) || on.contains(SERVER_ERROR) || on.contains(GATEWAY_ERROR);
        boolean notSent = on.contains(RESET_BEFORE_REQUEST) && !attempt.wasOnTheWire();
        return switch (failure) {
            case CONNECT_FAILURE -> anyReset || notSent || on.contains(CONNECT_FAILURE);
            case REFUSED_STREAM -> anyReset || on.contains(REFUSED_STREAM);
            case RESET, ATTEMPT_TIMEOUT -> anyReset || notSent;
            default -> false;
        };
    }

    /** Whether sending twice is harmless. */
    boolean isIdempotent(Request request) {
        return methods.contains(request.method()) || request.header(IDEMPOTENCY_KEY) != null;
    }
}
