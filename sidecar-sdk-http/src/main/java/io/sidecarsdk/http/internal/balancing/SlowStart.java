package io.sidecarsdk.http.internal.balancing;

import io.sidecarsdk.policy.SlowStartPolicy;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The weights of endpoints at one moment: those that are new have less than their own. Envoy's slow start. */
final class SlowStart {

    private static final long LEAST_NANOS = 1_000_000;
    private static final double LEAST_SHARE = 1e-3;

    private final @Nullable SlowStartPolicy policy;
    private final long now;
    private boolean warming;

    /** @param policy null where endpoints get their whole share at once */
    SlowStart(@Nullable SlowStartPolicy policy, long now) {
        this.policy = policy;
        this.now = now;
    }

    /** Notes which of them have just begun. */
    void look(List<Endpoint> endpoints) {
        for (Endpoint endpoint : endpoints) {
            endpoint.warmth().look(endpoint.health(), now);
        }
    }

    double[] weights(Endpoint[] endpoints) {
        double[] shares = Arrays.stream(endpoints).mapToDouble(this::share).toArray();
        boolean differ = Arrays.stream(shares).anyMatch(share -> share != shares[0]);
        warming |= differ;
        double[] weights = new double[endpoints.length];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = endpoints[i].attributes().weight() * (differ ? shares[i] : 1);
        }
        return weights;
    }

    private double share(Endpoint endpoint) {
        if (policy == null || !endpoint.health().isHealthy()) {
            return 1;
        }
        long nanos = Math.max(LEAST_NANOS, endpoint.warmth().nanos(now));
        double part = (double) nanos / policy.window().toNanos();
        double share = part >= 1 ? 1 : Math.pow(part, 1 / policy.aggression());
        return Math.max(LEAST_SHARE, Math.max(policy.minWeight(), share));
    }

    /** Whether weights change with time. Where all endpoints began together they do not. */
    boolean isWarming() {
        return warming;
    }
}
