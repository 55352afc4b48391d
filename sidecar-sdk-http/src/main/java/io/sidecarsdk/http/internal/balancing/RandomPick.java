package io.sidecarsdk.http.internal.balancing;

/** Any endpoint, each as likely as the other. */
final class RandomPick extends Balancer {

    private final Endpoint[] endpoints;
    private final Random random;

    RandomPick(Endpoint[] endpoints, Random random) {
        this.endpoints = endpoints;
        this.random = random;
    }

    @Override
    Endpoint next() {
        return endpoints[random.below(endpoints.length)];
    }
}
