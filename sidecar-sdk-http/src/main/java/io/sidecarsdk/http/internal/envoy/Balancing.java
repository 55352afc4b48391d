package io.sidecarsdk.http.internal.envoy;

import io.sidecarsdk.policy.HttpClientPolicy;
import io.sidecarsdk.policy.LoadBalancerPolicy;

/** How an endpoint is picked. */
final class Balancing {

    private Balancing() {}

    static void render(HttpClientPolicy client, Ledger.Scope keys, Tree cluster) {
        LoadBalancerPolicy balancer = client.loadBalancer();
        Ledger.Scope of = keys.at("load-balancer");
        cluster.set(
                "common_lb_config",
                new Tree().set("healthy_panic_threshold", new Tree().set("value", percent(balancer.panicThreshold()))));
        of.rendered("panic-threshold", "cluster.common_lb_config.healthy_panic_threshold")
                .rendered("overprovisioning", "cluster.load_assignment.policy.overprovisioning_factor")
                .rendered("zone", "cluster.load_assignment.endpoints.priority: other zones come one priority later")
                .unsupported("hash-on", "not rendered: the export has no hash policy on its routes yet")
                .unsupported("slow-start", "not rendered yet");
        rule(balancer, of, cluster);
    }

    private static void rule(LoadBalancerPolicy balancer, Ledger.Scope of, Tree cluster) {
        switch (balancer.policy()) {
            case ROUND_ROBIN -> {
                of.rendered("policy", "cluster.lb_policy");
                cluster.set("lb_policy", "ROUND_ROBIN");
            }
            case RANDOM -> {
                of.approximated("policy", "cluster.lb_policy", "Envoy's RANDOM does not look at weights");
                cluster.set("lb_policy", "RANDOM");
            }
            case LEAST_REQUEST -> {
                of.rendered("policy", "cluster.lb_policy")
                        .rendered("choice-count", "cluster.least_request_lb_config.choice_count")
                        .unsupported("active-request-bias", "not rendered yet");
                cluster.set("lb_policy", "LEAST_REQUEST")
                        .set("least_request_lb_config", new Tree().set("choice_count", balancer.choiceCount()));
            }
            case RING_HASH -> {
                of.rendered("policy", "cluster.lb_policy")
                        .rendered("minimum-ring-size", "cluster.ring_hash_lb_config.minimum_ring_size")
                        .rendered("maximum-ring-size", "cluster.ring_hash_lb_config.maximum_ring_size");
                cluster.set("lb_policy", "RING_HASH")
                        .set(
                                "ring_hash_lb_config",
                                new Tree()
                                        .set("minimum_ring_size", balancer.minimumRingSize())
                                        .set("maximum_ring_size", balancer.maximumRingSize()));
            }
            case PEAK_EWMA -> {
                of.approximated(
                                "policy",
                                "cluster.lb_policy",
                                "Envoy does not balance by latency: least request instead")
                        .unsupported("ewma-decay", "Envoy does not balance by latency");
                cluster.set("lb_policy", "LEAST_REQUEST");
            }
        }
    }

    static int percent(double ratio) {
        return (int) Math.round(ratio * 100);
    }
}
