package io.sidecarsdk.http.internal.balancing;

/** Any endpoint, each as likely as its weight says. Envoy's RANDOM, which does not look at weights. */
final class RandomPick extends Balancer {

    private final Endpoint[] endpoints;
    private final WeightedIndex index;
    private final Random random;

    RandomPick(Endpoint[] endpoints, WeightedIndex index, Random random) {
        this.endpoints = endpoints;
        this.index = index;
        this.random = random;
    }

    @Override
    Endpoint next(long hash, int again) {
        return endpoints[index.at(random.below(index.total()))];
    }
}
