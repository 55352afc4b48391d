package io.sidecarsdk.http.internal.balancing;

import io.sidecarsdk.http.internal.load.LoadReport;
import io.sidecarsdk.policy.PrequalPolicy;
import io.sidecarsdk.time.TimeSource;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a pool of readings fresh: asks endpoints drawn at random, so many for each pick, beside the calls.
 *
 * <p>A pick only counts itself. The first one after a while has a timer set, and when that is due, endpoints are asked for all
 * picks that there were since; so nothing is asked where nothing is picked, and no call waits for it. Where the policy's limit
 * lets less be asked than picks would want, readings are used the more often and removed the more rarely, in proportion: the
 * paper's formulas are about probes for each pick, and are worked out from those that there really were.
 *
 * <p>An endpoint that answers without a report is said to be silent. Safe for use by several threads.
 */
final class LoadProber {

    private static final Duration STEP = Duration.ofMillis(10);

    /** The paper's δ: how many more uses there may be than it takes to keep the pool full. */
    private static final double SURPLUS = 1;

    /** Where the formula sets no limit: a few endpoints, of which all are in the pool. Readings end by their age. */
    private static final int MOST_USES = 1 << 20;

    private static final int DRAWS = 4;
    /** How fast the average of probes for each pick follows. */
    private static final double FOLLOWED = 1.0 / 16;

    private static final int FINE = 1 << 24;

    private final PrequalPolicy policy;
    private final Probing probing;
    private final TimeSource time;
    private final Random random;
    private final LoadPool pool;
    private final AtomicInteger picks = new AtomicInteger();
    private final Set<Endpoint> underWay = new HashSet<>();
    private Set<Endpoint> members = Set.of();
    private Endpoint[] endpoints = {};
    private @Nullable WeightedIndex index;
    private long lastNanos;
    private double allowed;
    private double owedProbes;
    private double owedRemovals;
    private double averagePicks;
    private double averageProbes;
    private volatile int silent;

    LoadProber(PrequalPolicy policy, Probing probing, TimeSource time, Random random) {
        this.policy = policy;
        this.probing = probing;
        this.time = time;
        this.random = random;
        this.pool = new LoadPool(policy);
        this.lastNanos = time.nanoTime();
        this.allowed = policy.poolSize();
    }

    PrequalPolicy policy() {
        return policy;
    }

    LoadPool pool() {
        return pool;
    }

    /** How many of the endpoints are known not to report their load. */
    int silent() {
        return silent;
    }

    /**
     * These are the endpoints from now on.
     *
     * @param newIndex by whose weights they are drawn
     */
    synchronized void use(Endpoint[] newEndpoints, WeightedIndex newIndex) {
        endpoints = newEndpoints;
        index = newIndex;
        members = Set.of(newEndpoints);
        pool.retain(members);
        int found = 0;
        for (Endpoint endpoint : newEndpoints) {
            found += endpoint.reportsLoad() ? 0 : 1;
        }
        silent = found;
    }

    /** An endpoint has been picked. */
    void picked() {
        if (picks.getAndIncrement() == 0) {
            probing.timers().schedule(STEP, this::step);
        }
    }

    private synchronized void step() {
        int picked = picks.getAndSet(0);
        long now = time.nanoTime();
        double perSecond = policy.maxProbesPerSecond();
        allowed = Math.min(policy.poolSize(), allowed + (now - lastNanos) * perSecond / 1e9);
        lastNanos = now;
        owedProbes += picked * policy.probesPerCall();
        int wanted = (int) Math.min(owedProbes, Math.min(allowed, policy.poolSize() - underWay.size()));
        int sent = 0;
        for (int i = 0; i < wanted; i++) {
            sent += ask() ? 1 : 0;
        }
        allowed -= sent;
        owedProbes -= Math.floor(owedProbes); // what was not asked now is not made up for
        averagePicks += (picked - averagePicks) * FOLLOWED;
        averageProbes += (sent - averageProbes) * FOLLOWED;
    }

    private boolean ask() {
        Endpoint drawn = draw();
        if (drawn == null) {
            return false;
        }
        underWay.add(drawn);
        probing.probe().ask(drawn, policy, answer -> answered(drawn, answer));
        return true;
    }

    /** One that is not being asked already; null where none was found, or there is nothing to choose from. */
    private @Nullable Endpoint draw() {
        WeightedIndex weights = index;
        if (weights == null || members.size() < LoadPool.LEAST) {
            return null;
        }
        for (int i = 0; i < DRAWS; i++) {
            Endpoint drawn = endpoints[weights.at(random.below(weights.total()))];
            if (!underWay.contains(drawn)) {
                return drawn;
            }
        }
        return endpoints.length <= policy.poolSize() ? anyFree() : null;
    }

    /** Of so few that chance may have missed the one that is free. */
    private @Nullable Endpoint anyFree() {
        int start = random.below(endpoints.length);
        for (int i = 0; i < endpoints.length; i++) {
            Endpoint endpoint = endpoints[(start + i) % endpoints.length];
            if (!underWay.contains(endpoint)) {
                return endpoint;
            }
        }
        return null;
    }

    private synchronized void answered(Endpoint endpoint, LoadProbe.Answer answer) {
        underWay.remove(endpoint);
        if (!members.contains(endpoint)) {
            return;
        }
        LoadReport report = answer.report();
        if (report != null) {
            mark(endpoint, true);
            reported(endpoint, report);
        } else if (answer.verdict() == LoadProbe.Verdict.NO_REPORT) {
            mark(endpoint, false);
            pool.remove(endpoint);
        } else if (answer.verdict() != LoadProbe.Verdict.NOT_ASKED) {
            pool.remove(endpoint);
        }
    }

    private synchronized void mark(Endpoint endpoint, boolean reports) {
        if (endpoint.reportsLoad() != reports) {
            endpoint.reportsLoad(reports);
            silent += reports ? -1 : 1;
        }
    }

    private void reported(Endpoint endpoint, LoadReport report) {
        long now = time.nanoTime();
        pool.put(endpoint, report, now, uses());
        owedRemovals += policy.removalsPerCall() / policy.probesPerCall();
        if (owedRemovals >= 1) {
            owedRemovals--;
            pool.removeOne(now);
        }
    }

    /**
     * How often a reading may be used: the paper's b_reuse, {@code (1 + δ) / ((1 - m / n) r_probe - r_remove)} but at least 1,
     * where m is the size of the pool and n the number of endpoints. Rounded at random so that the average is right.
     */
    private int uses() {
        double perPick = averagePicks > 0 ? averageProbes / averagePicks : policy.probesPerCall();
        int size = Math.min(policy.poolSize(), members.size());
        double kept = 1 - (double) size / members.size() - policy.removalsPerCall() / policy.probesPerCall();
        if (kept * perPick <= 0) {
            return MOST_USES;
        }
        double uses = Math.max(1, Math.min(MOST_USES, (1 + SURPLUS) / (kept * perPick)));
        return (int) (uses + (double) random.below(FINE) / FINE);
    }
}
