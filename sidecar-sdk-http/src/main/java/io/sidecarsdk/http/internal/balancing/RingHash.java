package io.sidecarsdk.http.internal.balancing;

/**
 * A ring of hashes (ketama) as Envoy makes it, so that the same key goes to the same endpoint as there: each endpoint stands
 * on it at the XXH64 hashes of {@code host:port_0}, {@code host:port_1} and so on, as many as its weight says; a key
 * belongs to the first place at or after its own hash. Made by {@link RingPlaces}.
 *
 * <p>Between a change of health and the ring that takes it into account, this one passes over endpoints that are not well any more: their
 * keys go where they will go on the next ring, too, but for those that move because it has more places.
 */
final class RingHash extends Balancer {

    /** More is not worth looking: the next ring is on its way. */
    private static final int MOST_PASSED_OVER = 256;

    private final long[] hashes;
    private final Endpoint[] owners;
    private final boolean onlyHealthy;
    private volatile boolean outdated;

    /**
     * @param hashes of the places, in unsigned order
     * @param owners whose place each is
     * @param onlyHealthy false where unhealthy endpoints are used on purpose (panic)
     */
    RingHash(long[] hashes, Endpoint[] owners, boolean onlyHealthy) {
        this.hashes = hashes;
        this.owners = owners;
        this.onlyHealthy = onlyHealthy;
    }

    @Override
    void outdate() {
        outdated = onlyHealthy;
    }

    /** @param again as Envoy does, another one is looked for as if the places before it were not there */
    @Override
    Endpoint next(long hash, int again) {
        int place = (place(hash) + again) % owners.length;
        Endpoint owner = owners[place];
        return !outdated || isUsable(owner) ? owner : usableAfter(place);
    }

    private Endpoint usableAfter(int place) {
        int most = Math.min(MOST_PASSED_OVER, owners.length);
        for (int i = 1; i < most; i++) {
            Endpoint owner = owners[(place + i) % owners.length];
            if (isUsable(owner)) {
                return owner;
            }
        }
        return owners[place];
    }

    private static boolean isUsable(Endpoint endpoint) {
        return endpoint.health().isHealthy() && !endpoint.isGone();
    }

    private int place(long hash) {
        int low = 0;
        int high = hashes.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (Long.compareUnsigned(hashes[middle], hash) < 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low == hashes.length ? 0 : low;
    }
}
