package io.sidecarsdk.http.internal.balancing;

import io.sidecarsdk.policy.HttpClientPolicy;
import io.sidecarsdk.policy.LoadBalancerPolicy;
import io.sidecarsdk.policy.SlowStartPolicy;
import io.sidecarsdk.policy.SubsetPolicy;
import java.time.Duration;
import java.util.Optional;

/** What of a client's policy says how endpoints are picked. */
record Balancing(LoadBalancerPolicy policy, Optional<SubsetPolicy> subset) {

    private static final Duration SHORTEST_STEP = Duration.ofMillis(10);
    private static final Duration LONGEST_STEP = Duration.ofSeconds(1);
    private static final int STEPS = 50;

    static Balancing of(HttpClientPolicy client) {
        return new Balancing(client.loadBalancer(), client.subset());
    }

    /** Whether putting a change in force takes so long with many endpoints that whoever brings it must not do it. */
    boolean isCostly() {
        return policy.policy() == LoadBalancerPolicy.Algorithm.RING_HASH;
    }

    /** How often shares are worked out anew while an endpoint is in its slow start. */
    Duration slowStartStep() {
        Duration step = policy.slowStart()
                .map(SlowStartPolicy::window)
                .orElse(LONGEST_STEP)
                .dividedBy(STEPS);
        return step.compareTo(SHORTEST_STEP) < 0
                ? SHORTEST_STEP
                : step.compareTo(LONGEST_STEP) > 0 ? LONGEST_STEP : step;
    }
}
