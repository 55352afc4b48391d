package io.sidecarsdk.http.internal.balancing;

/**
 * Of two endpoints drawn at random, the one with fewer requests in flight; the first one when they are equal. Envoy's
 * LEAST_REQUEST with equal weights and a choice count of 2.
 */
final class LeastRequest extends Balancer {

    private final Endpoint[] endpoints;
    private final Random random;

    LeastRequest(Endpoint[] endpoints, Random random) {
        this.endpoints = endpoints;
        this.random = random;
    }

    @Override
    Endpoint next() {
        Endpoint one = endpoints[random.below(endpoints.length)];
        Endpoint other = endpoints[random.below(endpoints.length)];
        return other.active() < one.active() ? other : one;
    }
}
