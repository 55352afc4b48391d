package io.sidecarsdk.http.internal.envoy;

import io.sidecarsdk.policy.HttpClientPolicy;
import io.sidecarsdk.policy.LoadBalancerPolicy;
import io.sidecarsdk.policy.SlowStartPolicy;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How an endpoint is picked. */
final class Balancing {

    private static final String FIELD = "cluster.lb_policy";

    private Balancing() {}

    static void render(HttpClientPolicy client, Ledger.Scope keys, Tree cluster) {
        LoadBalancerPolicy balancer = client.loadBalancer();
        Ledger.Scope of = keys.at("load-balancer");
        Tree common = new Tree()
                .set("healthy_panic_threshold", new Tree().set("value", percent(balancer.panicThreshold())))
                // else Envoy's workers learn up to a second late which endpoints are left out
                .set("update_merge_window", "0s");
        cluster.set("common_lb_config", common);
        of.rendered("panic-threshold", "cluster.common_lb_config.healthy_panic_threshold")
                .rendered("overprovisioning", "cluster.load_assignment.policy.overprovisioning_factor")
                .rendered("zone", "cluster.load_assignment.endpoints.priority: other zones come one priority later");
        rule(balancer, of, cluster);
    }

    private static void rule(LoadBalancerPolicy balancer, Ledger.Scope of, Tree cluster) {
        switch (balancer.policy()) {
            case ROUND_ROBIN -> {
                of.rendered("policy", FIELD);
                cluster.set("lb_policy", "ROUND_ROBIN")
                        .set("round_robin_lb_config", slowStart(balancer, of, "round_robin"));
            }
            case RANDOM -> {
                of.approximated("policy", FIELD, "Envoy's RANDOM does not look at weights");
                cluster.set("lb_policy", "RANDOM");
            }
            case LEAST_REQUEST -> leastRequest(balancer, of, cluster);
            case RING_HASH -> ringHash(balancer, of, cluster);
            case PEAK_EWMA -> {
                of.approximated("policy", FIELD, "Envoy does not balance by latency: least request instead")
                        .unsupported("ewma-decay", "Envoy does not balance by latency");
                cluster.set("lb_policy", "LEAST_REQUEST");
            }
            case PREQUAL -> prequal(of, cluster);
        }
    }

    private static void leastRequest(LoadBalancerPolicy balancer, Ledger.Scope of, Tree cluster) {
        of.rendered("policy", FIELD)
                .rendered("choice-count", "cluster.least_request_lb_config.choice_count")
                .rendered("active-request-bias", "cluster.least_request_lb_config.active_request_bias");
        Tree settings = java.util.Objects.requireNonNullElseGet(slowStart(balancer, of, "least_request"), Tree::new)
                .set("choice_count", balancer.choiceCount())
                .set("active_request_bias", runtime("active_request_bias", balancer.activeRequestBias()));
        cluster.set("lb_policy", "LEAST_REQUEST").set("least_request_lb_config", settings);
    }

    private static void prequal(Ledger.Scope of, Tree cluster) {
        String reason = "Envoy does not ask endpoints for their load";
        of.approximated("policy", FIELD, reason + ": least request instead").unsupported("prequal", reason);
        cluster.set("lb_policy", "LEAST_REQUEST");
    }

    private static void ringHash(LoadBalancerPolicy balancer, Ledger.Scope of, Tree cluster) {
        of.rendered("policy", FIELD)
                .rendered("minimum-ring-size", "cluster.ring_hash_lb_config.minimum_ring_size")
                .rendered("maximum-ring-size", "cluster.ring_hash_lb_config.maximum_ring_size");
        cluster.set("lb_policy", "RING_HASH")
                .set(
                        "ring_hash_lb_config",
                        new Tree()
                                .set("minimum_ring_size", balancer.minimumRingSize())
                                .set("maximum_ring_size", balancer.maximumRingSize()));
    }

    /** The settings that hold it; null where it is off. */
    private static @Nullable Tree slowStart(LoadBalancerPolicy balancer, Ledger.Scope of, String rule) {
        Optional<SlowStartPolicy> policy = balancer.slowStart();
        if (policy.isEmpty()) {
            of.notNeeded("slow-start", "switched off");
            return null;
        }
        String field = "cluster." + rule + "_lb_config.slow_start_config.";
        of.at("slow-start")
                .rendered("enabled", Ledger.LEFT_OUT)
                .rendered("window", field + "slow_start_window")
                .rendered("aggression", field + "aggression")
                .rendered("min-weight", field + "min_weight_percent");
        Tree settings = new Tree()
                .set("slow_start_window", Proto.duration(policy.get().window()))
                .set("aggression", runtime("slow_start_aggression", policy.get().aggression()))
                .set("min_weight_percent", Proto.percent(policy.get().minWeight()));
        return new Tree().set("slow_start_config", settings);
    }

    private static Tree runtime(String key, double value) {
        return new Tree().set("default_value", value).set("runtime_key", key);
    }

    static int percent(double ratio) {
        return (int) Math.round(ratio * 100);
    }
}
