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
import io.sidecarsdk.policy.HeaderMatchPolicy;
import io.sidecarsdk.policy.RetryPolicy;
import io.sidecarsdk.policy.RetryPolicy.Condition;
import java.util.List;
import java.util.Set;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/** What the policy's conditions make of an outcome; Envoy's {@code x-envoy-retry-on} conditions by their names. */
final class RetryConditions {

    /** Envoy's, for a server that sheds load; none of its conditions covers a response that has it. */
    private static final String OVERLOADED = "x-envoy-overloaded";

    /** Envoy's, for a rate limit; covered only by its condition envoy-ratelimited. */
    private static final String RATE_LIMITED = "x-envoy-ratelimited";

    private final Set<Condition> on;
    private final Set<Integer> statusCodes;
    private final List<HeaderMatchPolicy> headers;

    RetryConditions(RetryPolicy policy) {
        this.on = policy.on();
        this.statusCodes = policy.statusCodes();
        this.headers = policy.headers();
    }

    /** Whether a response is worth a decision at all. */
    boolean concern(Response response) {
        return response.code() >= 400 || matchesHeader(response);
    }

    boolean retriable(Response response) {
        return retriable(response.code()) || matchesHeader(response);
    }

    private boolean retriable(int status) {
        return (on.contains(SERVER_ERROR) && status >= 500)
                || (on.contains(GATEWAY_ERROR) && status >= 502 && status <= 504)
                || (on.contains(RETRIABLE_4XX) && status == 409)
                || (on.contains(RETRIABLE_STATUS_CODES) && statusCodes.contains(status));
    }

    /** There are headers to match only where retriable-headers is on. */
    private boolean matchesHeader(Response response) {
        for (int i = 0; i < headers.size(); i++) {
            HeaderMatchPolicy header = headers.get(i);
            if (header.matches(joined(response, header.name()))) {
                return true;
            }
        }
        return false;
    }

    private static @Nullable String joined(Response response, String name) {
        List<String> values = response.headers(name);
        return values.isEmpty() ? null : String.join(",", values);
    }

    /** Whether whoever answered has asked for less load. */
    static boolean isOverloaded(Response response) {
        return response.header(OVERLOADED) != null || response.header(RATE_LIMITED) != null;
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
}
