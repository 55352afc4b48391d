package io.sidecarsdk.http.internal.balancing;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Picks the priority first, by its share of the traffic, then an endpoint of it. */
final class Priorities extends Balancer {

    private final Balancer[] ofEachPercent = new Balancer[100];
    private final boolean byHash;
    private final Random random;

    /**
     * Puts them together.
     *
     * @param percents of the traffic for each of {@code balancers}; 100 in all
     * @param byHash whether the priority is picked by the request's hash, so that the same key goes to the same endpoint
     */
    Priorities(List<Balancer> balancers, int[] percents, boolean byHash, Random random) {
        int filled = 0;
        for (int i = 0; i < percents.length; i++) {
            for (int n = 0; n < percents[i]; n++) {
                ofEachPercent[filled++] = balancers.get(i);
            }
        }
        this.byHash = byHash;
        this.random = random;
    }

    @Override
    void outdate() {
        for (Balancer balancer : ofEachPercent) {
            balancer.outdate();
        }
    }

    @Override
    @Nullable
    Endpoint next(long hash, int again) {
        int percent = byHash ? (int) Long.remainderUnsigned(hash, 100) : random.below(100);
        return ofEachPercent[percent].next(hash, again);
    }
}
