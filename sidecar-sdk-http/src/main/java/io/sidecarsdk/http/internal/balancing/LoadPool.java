package io.sidecarsdk.http.internal.balancing;

import io.sidecarsdk.http.internal.load.LoadReport;
import io.sidecarsdk.policy.PrequalPolicy;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The last readings, one for each endpoint at most, of which calls take the best. Taking takes no lock, and looks at every
 * place: there are few. Whatever is put in or removed is so under the lock of {@link LoadProber}; a call takes out what it
 * has used up.
 */
final class LoadPool {

    /** Fewer leave no choice. */
    static final int LEAST = 2;

    /** So many of the last reports say from how many requests in flight on an endpoint is hot. */
    private static final int REMEMBERED = 64;

    private static final double AVERSE_FROM = 0.2;

    private final AtomicReferenceArray<@Nullable LoadReading> places;
    private final long maxAgeNanos;
    private final double hotQuantile;
    private final int[] lastRequests = new int[REMEMBERED];
    private int remembered;
    private boolean oldestNext;
    private volatile int hotAbove = Integer.MAX_VALUE;

    LoadPool(PrequalPolicy policy) {
        this.places = new AtomicReferenceArray<>(policy.poolSize());
        this.maxAgeNanos = policy.maxAge().toNanos();
        this.hotQuantile = policy.hotQuantile();
    }

    // --- by calls ---

    /** The endpoint with the best reading; null where there are too few to choose from. */
    @Nullable
    Endpoint take(long now) {
        int threshold = hotAbove;
        LoadReading best = null;
        int bestPlace = 0;
        double bestCost = Double.POSITIVE_INFINITY;
        int usable = 0;
        for (int i = 0; i < places.length(); i++) {
            LoadReading reading = places.get(i);
            if (reading == null || now - reading.takenNanos() > maxAgeNanos) {
                continue;
            }
            usable++;
            double cost = reading.cost(threshold);
            if (cost < bestCost) {
                best = reading;
                bestPlace = i;
                bestCost = cost;
            }
        }
        if (best == null || usable < LEAST) {
            return null;
        }
        if (best.use()) {
            places.compareAndSet(bestPlace, best, null);
        }
        return best.endpoint();
    }

    /**
     * Its response said how busy it is; of use only where there is an older reading of it.
     *
     * @param ofOthers without the requests of this client
     */
    void refresh(Endpoint endpoint, LoadReport ofOthers, long takenNanos) {
        int place = placeOf(endpoint);
        LoadReading known = place < 0 ? null : places.get(place);
        if (known != null && known.endpoint() == endpoint && takenNanos - known.takenNanos() > 0) {
            places.compareAndSet(place, known, known.refreshed(ofOthers, takenNanos, isAverse(endpoint, takenNanos)));
        }
    }

    /** A call failed there: if that happens often, the endpoint's reading is not used any more. */
    void failed(Endpoint endpoint, long now) {
        if (isAverse(endpoint, now)) {
            remove(endpoint);
        }
    }

    void remove(Endpoint endpoint) {
        int place = placeOf(endpoint);
        LoadReading known = place < 0 ? null : places.get(place);
        if (known != null && known.endpoint() == endpoint) {
            places.compareAndSet(place, known, null);
        }
    }

    /** How many there are that are not too old. */
    int usable(long now) {
        int usable = 0;
        for (int i = 0; i < places.length(); i++) {
            LoadReading reading = places.get(i);
            usable += reading != null && now - reading.takenNanos() <= maxAgeNanos ? 1 : 0;
        }
        return usable;
    }

    private static boolean isAverse(Endpoint endpoint, long now) {
        return endpoint.failures().at(now) > AVERSE_FROM;
    }

    private int placeOf(Endpoint endpoint) {
        for (int i = 0; i < places.length(); i++) {
            LoadReading reading = places.get(i);
            if (reading != null && reading.endpoint() == endpoint) {
                return i;
            }
        }
        return -1;
    }

    // --- by the prober ---

    /** An endpoint that was asked has answered. */
    void put(Endpoint endpoint, LoadReport report, long takenNanos, int uses) {
        remember(report.requestsInFlight());
        int place = placeOf(endpoint);
        if (place < 0) {
            place = freePlace(takenNanos);
        }
        LoadReport ofOthers = report.without(endpoint.active());
        places.set(place, new LoadReading(endpoint, ofOthers, takenNanos, isAverse(endpoint, takenNanos), uses));
    }

    /** Removes the worst reading and the oldest one in turn; none where that would leave too few. */
    void removeOne(long now) {
        int oldest = oldest();
        LoadReading reading = oldest < 0 ? null : places.get(oldest);
        if (reading == null || (now - reading.takenNanos() <= maxAgeNanos && usable(now) <= LEAST)) {
            return;
        }
        places.set(oldestNext ? oldest : worst(), null);
        oldestNext = !oldestNext;
    }

    /** Only these are the balancer's from now on. */
    void retain(Set<Endpoint> endpoints) {
        for (int i = 0; i < places.length(); i++) {
            LoadReading reading = places.get(i);
            if (reading != null && !endpoints.contains(reading.endpoint())) {
                places.compareAndSet(i, reading, null);
            }
        }
    }

    private int freePlace(long now) {
        for (int i = 0; i < places.length(); i++) {
            LoadReading reading = places.get(i);
            if (reading == null || now - reading.takenNanos() > maxAgeNanos) {
                return i;
            }
        }
        return Math.max(0, oldest());
    }

    private int oldest() {
        int found = -1;
        long taken = 0;
        for (int i = 0; i < places.length(); i++) {
            LoadReading reading = places.get(i);
            if (reading != null && (found < 0 || reading.takenNanos() - taken < 0)) {
                found = i;
                taken = reading.takenNanos();
            }
        }
        return found;
    }

    private int worst() {
        int found = 0;
        double cost = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < places.length(); i++) {
            LoadReading reading = places.get(i);
            if (reading != null && reading.cost(hotAbove) > cost) {
                found = i;
                cost = reading.cost(hotAbove);
            }
        }
        return found;
    }

    /** Only what was drawn at random says how requests are spread over all endpoints. */
    private void remember(int requests) {
        lastRequests[remembered++ % REMEMBERED] = requests;
        remembered = remembered >= 2 * REMEMBERED ? remembered - REMEMBERED : remembered;
        int[] sorted = Arrays.copyOf(lastRequests, Math.min(remembered, REMEMBERED));
        Arrays.sort(sorted);
        int rank = (int) Math.ceil(hotQuantile * sorted.length) - 1;
        hotAbove = rank < 0 ? -1 : hotQuantile >= 1 ? Integer.MAX_VALUE : sorted[rank];
    }
}
