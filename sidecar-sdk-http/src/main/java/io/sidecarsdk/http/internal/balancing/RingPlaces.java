package io.sidecarsdk.http.internal.balancing;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The places that endpoints have on rings, hashed and sorted once. A ring of some of them is made by going over the places in
 * order and leaving out those of the others; only an endpoint that is new, or has more places than before, has everything
 * sorted again. Used by one thread at a time.
 */
final class RingPlaces {

    private static final int BYTE = 0xff;

    private Map<Endpoint, Integer> indexes = Map.of();
    private Endpoint[] endpoints = {};
    /** How many places each endpoint has here; a ring may need fewer. */
    private int[] sizes = {};

    private long[] hashes = {};
    /** The endpoint's index in the upper half, the number of the place among the endpoint's in the lower. */
    private long[] places = {};

    /**
     * The ring of {@code used}.
     *
     * @param all those that are not healthy included: they will be used again
     * @param weights of {@code used}
     * @param least the least number of places
     * @param most the greatest number of places
     * @param onlyHealthy whether the ring passes over those that are not well any more
     */
    RingHash ring(List<Endpoint> all, Endpoint[] used, double[] weights, int least, int most, boolean onlyHealthy) {
        int[] wanted = sizes(weights, least, most);
        if (!has(used, wanted)) {
            sort(all, used, wanted, least, most);
        }
        int[] sizeOf = new int[endpoints.length];
        int count = 0;
        for (int i = 0; i < used.length; i++) {
            sizeOf[indexes.getOrDefault(used[i], 0)] = wanted[i];
            count += wanted[i];
        }
        long[] ringHashes = new long[count];
        Endpoint[] owners = new Endpoint[count];
        int next = 0;
        for (int i = 0; i < hashes.length; i++) {
            int index = (int) (places[i] >>> Integer.SIZE);
            if ((int) places[i] < sizeOf[index]) {
                ringHashes[next] = hashes[i];
                owners[next++] = endpoints[index];
            }
        }
        return new RingHash(ringHashes, owners, onlyHealthy);
    }

    /** How many places each has: Envoy's arithmetic, rounding included. */
    private static int[] sizes(double[] weights, int least, int most) {
        double sum = Arrays.stream(weights).sum();
        double lightest = Arrays.stream(weights).min().orElse(1) / sum;
        double scale = Math.min(Math.ceil(lightest * least) / lightest, most);
        int[] sizes = new int[weights.length];
        int count = 0;
        double wanted = 0;
        for (int i = 0; i < weights.length; i++) {
            wanted += scale * weights[i] / sum;
            sizes[i] = Math.max(0, (int) Math.ceil(wanted) - count);
            count += sizes[i];
        }
        return sizes;
    }

    private boolean has(Endpoint[] used, int[] wanted) {
        for (int i = 0; i < used.length; i++) {
            Integer index = indexes.get(used[i]);
            if (index == null || sizes[index] < wanted[i]) {
                return false;
            }
        }
        return true;
    }

    private void sort(List<Endpoint> all, Endpoint[] used, int[] wanted, int least, int most) {
        endpoints = all.toArray(Endpoint[]::new);
        sizes = sizes(all.stream().mapToDouble(RingPlaces::weight).toArray(), least, most);
        indexes = new HashMap<>();
        for (int i = 0; i < endpoints.length; i++) {
            indexes.put(endpoints[i], i);
        }
        for (int i = 0; i < used.length; i++) {
            int index = indexes.getOrDefault(used[i], 0);
            sizes[index] = Math.max(sizes[index], wanted[i]);
        }
        int count = Arrays.stream(sizes).sum();
        hashes = new long[count];
        places = new long[count];
        int next = 0;
        for (int i = 0; i < endpoints.length; i++) {
            String key = key(endpoints[i]) + '_';
            for (int n = 0; n < sizes[i]; n++) {
                hashes[next] = XxHash64.of((key + n).getBytes(StandardCharsets.UTF_8), 0);
                places[next++] = (long) i << Integer.SIZE | n;
            }
        }
        sortByHash();
    }

    private static double weight(Endpoint endpoint) {
        return endpoint.attributes().weight();
    }

    /** The address as Envoy writes it, always with its port. */
    private static String key(Endpoint endpoint) {
        boolean portGiven = endpoint.address().getPort() > 0;
        int standard = "https".equals(endpoint.address().getScheme()) ? 443 : 80;
        return portGiven ? endpoint.label() : endpoint.label() + ':' + standard;
    }

    /** Radix sort, one byte after the other from the lowest: several times as fast as comparing, and needs no objects. */
    private void sortByHash() {
        long[] otherHashes = new long[hashes.length];
        long[] otherPlaces = new long[hashes.length];
        for (int shift = 0; shift < Long.SIZE; shift += Byte.SIZE) {
            int[] starts = starts(shift);
            for (int i = 0; i < hashes.length; i++) {
                int to = starts[digit(hashes[i], shift)]++;
                otherHashes[to] = hashes[i];
                otherPlaces[to] = places[i];
            }
            long[] sorted = otherHashes;
            otherHashes = hashes;
            hashes = sorted;
            sorted = otherPlaces;
            otherPlaces = places;
            places = sorted;
        }
    }

    /** Where in the order those with each digit begin. */
    private int[] starts(int shift) {
        int[] counts = new int[BYTE + 1];
        for (long hash : hashes) {
            counts[digit(hash, shift)]++;
        }
        int start = 0;
        for (int digit = 0; digit < counts.length; digit++) {
            int count = counts[digit];
            counts[digit] = start;
            start += count;
        }
        return counts;
    }

    private static int digit(long hash, int shift) {
        return (int) (hash >>> shift) & BYTE;
    }
}
