package io.sidecarsdk.http.internal.balancing;

import java.util.List;
import java.util.function.IntUnaryOperator;

/** Any endpoint, each as likely as the other. */
final class RandomPick extends Balancer {

    private final IntUnaryOperator random;

    RandomPick(List<Endpoint> endpoints, IntUnaryOperator random) {
        super(endpoints);
        this.random = random;
    }

    @Override
    public Endpoint next() {
        return endpoints().get(random.applyAsInt(endpoints().size()));
    }
}
