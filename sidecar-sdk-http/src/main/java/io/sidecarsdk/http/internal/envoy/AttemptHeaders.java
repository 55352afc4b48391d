package io.sidecarsdk.http.internal.envoy;

import io.sidecarsdk.policy.HttpClientPolicy;
import io.sidecarsdk.policy.HttpClientPolicy.DeadlineHeaders;
import io.sidecarsdk.policy.RetryPolicy;
import io.sidecarsdk.policy.RetryPolicy.AttemptHeader;
import java.util.List;

/** What an attempt tells the server about itself: which one it is, and how long it will wait. */
final class AttemptHeaders {

    private static final String DEADLINE = "x-envoy-expected-rq-timeout-ms";

    private AttemptHeaders() {}

    static void render(HttpClientPolicy client, Ledger.Scope keys, Tree virtualHost) {
        deadline(client.deadlineHeaders(), keys, virtualHost);
        client.retry().map(RetryPolicy::attemptHeader).ifPresent(header -> attempt(header, keys, virtualHost));
    }

    private static void deadline(DeadlineHeaders headers, Ledger.Scope keys, Tree virtualHost) {
        String field = "virtual_host.request_headers_to_remove";
        switch (headers) {
            case ALWAYS -> keys.rendered("deadline-headers", "(Envoy's default)");
            case ENCLOSED ->
                keys.approximated(
                        "deadline-headers",
                        "(Envoy's default)",
                        "Envoy cannot see who gave the deadline, and tells it always");
            case NEVER -> {
                keys.rendered("deadline-headers", field);
                virtualHost.set("request_headers_to_remove", List.of(DEADLINE));
            }
        }
    }

    private static void attempt(AttemptHeader header, Ledger.Scope keys, Tree virtualHost) {
        String field = "virtual_host.include_request_attempt_count";
        if (header == AttemptHeader.RETRIES) {
            keys.approximated("retry/attempt-header", field, "Envoy says it in the first attempt too");
        } else {
            keys.rendered("retry/attempt-header", field);
        }
        virtualHost.set("include_request_attempt_count", header != AttemptHeader.NEVER);
    }
}
