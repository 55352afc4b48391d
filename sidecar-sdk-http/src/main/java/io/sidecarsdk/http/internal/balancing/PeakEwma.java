package io.sidecarsdk.http.internal.balancing;

import io.sidecarsdk.time.TimeSource;
import java.time.Duration;

/**
 * Of two endpoints drawn at random, each as likely as its weight says, the one with the lower cost: its latency times its
 * requests in flight and one. Finagle's and Linkerd's Peak EWMA.
 */
final class PeakEwma extends Balancer {

    private final Endpoint[] endpoints;
    private final WeightedIndex index;
    private final double decayNanos;
    private final TimeSource time;
    private final Random random;

    PeakEwma(Endpoint[] endpoints, WeightedIndex index, Duration decay, TimeSource time, Random random) {
        this.endpoints = endpoints;
        this.index = index;
        this.decayNanos = decay.toNanos();
        this.time = time;
        this.random = random;
    }

    @Override
    Endpoint next(long hash, int again) {
        Endpoint one = endpoints[index.at(random.below(index.total()))];
        Endpoint other = endpoints[index.at(random.below(index.total()))];
        if (other == one) {
            return one;
        }
        long now = time.nanoTime();
        return cost(other, now) < cost(one, now) ? other : one;
    }

    private double cost(Endpoint endpoint, long now) {
        return endpoint.latency().nanos(now, decayNanos) * (endpoint.active() + 1);
    }
}
