package io.sidecarsdk.http.internal.balancing;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A ring of hashes (ketama) as Envoy makes it, so that the same key goes to the same endpoint as there: each endpoint stands
 * on it at the XXH64 hashes of {@code host:port_0}, {@code host:port_1} and so on, as many as its weight says; a key
 * belongs to the first place at or after its own hash.
 */
final class RingHash extends Balancer {

    private final long[] hashes;
    private final Endpoint[] owners;

    /**
     * Makes the ring.
     *
     * @param least the least number of places
     * @param most the greatest number of places
     */
    RingHash(Endpoint[] endpoints, double[] weights, int least, int most) {
        double sum = Arrays.stream(weights).sum();
        double lightest = Arrays.stream(weights).min().orElse(1) / sum;
        double scale = Math.min(Math.ceil(lightest * least) / lightest, most);
        Place[] places = new Place[(int) Math.ceil(scale) + endpoints.length];
        int count = 0;
        double wanted = 0;
        for (int i = 0; i < endpoints.length; i++) {
            String key = key(endpoints[i]);
            wanted += scale * weights[i] / sum;
            for (int n = 0; count < wanted && count < places.length; n++) {
                places[count++] = new Place(hash(key, n), endpoints[i]);
            }
        }
        Arrays.sort(places, 0, count, (a, b) -> Long.compareUnsigned(a.hash, b.hash));
        this.hashes = new long[count];
        this.owners = new Endpoint[count];
        for (int i = 0; i < count; i++) {
            hashes[i] = places[i].hash;
            owners[i] = places[i].owner;
        }
    }

    private record Place(long hash, Endpoint owner) {}

    private static long hash(String key, int n) {
        return XxHash64.of((key + '_' + n).getBytes(StandardCharsets.UTF_8), 0);
    }

    /** The address as Envoy writes it, always with its port. */
    private static String key(Endpoint endpoint) {
        boolean portGiven = endpoint.address().getPort() > 0;
        int standard = "https".equals(endpoint.address().getScheme()) ? 443 : 80;
        return portGiven ? endpoint.label() : endpoint.label() + ':' + standard;
    }

    /** @param again as Envoy does, another one is looked for as if the places before it were not there */
    @Override
    Endpoint next(long hash, int again) {
        return owners[(place(hash) + again) % owners.length];
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
