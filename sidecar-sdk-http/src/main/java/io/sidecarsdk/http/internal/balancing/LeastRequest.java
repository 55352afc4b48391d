package io.sidecarsdk.http.internal.balancing;

/**
 * Of some endpoints drawn at random, the one with the fewest requests in flight; the first one when they are equal. Envoy's
 * LEAST_REQUEST with equal weights; for others see {@link WeightedLeastRequest}.
 */
final class LeastRequest extends Balancer {

    private final Endpoint[] endpoints;
    private final int choices;
    private final Random random;

    /** @param choices how many are drawn, at least 2 */
    LeastRequest(Endpoint[] endpoints, int choices, Random random) {
        this.endpoints = endpoints;
        this.choices = choices;
        this.random = random;
    }

    @Override
    Endpoint next(long hash, int again) {
        Endpoint least = endpoints[random.below(endpoints.length)];
        for (int i = 1; i < choices; i++) {
            Endpoint other = endpoints[random.below(endpoints.length)];
            if (other.active() < least.active()) {
                least = other;
            }
        }
        return least;
    }
}
