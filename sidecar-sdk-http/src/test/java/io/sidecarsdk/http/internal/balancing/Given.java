package io.sidecarsdk.http.internal.balancing;

import io.sidecarsdk.http.spi.DiscoveredEndpoint;
import io.sidecarsdk.policy.HttpClientPolicy;
import io.sidecarsdk.policy.Policy;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What tests of balancing begin with. */
final class Given {

    private Given() {}

    /** @param settings of a client, such as {@code load-balancer: random} */
    static HttpClientPolicy client(String settings) {
        Policy policy = Policy.parse("apiVersion: sidecarsdk.io/v1\nhttp: {clients: {inventory: {" + settings + "}}}");
        return policy.http().clients().get("inventory");
    }

    static Balancing balancing(String settings) {
        return Balancing.of(client(settings));
    }

    /** Reproducible. */
    static Random random(long seed) {
        return new java.util.Random(seed)::nextInt;
    }

    static DiscoveredEndpoint at(String host) {
        return DiscoveredEndpoint.at(URI.create("http://" + host + ":1"));
    }

    static List<DiscoveredEndpoint> at(String... hosts) {
        return Stream.of(hosts).map(Given::at).toList();
    }

    static Endpoint[] endpoints(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> new Endpoint(URI.create("http://10.0." + i / 250 + "." + i % 250 + ":80")))
                .toArray(Endpoint[]::new);
    }

    /** How often each endpoint was picked, by its host. */
    static Map<String, Integer> counts(int picks, Supplier<@Nullable Endpoint> picking) {
        Map<String, Integer> counts = new TreeMap<>();
        for (int i = 0; i < picks; i++) {
            Endpoint picked = picking.get();
            counts.merge(picked == null ? "none" : picked.address().getHost(), 1, Integer::sum);
        }
        return counts;
    }

    /**
     * Pearson's statistic. With as many degrees of freedom as there are categories less one, it stays below
     * {@code df + 4.5 × √(2 df) + 10} but for one time in some hundred thousand.
     */
    static double chiSquare(int[] seen, double[] shares) {
        double picks = IntStream.of(seen).sum();
        double sum = 0;
        for (int i = 0; i < seen.length; i++) {
            double expected = picks * shares[i];
            sum += (seen[i] - expected) * (seen[i] - expected) / expected;
        }
        return sum;
    }

    static double chiSquareLimit(int categories) {
        int df = categories - 1;
        return df + 4.5 * Math.sqrt(2 * df) + 10;
    }
}
