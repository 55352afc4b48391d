package io.sidecarsdk.http.internal.envoy;

import io.sidecarsdk.policy.HashOnPolicy;
import io.sidecarsdk.policy.HttpClientPolicy;
import java.time.Duration;
import java.util.List;

/** The routes of a client: all lead to its cluster, and differ in what may be repeated. */
final class Routes {

    private static final Duration NO_TIME = Duration.ofMillis(1);

    private Routes() {}

    static List<Tree> of(String cluster, HttpClientPolicy client, Ledger.Scope keys) {
        keys.rendered("timeout", "route.timeout");
        if (client.minimumAttemptTime().compareTo(NO_TIME) > 0) {
            keys.unsupported("minimum-attempt-time", "Envoy sends an attempt however little time is left");
        } else {
            keys.notNeeded("minimum-attempt-time", "as good as none");
        }
        return Retry.variants(client, keys).stream()
                .map(variant -> {
                    Tree action = new Tree()
                            .set("cluster", cluster)
                            .set("timeout", Proto.duration(client.timeout()))
                            .set("retry_policy", variant.policy().isEmpty() ? null : variant.policy());
                    HostHeader.render(client, keys, action);
                    client.loadBalancer().hashOn().ifPresent(key -> hashPolicy(key, keys, action));
                    return new Tree()
                            .set("match", variant.match())
                            .set("route", action)
                            .set(
                                    "request_headers_to_add",
                                    variant.headersToAdd().isEmpty() ? null : variant.headersToAdd());
                })
                .toList();
    }

    private static void hashPolicy(HashOnPolicy key, Ledger.Scope keys, Tree action) {
        keys.rendered("load-balancer/hash-on", "route.hash_policy");
        Tree policy = new Tree()
                .set(
                        "header",
                        key.header()
                                .map(name -> new Tree().set("header_name", name))
                                .orElse(null))
                .set(
                        "cookie",
                        key.cookie().map(name -> new Tree().set("name", name)).orElse(null));
        action.set("hash_policy", List.of(policy));
    }
}
