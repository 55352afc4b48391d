package io.sidecarsdk.http.internal.balancing;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntUnaryOperator;

/** One after the other; begins anywhere, so that many instances that start together do not march in step. */
final class RoundRobin extends Balancer {

    private final AtomicInteger position;

    RoundRobin(List<Endpoint> endpoints, IntUnaryOperator random) {
        super(endpoints);
        this.position = new AtomicInteger(random.applyAsInt(endpoints.size()));
    }

    @Override
    public Endpoint next() {
        return endpoints()
                .get(Math.floorMod(position.getAndIncrement(), endpoints().size()));
    }
}
