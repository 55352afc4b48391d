package io.sidecarsdk.http.internal.envoy;

import io.sidecarsdk.policy.HttpClientPolicy;
import java.util.List;

/** The routes of a client: all lead to its cluster, and differ in what may be repeated. */
final class Routes {

    private Routes() {}

    static List<Tree> of(String cluster, HttpClientPolicy client, Ledger.Scope keys) {
        keys.rendered("timeout", "route.timeout");
        return Retry.variants(client, keys).stream()
                .map(variant -> {
                    Tree action = new Tree()
                            .set("cluster", cluster)
                            .set("timeout", Proto.duration(client.timeout()))
                            .set("retry_policy", variant.policy().isEmpty() ? null : variant.policy());
                    HostHeader.render(client, keys, action);
                    return new Tree().set("match", variant.match()).set("route", action);
                })
                .toList();
    }
}
