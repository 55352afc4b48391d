package io.sidecarsdk.http.internal.balancing;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * One after the other, each as often as its weight says; begins anywhere, so that many instances that start together do not
 * march in step.
 *
 * <p>Where weights differ, each endpoint comes up exactly as often as its weight in every round of as many picks as all
 * weights together: the proportions are those of Envoy's EDF schedule. The picks of one endpoint are spread more evenly
 * over the round than there: weights 5, 1, 1 give <i>a b a a c a a</i> rather than <i>a a a a b c a</i>. A pick is one
 * atomic increment and a look-up, where EDF takes a lock and O(log n).
 */
final class RoundRobin extends Balancer {

    private final Endpoint[] endpoints;
    private final WeightedIndex index;
    private final long step;
    private final AtomicInteger turn;

    RoundRobin(Endpoint[] endpoints, WeightedIndex index, AtomicInteger turn) {
        this.endpoints = endpoints;
        this.index = index;
        this.step = index.isEven() ? 1 : GoldenStep.of(index.total());
        this.turn = turn;
    }

    @Override
    Endpoint next(long hash, int again) {
        long place = Integer.toUnsignedLong(turn.getAndIncrement()) * step % index.total();
        return endpoints[index.at((int) place)];
    }
}
