package io.sidecarsdk.http.internal.envoy;

import static io.sidecarsdk.policy.RetryPolicy.Condition.CONNECT_FAILURE;
import static io.sidecarsdk.policy.RetryPolicy.Condition.GATEWAY_ERROR;
import static io.sidecarsdk.policy.RetryPolicy.Condition.REFUSED_STREAM;
import static io.sidecarsdk.policy.RetryPolicy.Condition.RESET;
import static io.sidecarsdk.policy.RetryPolicy.Condition.RESET_BEFORE_REQUEST;
import static io.sidecarsdk.policy.RetryPolicy.Condition.SERVER_ERROR;

import io.sidecarsdk.policy.HttpClientPolicy;
import io.sidecarsdk.policy.RetryPolicy;
import io.sidecarsdk.policy.RetryPolicy.Condition;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What is repeated. Envoy repeats whatever a route's retry policy names, and the method plays no part; so a client with
 * retries has three routes: for methods that may be sent twice, for requests with an {@code Idempotency-Key}, and for all
 * others, which are repeated only where the request has not been processed.
 */
final class Retry {

    private static final String PREVIOUS_HOSTS = "envoy.retry_host_predicates.previous_hosts";
    private static final String PREVIOUS_HOSTS_TYPE =
            "envoy.extensions.retry.host.previous_hosts.v3.PreviousHostsPredicate";

    private Retry() {}

    /**
     * A kind of request, and what is repeated of it.
     *
     * @param policy Envoy's RetryPolicy; empty when nothing is to be said
     */
    record Variant(Tree match, Tree policy) {}

    static List<Variant> variants(HttpClientPolicy client, Ledger.Scope keys) {
        keys.rendered("attempt-timeout", "route.retry_policy.per_try_timeout");
        if (client.retry().isEmpty()) {
            keys.notNeeded("retry", "switched off");
            return List.of(new Variant(any(), attemptTimeout(client)));
        }
        RetryPolicy retry = client.retry().get();
        account(keys.at("retry"));
        Tree full = policy(client, retry, conditions(retry.on()));
        Tree unprocessed = policy(client, retry, unprocessed(retry.on()));
        return List.of(
                new Variant(withHeader(method(retry.methods())), full),
                new Variant(withHeader(new Tree().set("name", "idempotency-key").set("present_match", true)), full),
                new Variant(any(), unprocessed));
    }

    private static void account(Ledger.Scope keys) {
        keys.notNeeded("enabled", "what it switches off is left out")
                .rendered("max-attempts", "route.retry_policy.num_retries (one less: the first attempt is none)")
                .rendered("on", "route.retry_policy.retry_on")
                .rendered("status-codes", "route.retry_policy.retriable_status_codes")
                .approximated(
                        "methods",
                        "route.match.headers[:method], a route for each kind of request",
                        "an attempt cut by attempt-timeout while it still connects is repeated here whatever its method,"
                                + " in Envoy only where the method may be sent twice")
                .rendered("backoff/base", "route.retry_policy.retry_back_off.base_interval")
                .rendered("backoff/max", "route.retry_policy.retry_back_off.max_interval")
                .rendered("budget/ratio", "cluster.circuit_breakers.thresholds.retry_budget.budget_percent")
                .rendered(
                        "budget/min-concurrency",
                        "cluster.circuit_breakers.thresholds.retry_budget.min_retry_concurrency");
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
        // not to an endpoint that was tried already, while another one is found soon enough
        policy.set("retry_host_predicate", List.of(Tree.extension(PREVIOUS_HOSTS, Tree.typed(PREVIOUS_HOSTS_TYPE))));
        policy.set("host_selection_retry_max_attempts", 5);
        return policy;
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

    private static Tree any() {
        return new Tree().set("prefix", "/");
    }

    private static Tree withHeader(Tree header) {
        return any().set("headers", List.of(header));
    }

    private static Tree method(Set<String> methods) {
        String regex = methods.stream().sorted().collect(Collectors.joining("|"));
        return new Tree()
                .set("name", ":method")
                .set("string_match", new Tree().set("safe_regex", new Tree().set("regex", regex)));
    }
}
