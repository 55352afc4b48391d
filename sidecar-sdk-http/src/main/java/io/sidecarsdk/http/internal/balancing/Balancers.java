package io.sidecarsdk.http.internal.balancing;

import io.sidecarsdk.policy.LoadBalancerPolicy;
import io.sidecarsdk.policy.LoadBalancerPolicy.Algorithm;
import io.sidecarsdk.policy.PrequalPolicy;
import io.sidecarsdk.policy.SubsetPolicy;
import io.sidecarsdk.time.TimeSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Makes balancers: which endpoints are used at all (subset), in which order (priorities, zone), which of them now (health,
 * panic), with which weights (slow start), by which rule. Keeps whose turn it is, the places on rings and what endpoints have
 * reported, from one balancer to the next. Used by one thread at a time.
 */
final class Balancers {

    private final TimeSource time;
    private final Random random;
    private final Probing probing;
    /** By the place of a priority among those that there are. */
    private final List<Kept> kept = new ArrayList<>();

    Balancers(TimeSource time, Random random, Probing probing) {
        this.time = time;
        this.random = random;
        this.probing = probing;
    }

    /** What a priority's balancers hand on to the next. */
    private static final class Kept {

        private final AtomicInteger turn;
        private RingPlaces places = new RingPlaces();
        private @Nullable LoadProber prober;

        private Kept(int turn) {
            this.turn = new AtomicInteger(turn);
        }
    }

    /**
     * What was made.
     *
     * @param warming whether shares change with time, so that it must be made anew soon
     */
    record Made(Balancer balancer, boolean warming) {}

    Made make(Balancing balancing, List<Endpoint> all) {
        LoadBalancerPolicy policy = balancing.policy();
        SlowStart slowStart = new SlowStart(policy.slowStart().orElse(null), time.nanoTime());
        slowStart.look(all);
        List<List<Endpoint>> priorities =
                priorities(policy, subset(balancing.subset().orElse(null), all));
        if (priorities.isEmpty()) {
            return new Made(Balancer.NONE, false);
        }
        PriorityLoad load = load(policy, priorities);
        List<Balancer> balancers = new ArrayList<>();
        for (int i = 0; i < priorities.size(); i++) {
            balancers.add(one(policy, priorities.get(i), load.panics()[i], slowStart, kept(i)));
        }
        Balancer whole = balancers.size() == 1
                ? balancers.get(0)
                : new Priorities(balancers, load.percents(), policy.policy() == Algorithm.RING_HASH, random);
        return new Made(whole, slowStart.isWarming());
    }

    private static List<Endpoint> subset(@Nullable SubsetPolicy subset, List<Endpoint> all) {
        if (subset == null) {
            return all;
        }
        List<Endpoint> chosen = all.stream()
                .filter(endpoint -> endpoint.attributes()
                        .labels()
                        .entrySet()
                        .containsAll(subset.labels().entrySet()))
                .toList();
        return chosen.isEmpty() && subset.fallback() == SubsetPolicy.Fallback.ANY ? all : chosen;
    }

    /** In each priority, the endpoints of the own zone come before the others, as in Istio's locality failover. */
    private static List<List<Endpoint>> priorities(LoadBalancerPolicy policy, List<Endpoint> endpoints) {
        String zone = policy.zone().orElse(null);
        Map<Integer, List<Endpoint>> byRank = new TreeMap<>();
        for (Endpoint endpoint : endpoints) {
            boolean elsewhere = zone != null && !endpoint.attributes().zone().equals(zone);
            int rank = 2 * endpoint.attributes().priority() + (elsewhere ? 1 : 0);
            byRank.computeIfAbsent(rank, key -> new ArrayList<>()).add(endpoint);
        }
        return List.copyOf(byRank.values());
    }

    private static PriorityLoad load(LoadBalancerPolicy policy, List<List<Endpoint>> priorities) {
        int[] all = new int[priorities.size()];
        int[] healthy = new int[all.length];
        for (int i = 0; i < all.length; i++) {
            all[i] = priorities.get(i).size();
            healthy[i] = healthy(priorities.get(i)).size();
        }
        return PriorityLoad.of(healthy, all, percent(policy.overprovisioning()), percent(policy.panicThreshold()));
    }

    private static int percent(double ratio) {
        return (int) Math.round(ratio * 100);
    }

    private static List<Endpoint> healthy(List<Endpoint> endpoints) {
        return endpoints.stream()
                .filter(endpoint -> endpoint.health().isHealthy())
                .toList();
    }

    private Kept kept(int priority) {
        while (kept.size() <= priority) {
            kept.add(new Kept(random.below(1 << 30)));
        }
        return kept.get(priority);
    }

    private Balancer one(
            LoadBalancerPolicy policy, List<Endpoint> priority, boolean panic, SlowStart slowStart, Kept from) {
        List<Endpoint> used = panic ? priority : healthy(priority);
        if (used.isEmpty()) {
            return Balancer.NONE;
        }
        Endpoint[] endpoints = used.toArray(Endpoint[]::new);
        double[] weights = slowStart.weights(endpoints);
        LoadProber prober = prober(policy, from);
        from.prober = prober;
        if (policy.policy() == Algorithm.RING_HASH) {
            return from.places.ring(
                    priority, endpoints, weights, policy.minimumRingSize(), policy.maximumRingSize(), !panic);
        }
        from.places = new RingPlaces();
        WeightedIndex index = new WeightedIndex(weights);
        return switch (policy.policy()) {
            case ROUND_ROBIN -> new RoundRobin(endpoints, index, from.turn);
            case LEAST_REQUEST -> leastRequest(policy, endpoints, index);
            case PEAK_EWMA -> new PeakEwma(endpoints, index, policy.ewmaDecay(), time, random);
            case PREQUAL -> prequal(prober, leastRequest(policy, endpoints, index), endpoints, index);
            case RANDOM, RING_HASH -> new RandomPick(endpoints, index, random);
        };
    }

    private Balancer leastRequest(LoadBalancerPolicy policy, Endpoint[] endpoints, WeightedIndex index) {
        return index.isEven()
                ? new LeastRequest(endpoints, policy.choiceCount(), random)
                : new WeightedLeastRequest(endpoints, index, policy.activeRequestBias(), random);
    }

    private Balancer prequal(
            @Nullable LoadProber prober, Balancer otherwise, Endpoint[] endpoints, WeightedIndex index) {
        if (prober == null) {
            return otherwise;
        }
        prober.use(endpoints, index);
        return new Prequal(endpoints, index, prober, otherwise, time, random);
    }

    /** The one that is there already, unless it goes by other settings; null where nobody is to be asked. */
    private @Nullable LoadProber prober(LoadBalancerPolicy policy, Kept from) {
        PrequalPolicy wanted = policy.prequal().filter(PrequalPolicy::enabled).orElse(null);
        LoadProber known = from.prober;
        if (wanted == null) {
            return null;
        }
        return known != null && known.policy().equals(wanted) ? known : new LoadProber(wanted, probing, time, random);
    }
}
