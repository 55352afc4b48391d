package io.sidecarsdk.http.internal.balancing;

/**
 * How traffic is spread over priorities, given how many of their endpoints are healthy. Envoy's rules, in its whole
 * percents: a priority can take {@code healthy / all × overprovisioning}, at most 100; the first one gets as much of the
 * traffic as it can take, the next one what is left, and so on. Where all together cannot take everything, each gets its
 * share of what they can, and those below the panic threshold use all their endpoints. Where all are below it, each gets as
 * much as it has endpoints.
 *
 * @param percents the share of each priority; 100 in all
 * @param panics whether a priority uses its unhealthy endpoints too
 * @see <a href="https://www.envoyproxy.io/docs/envoy/latest/intro/arch_overview/upstream/load_balancing/priority">Envoy:
 *     Priority levels</a>
 */
@SuppressWarnings("ArrayRecordComponent") // a value for its maker only
record PriorityLoad(int[] percents, boolean[] panics) {

    /**
     * Spreads the traffic.
     *
     * @param healthy how many of each priority are healthy
     * @param all how many each priority has
     * @param overprovisioning in percent, 140 for a factor of 1.4
     * @param panicThreshold in percent; 0 for never
     */
    static PriorityLoad of(int[] healthy, int[] all, int overprovisioning, int panicThreshold) {
        int[] takes = new int[all.length];
        int together = 0;
        for (int i = 0; i < all.length; i++) {
            takes[i] = all[i] == 0 ? 0 : (int) Math.min(100, (long) overprovisioning * healthy[i] / all[i]);
            together = Math.min(100, together + takes[i]);
        }
        if (together == 0 && panicThreshold == 0) {
            return new PriorityLoad(everythingToTheFirst(all.length), new boolean[all.length]);
        }
        boolean[] panics = new boolean[all.length];
        boolean everywhere = true;
        for (int i = 0; i < all.length; i++) {
            double percent = all[i] == 0 ? 0 : 100.0 * healthy[i] / all[i];
            panics[i] = together < 100 && percent < panicThreshold;
            everywhere &= panics[i];
        }
        return new PriorityLoad(everywhere ? bySize(all) : byHealth(takes, together), panics);
    }

    private static int[] everythingToTheFirst(int priorities) {
        int[] percents = new int[priorities];
        percents[0] = 100;
        return percents;
    }

    private static int[] byHealth(int[] takes, int together) {
        int[] percents = new int[takes.length];
        int left = 100;
        int first = -1;
        for (int i = 0; i < takes.length; i++) {
            if (first < 0 && takes[i] > 0) {
                first = i;
            }
            percents[i] = Math.min(left, takes[i] * 100 / together);
            left -= percents[i];
        }
        percents[first] += left; // what rounding has left over
        return percents;
    }

    private static int[] bySize(int[] all) {
        long total = 0;
        for (int size : all) {
            total += size;
        }
        int[] percents = new int[all.length];
        int left = 100;
        int first = -1;
        for (int i = 0; i < all.length; i++) {
            if (first < 0 && all[i] > 0) {
                first = i;
            }
            percents[i] = (int) (100L * all[i] / total);
            left -= percents[i];
        }
        percents[first] += left;
        return percents;
    }
}
