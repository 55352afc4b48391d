package io.sidecarsdk.http.internal.envoy;

import static io.sidecarsdk.policy.RetryPolicy.Condition.CONNECT_FAILURE;
import static io.sidecarsdk.policy.RetryPolicy.Condition.GATEWAY_ERROR;
import static io.sidecarsdk.policy.RetryPolicy.Condition.REFUSED_STREAM;
import static io.sidecarsdk.policy.RetryPolicy.Condition.RESET;
import static io.sidecarsdk.policy.RetryPolicy.Condition.RESET_BEFORE_REQUEST;
import static io.sidecarsdk.policy.RetryPolicy.Condition.SERVER_ERROR;

import io.sidecarsdk.policy.HttpClientPolicy;
import io.sidecarsdk.policy.PreviousHostsPolicy;
import io.sidecarsdk.policy.RetryAfterPolicy;
import io.sidecarsdk.policy.RetryPolicy;
import io.sidecarsdk.policy.RetryPolicy.Condition;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What is repeated. Envoy repeats whatever a route's retry policy names, and the method plays no part; so a client with
 * retries has a route for methods that may be sent twice, one for requests with an {@code Idempotency-Key}, and one for all
 * others, which are repeated only where the request has not been processed.
 */
final class Retry {

    private static final String IDEMPOTENCY_KEY = "idempotency-key";
    private static final String OFF = "switched off";
    private static final String BACK_OFF = "route.retry_policy.rate_limited_retry_back_off";
    private static final String PREVIOUS_HOSTS = "envoy.retry_host_predicates.previous_hosts";
    private static final String PREVIOUS_HOSTS_TYPE =
            "envoy.extensions.retry.host.previous_hosts.v3.PreviousHostsPredicate";

    private Retry() {}

    /**
     * A kind of request, and what is repeated of it.
     *
     * @param headers by which it is known
     * @param policy Envoy's RetryPolicy; empty when nothing is to be said
     * @param headerChanges to each request
     */
    record Variant(List<Tree> headers, Tree policy, HeaderChanges headerChanges) {

        private Variant(List<Tree> headers, Tree policy) {
            this(headers, policy, HeaderChanges.NONE);
        }
    }

    static List<Variant> variants(HttpClientPolicy client, Ledger.Scope keys) {
        keys.rendered("attempt-timeout", "route.retry_policy.per_try_timeout");
        if (client.retry().isEmpty()) {
            keys.notNeeded("retry", OFF);
            return List.of(new Variant(List.of(), attemptTimeout(client)));
        }
        RetryPolicy retry = client.retry().get();
        account(retry, keys.at("retry"));
        Tree full = policy(client, retry, conditions(retry.on()));
        Tree unprocessed = policy(client, retry, unprocessed(retry.on()));
        List<Variant> variants = new ArrayList<>();
        if (!retry.generateIdempotencyKey().isEmpty()) {
            variants.add(
                    new Variant(List.of(HeaderMatch.method(retry.generateIdempotencyKey())), full, generatedKey()));
        }
        variants.add(new Variant(List.of(HeaderMatch.method(retry.methods())), full));
        variants.add(new Variant(List.of(HeaderMatch.present(IDEMPOTENCY_KEY)), full));
        variants.add(new Variant(List.of(), unprocessed));
        return variants;
    }

    /** The same for all attempts of a request: Envoy adds headers once. */
    private static HeaderChanges generatedKey() {
        return new HeaderChanges(
                List.of(HeaderChanges.option(IDEMPOTENCY_KEY, "%UNIQUE_ID%", "ADD_IF_ABSENT")), List.of());
    }

    private static void account(RetryPolicy retry, Ledger.Scope keys) {
        keys.rendered("enabled", Ledger.LEFT_OUT)
                .rendered("max-attempts", "route.retry_policy.num_retries (one less: the first attempt is none)")
                .rendered("on", "route.retry_policy.retry_on")
                .rendered("status-codes", "route.retry_policy.retriable_status_codes")
                .approximated(
                        "methods",
                        "route.match.headers[:method], a route for each kind of request",
                        "an attempt cut by attempt-timeout while it still connects is repeated here whatever its method,"
                                + " in Envoy only where the method may be sent twice")
                .rendered("headers", "route.retry_policy.retriable_headers")
                .rendered("generate-idempotency-key", "route.request_headers_to_add, a route for these methods")
                .unsupported("classifier", "Envoy does not run the application's code")
                .rendered("backoff/base", "route.retry_policy.retry_back_off.base_interval")
                .rendered("backoff/max", "route.retry_policy.retry_back_off.max_interval")
                .rendered("budget/ratio", "cluster.circuit_breakers.thresholds.retry_budget.budget_percent")
                .rendered(
                        "budget/min-concurrency",
                        "cluster.circuit_breakers.thresholds.retry_budget.min_retry_concurrency");
        account(retry.retryAfter(), keys.at("retry-after"));
        account(retry.previousHosts(), keys.at("previous-hosts"));
    }

