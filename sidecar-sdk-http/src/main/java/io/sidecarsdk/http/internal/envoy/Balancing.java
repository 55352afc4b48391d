package io.sidecarsdk.http.internal.envoy;

import io.sidecarsdk.policy.HttpClientPolicy;

/** How an endpoint is picked. */
final class Balancing {

    private Balancing() {}

    static void render(HttpClientPolicy client, Ledger.Scope keys, Tree cluster) {
        keys.rendered("load-balancer", "cluster.lb_policy");
        switch (client.loadBalancer()) {
            case ROUND_ROBIN -> cluster.set("lb_policy", "ROUND_ROBIN");
            case RANDOM -> cluster.set("lb_policy", "RANDOM");
            case LEAST_REQUEST ->
                cluster.set("lb_policy", "LEAST_REQUEST")
                        .set("least_request_lb_config", new Tree().set("choice_count", 2));
        }
    }
}
