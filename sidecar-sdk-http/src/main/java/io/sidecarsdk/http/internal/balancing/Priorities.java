package io.sidecarsdk.http.internal.balancing;

import io.sidecarsdk.http.internal.load.LoadReport;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Picks the priority first, by its share of the traffic, then an endpoint of it. */
final class Priorities extends Balancer {

    private final List<Balancer> all;
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
        this.all = List.copyOf(balancers);
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
        all.forEach(Balancer::outdate);
    }

    @Override
    void answered(Endpoint endpoint, boolean well, @Nullable LoadReport ofOthers, long sentNanos) {
        for (Balancer balancer : all) {
            balancer.answered(endpoint, well, ofOthers, sentNanos);
        }
    }

    @Override
    int readings() {
        return all.stream().mapToInt(Balancer::readings).sum();
    }

    @Override
    @Nullable
    Endpoint next(long hash, int again) {
        int percent = byHash ? (int) Long.remainderUnsigned(hash, 100) : random.below(100);
        return ofEachPercent[percent].next(hash, again);
    }
}