    private static void account(RetryAfterPolicy retryAfter, Ledger.Scope keys) {
        keys.rendered("enabled", Ledger.LEFT_OUT);
        if (retryAfter.enabled()) {
            keys.approximated(
                            "max",
                            BACK_OFF + ".max_interval",
                            "a call that was told to wait longer is not repeated here; Envoy repeats it after the ordinary wait")
                    .approximated("headers", BACK_OFF + ".reset_headers", "Envoy does not read dates");
        } else {
            keys.notNeeded("max", OFF).notNeeded("headers", OFF);
        }
    }

    private static void account(PreviousHostsPolicy previous, Ledger.Scope keys) {
        keys.rendered("avoid", "route.retry_policy.retry_host_predicate");
        if (previous.avoid()) {
            keys.rendered(
                    "selection-attempts",
                    "route.retry_policy.host_selection_retry_max_attempts (one less: the first pick is none)");
        } else {
            keys.notNeeded("selection-attempts", OFF);
        }
    }

    private static Tree policy(HttpClientPolicy client, RetryPolicy retry, List<String> on) {
        if (on.isEmpty() || retry.maxAttempts() == 1) {
            return attemptTimeout(client);
        }
        Tree policy = new Tree().set("retry_on", String.join(",", on)).set("num_retries", retry.maxAttempts() - 1);
        if (on.contains("retriable-status-codes")) {
            policy.set(
                    "retriable_status_codes",
                    retry.statusCodes().stream().sorted().toList());
        }
        client.attemptTimeout().ifPresent(timeout -> policy.set("per_try_timeout", Proto.duration(timeout)));
        policy.set(
                "retry_back_off",
                new Tree()
                        .set("base_interval", Proto.duration(retry.backoff().base()))
                        .set("max_interval", Proto.duration(retry.backoff().max())));
        if (on.contains("retriable-headers")) {
            policy.set(
                    "retriable_headers",
                    retry.headers().stream().map(HeaderMatch::of).toList());
        }
        retryAfter(retry.retryAfter(), policy);
        previousHosts(retry.previousHosts(), policy);
        return policy;
    }

    private static void retryAfter(RetryAfterPolicy retryAfter, Tree policy) {
        if (retryAfter.enabled()) {
            List<Tree> headers = retryAfter.headers().stream()
                    .map(header -> new Tree()
                            .set("name", header.name())
                            .set("format", header.format().name()))
                    .toList();
            policy.set(
                    "rate_limited_retry_back_off",
                    new Tree().set("reset_headers", headers).set("max_interval", Proto.duration(retryAfter.max())));
        }
    }

    private static void previousHosts(PreviousHostsPolicy previous, Tree policy) {
        if (previous.selectionAttempts() > 1) {
            policy.set("retry_host_predicate", List.of(Tree.extension(PREVIOUS_HOSTS, Tree.typed(PREVIOUS_HOSTS_TYPE))))
                    .set("host_selection_retry_max_attempts", previous.selectionAttempts() - 1);
        }
    }

    /** Envoy takes it from a retry policy, be it one that never repeats. */
    private static Tree attemptTimeout(HttpClientPolicy client) {
        return client.attemptTimeout()
                .map(timeout -> new Tree().set("num_retries", 0).set("per_try_timeout", Proto.duration(timeout)))
                .orElseGet(Tree::new);
    }

    private static List<String> conditions(Set<Condition> on) {
        return on.stream().map(Condition::toString).sorted().toList();
    }

    /** Of the conditions, what they say about a request that the upstream has certainly not processed. */
    private static List<String> unprocessed(Set<Condition> on) {
        boolean anyReset = on.contains(RESET) || on.contains(SERVER_ERROR) || on.contains(GATEWAY_ERROR);
        List<String> unprocessed = new ArrayList<>();
        if (anyReset || on.contains(CONNECT_FAILURE) || on.contains(RESET_BEFORE_REQUEST)) {
            unprocessed.add(CONNECT_FAILURE.toString());
        }
        if (anyReset || on.contains(REFUSED_STREAM)) {
            unprocessed.add(REFUSED_STREAM.toString());
        }
        return unprocessed;
    }
}
