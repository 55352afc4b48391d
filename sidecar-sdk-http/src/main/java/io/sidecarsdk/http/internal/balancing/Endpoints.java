package io.sidecarsdk.http.internal.balancing;

import io.sidecarsdk.http.internal.load.LoadReport;
import io.sidecarsdk.http.spi.DiscoveredEndpoint;
import io.sidecarsdk.policy.HttpClientPolicy;
import io.sidecarsdk.time.Scheduler;
import io.sidecarsdk.time.TimeSource;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The endpoints of one upstream, live: which there are, how they are, and which is picked next.
 *
 * <p>Picking reads one immutable {@link Balancer} and takes no lock. Whatever changes it (a discovery update, a reload, an
 * ejection, a health check, a step of slow start) makes a new balancer beside it, on the thread that brought the change, or
 * on the scheduler's where that takes long; changes that come while one is being made are taken into account by that
 * thread, together. Safe for use by several
 * threads.
 */
public final class Endpoints implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Endpoints.class);

    private final ReentrantLock membership = new ReentrantLock();
    private final AtomicInteger changes = new AtomicInteger();
    private final AtomicBoolean promised = new AtomicBoolean();
    private final List<Listener> listeners = new CopyOnWriteArrayList<>();
    private final Scheduler scheduler;
    private final Balancers balancers;
    private volatile Balancing balancing;
    private volatile Map<URI, Endpoint> byAddress = Map.of();
    private volatile List<Endpoint> all = List.of();
    private volatile Balancer balancer = Balancer.NONE;
    private volatile Scheduler.@Nullable Task nextStep;
    private volatile boolean closed;
    private volatile @Nullable Object source;
    private final CountDownLatch known = new CountDownLatch(1);

    /** Told when endpoints come and go; not when their attributes or their health change. */
    @FunctionalInterface
    public interface Listener {

        /**
         * Called by one thread at a time, before an endpoint that came can be picked. Must be quick.
         *
         * @param added all of them, the first time
         * @param removed no longer picked; calls at them may be under way for a while
         */
        void endpointsChanged(List<Endpoint> added, List<Endpoint> removed);
    }

    /**
     * Starts without any endpoint.
     *
     * @param scheduler takes the steps of slow start, and changes of health where a balancer is costly to make
     */
    public Endpoints(HttpClientPolicy policy, TimeSource time, Scheduler scheduler) {
        this(policy, time, scheduler, Random.ofThread(), new Probing(LoadProbe.NONE, scheduler));
    }

    /** As the other constructor, drawing from {@code random} and asking endpoints for their load by {@code probing}. */
    public Endpoints(HttpClientPolicy policy, TimeSource time, Scheduler scheduler, Random random, Probing probing) {
        this(Balancing.of(policy), time, scheduler, random, probing);
    }

    Endpoints(Balancing balancing, TimeSource time, Scheduler scheduler, Random random, Probing probing) {
        this.balancing = balancing;
        this.scheduler = scheduler;
        this.balancers = new Balancers(time, random, probing);
    }

    // --- picking ---

    /**
     * The next one by the policy's way of balancing; null where there is none to pick.
     *
     * @param hash of the request's key, for ring hash; any number for other ways
     */
    public @Nullable Endpoint pick(long hash) {
        return balancer.next(hash, 0);
    }

    /** As {@link #pick(long)}, one that was not tried yet if one is found within {@code attempts} picks. */
    public @Nullable Endpoint pick(long hash, Predicate<Endpoint> tried, int attempts) {
        return balancer.pick(hash, tried, attempts);
    }

    // --- learning from calls ---

    /**
     * An attempt that was picked {@code endpoint} for has come to its end; for balancing by load.
     *
     * @param well whether it brought a response that does not speak against the endpoint
     * @param ofOthers what the response said of the endpoint's load, without the requests of this client; null where it said
     *     nothing
     * @param sentNanos when the attempt began, on the monotonic clock
     */
    public void answered(
            Endpoint endpoint, boolean well, @Nullable LoadReport ofOthers, long sentNanos, long nowNanos) {
        endpoint.failures().answered(well, nowNanos);
        balancer.answered(endpoint, well, ofOthers, sentNanos);
    }

    /** How many reports of load there are to go by; 0 where balancing does not go by load. */
    public int readings() {
        return balancer.readings();
    }

    // --- looking ---

    /** All of them, healthy or not, in the order in which they were given; an unchanging list of one moment. */
    public List<Endpoint> all() {
        return all;
    }

    /**
     * Waits until it is known which endpoints there are, or that this cannot be found out now.
     *
     * @return false if that took longer than {@code millis}
     */
    public boolean awaitKnown(long millis) throws InterruptedException {
        return known.await(millis, TimeUnit.MILLISECONDS);
    }

    // --- changing ---

    /** From now on only what {@code newSource} finds counts. */
    public void follow(Object newSource) {
        membership.lock();
        try {
            source = newSource;
        } finally {
            membership.unlock();
        }
    }

    /** As {@link #update(List)}, if {@code from} is the source that is followed. */
    public void update(Object from, List<DiscoveredEndpoint> found) {
        boolean followed;
        membership.lock();
        try {
            followed = from.equals(source);
            if (followed) {
                replace(found);
            }
        } finally {
            membership.unlock();
        }
        if (followed) {
            putInForce();
            known.countDown();
        }
    }

    /** Nothing could be found out: whoever waits for the first endpoints need not wait any longer. */
    public void nothingNew() {
        known.countDown();
    }

    /** These are the endpoints from now on. Those whose address is known already keep their state. */
    public void update(List<DiscoveredEndpoint> newEndpoints) {
        membership.lock();
        try {
            replace(newEndpoints);
        } finally {
            membership.unlock();
        }
        putInForce();
    }

    private void replace(List<DiscoveredEndpoint> newEndpoints) {
        Map<URI, Endpoint> next = new LinkedHashMap<>();
        List<Endpoint> added = new ArrayList<>();
        for (DiscoveredEndpoint found : newEndpoints) {
            if (next.containsKey(found.address())) {
                continue;
            }
            Endpoint known = byAddress.get(found.address());
            if (known == null) {
                known = new Endpoint(found);
                added.add(known);
            } else {
                known.attributes(found);
            }
            next.put(found.address(), known);
        }
        List<Endpoint> removed = all.stream()
                .filter(endpoint -> !next.containsKey(endpoint.address()))
                .toList();
        byAddress = next;
        all = List.copyOf(next.values());
        removed.forEach(Endpoint::leave);
        tell(added, removed);
    }

    private void tell(List<Endpoint> added, List<Endpoint> removed) {
        if (!added.isEmpty() || !removed.isEmpty()) {
            listeners.forEach(listener -> guarded("be told", () -> listener.endpointsChanged(added, removed)));
        }
    }

    /** What fails must keep neither the other listeners nor the next change back. */
    private static void guarded(String what, Runnable work) {
        try {
            work.run();
        } catch (RuntimeException | Error e) {
            log.warn("A change of endpoints could not {}", what, e);
        }
    }

    /** Goes by another policy from now on. */
    public void balance(HttpClientPolicy policy) {
        Balancing wanted = Balancing.of(policy);
        if (!wanted.equals(balancing)) {
            balancing = wanted;
            putInForce();
        }
    }

    /**
     * Takes into account what has changed about endpoints: their health, above all. It is in force when this returns, or
     * another thread has promised to see to it. Cheap: may be called while a call waits.
     */
    public void changed() {
        if (!balancing.isCostly()) {
            putInForce();
        } else if (promised.compareAndSet(false, true)) {
            balancer.outdate();
            scheduler.schedule(Duration.ZERO, () -> {
                promised.set(false);
                putInForce();
            });
        }
    }

    private void putInForce() {
        if (changes.getAndIncrement() > 0) {
            return;
        }
        int seen = 1;
        do {
            guarded("be put in force; those before are used on", this::rebuild);
            seen = changes.addAndGet(-seen);
        } while (seen > 0);
    }

    /** Run by one thread at a time. */
    private void rebuild() {
        Balancing now = balancing;
        Balancers.Made made = balancers.make(now, all);
        balancer = made.balancer();
        if (promised.get()) {
            balancer.outdate(); // something may have changed after it was looked at
        }
        Scheduler.Task planned = nextStep;
        if (planned != null) {
            planned.cancel();
            nextStep = null;
        }
        if (made.warming() && !closed) {
            nextStep = scheduler.schedule(now.slowStartStep(), this::changed);
        }
    }

    /**
     * Has {@code listener} told of every endpoint: at once of those there are, then of those that come and go.
     *
     * @return ends that
     */
    public Runnable onChange(Listener listener) {
        membership.lock();
        try {
            listeners.add(listener);
            if (!all.isEmpty()) {
                listener.endpointsChanged(all, List.of());
            }
        } finally {
            membership.unlock();
        }
        return () -> listeners.remove(listener);
    }

    /** Nothing changes any more; what is there can still be picked, by calls that are under way. */
    @Override
    public void close() {
        closed = true;
        listeners.clear();
        putInForce(); // takes no step any more
    }
}
