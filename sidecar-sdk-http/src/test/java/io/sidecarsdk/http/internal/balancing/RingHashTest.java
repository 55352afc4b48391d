package io.sidecarsdk.http.internal.balancing;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RingHashTest {

    /** Of the reference implementation and of Envoy's own test of its hash. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ''                                                                     | 17241709254077376921
            'a'                                                                    | 15154266338359012955
            'foo'                                                                  | 3728699739546630719
            'bar'                                                                  | 5234164152756840025
            'lyft'                                                                 | 4400747396090729504
            'Call me Ishmael. Some years ago--never mind how long precisely-'      | 189969583671016854
            """)
    void theHashIsThatOfTheReference(String text, String hash) {
        assertThat(Long.toUnsignedString(XxHash64.of(text, 0))).isEqualTo(hash);
    }

    @Test
    void theHashOfSeveralIsThatOfEnvoy() {
        assertThat(Long.toUnsignedString(XxHash64.of("bar", XxHash64.of("foo", 0))))
                .isEqualTo("17745830980996999794");
        assertThat(Long.toUnsignedString(XxHash64.of("foo\nbar", 0))).isEqualTo("8917841378505826757");
    }

    /** No byte may be left out, wherever the stripes of 32, 8 and 4 bytes end. */
    @Test
    void everyByteOfAnyLengthMatters() {
        for (int length = 1; length < 100; length++) {
            byte[] bytes = "x".repeat(length).getBytes(StandardCharsets.UTF_8);
            long whole = XxHash64.of(bytes, 0);
            for (int i = 0; i < length; i++) {
                byte[] changed = bytes.clone();
                changed[i]++;
                assertThat(XxHash64.of(changed, 0)).isNotEqualTo(whole);
            }
        }
    }

    /** The ring in the test of Envoy's own ring: six hosts at ports 90 to 95, two places each. */
    @ParameterizedTest
    @CsvSource({
        "0, 94",
        "18446744073709551615, 94",
        "833437586790550860, 94",
        "833437586790550861, 92",
        "928266305478181109, 90",
        "1033482794131418491, 95",
        "3551244743356806947, 95",
        "3551244743356806948, 93",
        "3851675632748031482, 91",
        "5583722120771150862, 91",
        "6311230543546372929, 93",
        "7700377290971790573, 95",
        "13144177310400110814, 92",
        "13444792449719432968, 94",
        "15516499411664133161, 90",
        "16117243373044804880, 90",
        "16117243373044804890, 94"
    })
    void aKeyGoesToTheEndpointToWhichItGoesInEnvoy(String hash, int port) {
        Balancer ring = ring(ports(), ones(6), 12, 100);
        assertThat(ring.next(Long.parseUnsignedLong(hash), 0).address().getPort())
                .isEqualTo(port);
    }

    @Test
    void anEndpointThatWasTriedIsPassedOverByGoingOnAlongTheRing() {
        Balancer ring = ring(ports(), ones(6), 12, 100);
        assertThat(IntStream.range(0, 4).map(i -> ring.next(0, i).address().getPort()))
                .containsExactly(94, 92, 90, 95);
        assertThat(ring.pick(0, endpoint -> endpoint.address().getPort() == 94, 5)
                        .address()
                        .getPort())
                .isEqualTo(92);
    }

    @Test
    void anAddressWithoutAPortStandsWhereItsStandardPortDoes() {
        Endpoint[] given = {endpoint("http://10.0.0.1:80"), endpoint("http://10.0.0.2:80")};
        Endpoint[] standard = {endpoint("http://10.0.0.1"), endpoint("http://10.0.0.2")};
        Balancer one = ring(given, ones(2), 1024, 1024);
        Balancer other = ring(standard, ones(2), 1024, 1024);
        for (long hash = 1; hash != 0; hash <<= 1) {
            assertThat(one.next(hash, 0).address().getHost())
                    .isEqualTo(other.next(hash, 0).address().getHost());
        }
    }

    @Test
    void sharesFollowWeights() {
        Endpoint[] endpoints = Given.endpoints(4);
        Balancer ring = ring(endpoints, new double[] {1, 1, 2, 4}, 8192, 1 << 20);
        Map<Endpoint, Integer> counts = new HashMap<>();
        for (int i = 0; i < 80_000; i++) {
            counts.merge(ring.next(XxHash64.of("user-" + i, 0), 0), 1, Integer::sum);
        }
        assertThat(counts.get(endpoints[0])).isBetween(9_000, 11_000);
        assertThat(counts.get(endpoints[2])).isBetween(18_000, 22_000);
        assertThat(counts.get(endpoints[3])).isBetween(37_000, 43_000);
    }

    @Test
    void onlyTheKeysOfAnEndpointThatLeavesMove() {
        Endpoint[] endpoints = Given.endpoints(10);
        Endpoint[] fewer = Arrays.copyOf(endpoints, 9);
        Balancer before = ring(endpoints, ones(10), 1024, 1 << 20);
        Balancer after = ring(fewer, ones(9), 1024, 1 << 20);
        int moved = 0;
        for (int i = 0; i < 10_000; i++) {
            long hash = XxHash64.of("user-" + i, 0);
            Endpoint owner = before.next(hash, 0);
            if (owner != endpoints[9] && owner != after.next(hash, 0)) {
                moved++;
            }
        }
        assertThat(moved).isLessThan(1500); // the ring of nine has more places for each
    }

    @Test
    void theRingIsNoLargerThanItMayBe() {
        Endpoint[] endpoints = Given.endpoints(3);
        Balancer ring = ring(endpoints, new double[] {1, 10_000, 65_535}, 1024, 2000);
        assertThat(ring.next(0, 1999)).isNotNull();
        assertThat(ring.next(0, 2000)).isSameAs(ring.next(0, 0)); // all the way round
    }

    @Test
    void aRingOfThoseThatAreLeftIsTheSameAsOneMadeAnew() {
        Endpoint[] endpoints = Given.endpoints(40);
        RingPlaces places = new RingPlaces();
        List<Endpoint> all = List.of(endpoints);
        places.ring(all, endpoints, ones(40), 1024, 1 << 20, true);
        java.util.Random random = new java.util.Random(1);
        for (int round = 0; round < 50; round++) {
            Endpoint[] left = Arrays.stream(endpoints)
                    .filter(endpoint -> random.nextInt(4) > 0)
                    .toArray(Endpoint[]::new);
            assertSameRing(
                    places.ring(all, left, ones(left.length), 1024, 1 << 20, true),
                    ring(left, ones(left.length), 1024, 1 << 20));
        }
    }

    @Test
    void aRingOfOthersThanBeforeIsTheSameAsOneMadeAnew() {
        Endpoint[] endpoints = Given.endpoints(40);
        RingPlaces places = new RingPlaces();
        for (int from = 0; from < 30; from++) {
            Endpoint[] now = Arrays.copyOfRange(endpoints, from, from + 10);
            assertSameRing(
                    places.ring(List.of(now), now, ones(10), 1024, 1 << 20, true), ring(now, ones(10), 1024, 1 << 20));
        }
    }

    @Test
    void oneThatIsNotWellAnyMoreIsPassedOverAndOnlyItsKeysMove() {
        Endpoint[] endpoints = Given.endpoints(10);
        Balancer ring = ring(endpoints, ones(10), 1024, 1 << 20);
        List<Endpoint> before = owners(ring);
        endpoints[3].health().mark(EndpointHealth.Flag.EJECTED);
        ring.outdate();
        List<Endpoint> after = owners(ring);
        assertThat(after).doesNotContain(endpoints[3]);
        for (int i = 0; i < before.size(); i++) {
            if (before.get(i) != endpoints[3]) {
                assertThat(after.get(i)).isSameAs(before.get(i));
            }
        }
    }

    @Test
    void inPanicThoseThatAreNotWellAreUsed() {
        Endpoint[] endpoints = Given.endpoints(10);
        endpoints[3].health().mark(EndpointHealth.Flag.EJECTED);
        Balancer ring = new RingPlaces().ring(List.of(endpoints), endpoints, ones(10), 1024, 1 << 20, false);
        ring.outdate();
        assertThat(owners(ring)).contains(endpoints[3]);
    }

    @Test
    void whereNoneIsWellAnyMoreOneOfThemIsPickedAllTheSame() {
        Endpoint[] endpoints = Given.endpoints(3);
        Balancer ring = ring(endpoints, ones(3), 1024, 1 << 20);
        for (Endpoint endpoint : endpoints) {
            endpoint.health().mark(EndpointHealth.Flag.EJECTED);
        }
        ring.outdate();
        assertThat(ring.next(0, 0)).isNotNull();
    }

    private static RingHash ring(Endpoint[] endpoints, double[] weights, int least, int most) {
        return new RingPlaces().ring(List.of(endpoints), endpoints, weights, least, most, true);
    }

    private static void assertSameRing(Balancer ring, Balancer anew) {
        assertThat(owners(ring)).isEqualTo(owners(anew));
    }

    /** Of as many keys as find every place of a small ring. */
    private static List<Endpoint> owners(Balancer ring) {
        return IntStream.range(0, 5_000)
                .mapToObj(i -> ring.next(XxHash64.of("user-" + i, 0), 0))
                .toList();
    }

    private static Endpoint[] ports() {
        return IntStream.rangeClosed(90, 95)
                .mapToObj(port -> endpoint("http://127.0.0.1:" + port))
                .toArray(Endpoint[]::new);
    }

    private static Endpoint endpoint(String url) {
        return new Endpoint(URI.create(url));
    }

    private static double[] ones(int count) {
        double[] ones = new double[count];
        Arrays.fill(ones, 1);
        return ones;
    }
}
