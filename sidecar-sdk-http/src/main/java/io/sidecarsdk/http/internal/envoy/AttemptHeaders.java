package io.sidecarsdk.http.internal.envoy;

import io.sidecarsdk.policy.HttpClientPolicy.DeadlineHeaders;
import io.sidecarsdk.policy.RetryPolicy;
import io.sidecarsdk.policy.RetryPolicy.AttemptHeader;
import java.util.List;

/** What an attempt tells the server about itself: which one it is, and how long it will wait. */
final class AttemptHeaders {

    private static final String DEADLINE = "x-envoy-expected-rq-timeout-ms";
    private static final HeaderChanges NO_DEADLINE = new HeaderChanges(List.of(), List.of(DEADLINE));

    private AttemptHeaders() {}

    /** How long it will wait; Envoy says so unless told otherwise. */
    static HeaderChanges deadline(Client client) {
        String byItself = "(Envoy's default)";
        switch (client.policy().deadlineHeaders()) {
            case ALWAYS -> client.keys().rendered("deadline-headers", byItself);
            case ENCLOSED ->
                client.keys()
                        .approximated(
                                "deadline-headers",
                                byItself,
                                "Envoy cannot see who gave the deadline, and tells it always");
            case NEVER -> client.keys().rendered("deadline-headers", "route.request_headers_to_remove");
        }
        return client.policy().deadlineHeaders() == DeadlineHeaders.NEVER ? NO_DEADLINE : HeaderChanges.NONE;
    }

    /** Which one it is. Envoy says so, or not, in all calls in which one client is asked. */
    static void number(Client client, Tree virtualHost) {
        String field = "virtual_host.include_request_attempt_count";
        if (client.policy().retry().isEmpty()) {
            return;
        }
        if (client.policy().retry().get().attemptHeader() == AttemptHeader.RETRIES) {
            client.keys().approximated("retry/attempt-header", field, "Envoy says it in the first attempt too");
        } else {
            client.keys().rendered("retry/attempt-header", field);
        }
        virtualHost.set("include_request_attempt_count", areNumbered(client));
    }

    static boolean areNumbered(Client client) {
        return client.policy()
                .retry()
                .map(RetryPolicy::attemptHeader)
                .filter(header -> header != AttemptHeader.NEVER)
                .isPresent();
    }
}
