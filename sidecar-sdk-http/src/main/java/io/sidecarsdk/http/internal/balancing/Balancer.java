package io.sidecarsdk.http.internal.balancing;

import io.sidecarsdk.policy.HttpClientPolicy.LoadBalancer;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Picks an endpoint for an attempt. Lock-free; the cost does not grow with the number of endpoints. */
abstract class Balancer {

    /**
     * The way of balancing that the policy names.
     *
     * @param turn whose turn it is, kept from one balancer to the next
     */
    static Balancer create(LoadBalancer kind, List<Endpoint> endpoints, AtomicInteger turn, Random random) {
        if (endpoints.isEmpty()) {
            return new NoEndpoint();
        }
        Endpoint[] among = endpoints.toArray(Endpoint[]::new);
        return switch (kind) {
            case ROUND_ROBIN -> new RoundRobin(among, turn);
            case LEAST_REQUEST -> new LeastRequest(among, random);
            case RANDOM -> new RandomPick(among, random);
        };
    }

    /** An endpoint that was not tried yet if one is found within {@code attempts} picks, else any. */
    final @Nullable Endpoint pick(Predicate<Endpoint> tried, int attempts) {
        Endpoint picked = next();
        for (int i = 1; i < attempts && picked != null && tried.test(picked); i++) {
            picked = next();
        }
        return picked;
    }

    /** The next endpoint by this way of balancing; null where there is none. */
    abstract @Nullable Endpoint next();

    private static final class NoEndpoint extends Balancer {

        @Override
        @Nullable
        Endpoint next() {
            return null;
        }
    }
}
