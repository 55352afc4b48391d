package io.sidecarsdk.http.internal.balancing;

/**
 * Each endpoint as often as {@code weight / (requests in flight + 1)^bias} says, as Envoy's LEAST_REQUEST does where weights
 * differ.
 *
 * <p>Envoy keeps a schedule by earliest deadline (EDF) for that, under a lock and in O(log n). Here an endpoint is drawn by
 * its weight and taken with probability {@code 1 / (requests in flight + 1)^bias}, else another one is drawn: that gives
 * the same shares in O(1). What differs: picks are random rather than evenly spread; and after {@value #DRAWS} draws that
 * were not taken, as happens when everything is busy, one of those drawn is taken by the same odds, which evens shares out
 * a little between endpoints that are more and less busy.
 */
final class WeightedLeastRequest extends Balancer {

    private static final int DRAWS = 8;
    private static final int FINE = 1 << 24;

    private final Endpoint[] endpoints;
    private final WeightedIndex index;
    private final double bias;
    private final Random random;

    WeightedLeastRequest(Endpoint[] endpoints, WeightedIndex index, double bias, Random random) {
        this.endpoints = endpoints;
        this.index = index;
        this.bias = bias;
        this.random = random;
    }

    @Override
    Endpoint next(long hash, int again) {
        Endpoint kept = endpoints[0];
        double sum = 0;
        for (int i = 0; i < DRAWS; i++) {
            Endpoint drawn = endpoints[index.at(random.below(index.total()))];
            double share = share(drawn.active());
            if (share >= 1 || chance() < share) {
                return drawn;
            }
            sum += share;
            if (chance() * sum < share) {
                kept = drawn;
            }
        }
        return kept;
    }

    private double share(int active) {
        if (active <= 0 || bias == 0) {
            return 1;
        }
        return bias == 1 ? 1.0 / (active + 1) : Math.pow(active + 1.0, -bias);
    }

    private double chance() {
        return (double) random.below(FINE) / FINE;
    }
}
