package io.sidecarsdk.http.internal.balancing;

import io.sidecarsdk.policy.HttpClientPolicy.LoadBalancer;
import java.util.List;
import java.util.function.IntUnaryOperator;
import java.util.function.Predicate;

/** Picks an endpoint for an attempt. Lock-free; the cost does not grow with the number of endpoints. */
public abstract class Balancer {

    /** How often another one is looked for when the picked one was tried already: Istio's host selection attempts. */
    private static final int SELECTION_ATTEMPTS = 5;

    private final List<Endpoint> endpoints;

    Balancer(List<Endpoint> endpoints) {
        this.endpoints = endpoints;
    }

    /**
     * The way of balancing that the policy names.
     *
     * @param random given n &gt; 0, a number from 0 (inclusive) to n (exclusive)
     */
    public static Balancer create(LoadBalancer kind, List<Endpoint> endpoints, IntUnaryOperator random) {
        return switch (kind) {
            case ROUND_ROBIN -> new RoundRobin(endpoints, random);
            case LEAST_REQUEST -> new LeastRequest(endpoints, random);
            case RANDOM -> new RandomPick(endpoints, random);
        };
    }

    /** An endpoint that was not tried yet if one is found soon enough, else any. */
    public final Endpoint pick(Predicate<Endpoint> tried) {
        Endpoint picked = next();
        for (int i = 1; i < SELECTION_ATTEMPTS && tried.test(picked); i++) {
            picked = next();
        }
        return picked;
    }

    /** The next endpoint by this way of balancing. */
    public abstract Endpoint next();

    /** All of them, in the policy's order. */
    public final List<Endpoint> endpoints() {
        return endpoints;
    }
}
