package io.sidecarsdk.http.internal.balancing;

import java.util.concurrent.atomic.AtomicInteger;

/** One after the other; begins anywhere, so that many instances that start together do not march in step. */
final class RoundRobin extends Balancer {

    private final Endpoint[] endpoints;
    private final AtomicInteger turn;

    RoundRobin(Endpoint[] endpoints, AtomicInteger turn) {
        this.endpoints = endpoints;
        this.turn = turn;
    }

    @Override
    Endpoint next() {
        return endpoints[Math.floorMod(turn.getAndIncrement(), endpoints.length)];
    }
}
