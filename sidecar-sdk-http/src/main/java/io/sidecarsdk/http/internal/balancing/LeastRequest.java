package io.sidecarsdk.http.internal.balancing;

import java.util.List;
import java.util.function.IntUnaryOperator;

/**
 * Of two endpoints drawn at random, the one with fewer requests in flight; the first one when they are equal. Envoy's
 * LEAST_REQUEST with equal weights and a choice count of 2.
 */
final class LeastRequest extends Balancer {

    private final IntUnaryOperator random;

    LeastRequest(List<Endpoint> endpoints, IntUnaryOperator random) {
        super(endpoints);
        this.random = random;
    }

    @Override
    public Endpoint next() {
        Endpoint one = endpoints().get(random.applyAsInt(endpoints().size()));
        Endpoint other = endpoints().get(random.applyAsInt(endpoints().size()));
        return other.active() < one.active() ? other : one;
    }
}
