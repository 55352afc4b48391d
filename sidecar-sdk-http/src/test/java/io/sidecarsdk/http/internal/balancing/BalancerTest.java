package io.sidecarsdk.http.internal.balancing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.sidecarsdk.testing.VirtualTime;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each rule by itself, over given endpoints with given weights. */
class BalancerTest {

    private static final double[] UNEVEN = {1, 2, 3, 5, 8, 1, 13, 40, 7, 20};

    @Nested
    class RoundRobins {

        @Test
        void goRoundInOrderWhereWeightsAreEqual() {
            Endpoint[] endpoints = Given.endpoints(3);
            Balancer balancer = roundRobin(2, endpoints, 7, 7, 7);
            assertThat(order(balancer, endpoints, 6)).isEqualTo("cabcab");
        }

        @Test
        void surviveTheOverflowOfTheirCounter() {
            Endpoint[] endpoints = Given.endpoints(3);
            assertThat(order(roundRobin(-2, endpoints, 1, 1, 1), endpoints, 9)).contains("a", "b", "c");
            assertThat(order(roundRobin(-2, endpoints, 5, 1, 1), endpoints, 9)).contains("a", "b", "c");
            assertThat(order(roundRobin(Integer.MAX_VALUE, endpoints, 5, 1, 1), endpoints, 9))
                    .contains("a", "b", "c");
        }

        @Test
        void spreadTheHeavyOneOverTheRound() {
            Endpoint[] endpoints = Given.endpoints(3);
            assertThat(order(roundRobin(0, endpoints, 5, 1, 1), endpoints, 7)).isEqualTo("abaacaa");
        }

        @Test
        void giveEachItsExactShareInEveryRound() {
            Endpoint[] endpoints = Given.endpoints(UNEVEN.length);
            Balancer balancer = roundRobin(0, endpoints, UNEVEN);
            int round = (int) Arrays.stream(UNEVEN).sum();
            for (int i = 0; i < 3; i++) {
                assertThat(shares(balancer, endpoints, round)).containsExactly(UNEVEN);
            }
        }

        /** Envoy's EDF keeps each endpoint within one pick of its share; these do nearly as well at any time. */
        @Test
        void areNeverFarFromTheRightShares() {
            Endpoint[] endpoints = Given.endpoints(UNEVEN.length);
            Balancer balancer = roundRobin(0, endpoints, UNEVEN);
            double sum = Arrays.stream(UNEVEN).sum();
            Map<Endpoint, Integer> counts = new HashMap<>();
            for (int picks = 1; picks <= 2000; picks++) {
                counts.merge(balancer.next(0, 0), 1, Integer::sum);
                for (int i = 0; i < endpoints.length; i++) {
                    assertThat((double) counts.getOrDefault(endpoints[i], 0))
                            .isCloseTo(picks * UNEVEN[i] / sum, within(2.5));
                }
            }
        }

        private Balancer roundRobin(int turn, Endpoint[] endpoints, double... weights) {
            return new RoundRobin(endpoints, new WeightedIndex(weights), new AtomicInteger(turn));
        }

        private String order(Balancer balancer, Endpoint[] endpoints, int picks) {
            return IntStream.range(0, picks)
                    .mapToObj(i -> "" + (char) ('a' + Arrays.asList(endpoints).indexOf(balancer.next(0, 0))))
                    .collect(Collectors.joining());
        }
    }

    @Nested
    class LeastRequests {

        @Test
        void takeTheLessBusyOfTwo() {
            Endpoint[] endpoints = Given.endpoints(2);
            endpoints[0].requestStarted();
            Balancer balancer = new LeastRequest(endpoints, 2, drawing(0, 1, 1, 0, 0, 0));
            assertThat(balancer.next(0, 0)).isSameAs(endpoints[1]);
            assertThat(balancer.next(0, 0)).isSameAs(endpoints[1]);
            assertThat(balancer.next(0, 0)).isSameAs(endpoints[0]); // drawn twice
        }

        @Test
        void takeTheFirstOfTwoThatAreEquallyBusy() {
            Endpoint[] endpoints = Given.endpoints(2);
            assertThat(new LeastRequest(endpoints, 2, drawing(1, 0)).next(0, 0)).isSameAs(endpoints[1]);
        }

        @Test
        void drawAsManyAsTheyAreTold() {
            Endpoint[] endpoints = Given.endpoints(4);
            busy(endpoints[0], 3);
            busy(endpoints[1], 2);
            busy(endpoints[2], 1);
            assertThat(new LeastRequest(endpoints, 3, drawing(0, 1, 2)).next(0, 0))
                    .isSameAs(endpoints[2]);
        }

        /** With c choices, the k-th busiest of n is picked with probability ((k)^c − (k−1)^c) / n^c. */
        @ParameterizedTest
        @ValueSource(ints = {2, 3, 5})
        void pickByTheOddsOfTheLeastOfSeveralDraws(int choices) {
            int n = 8;
            Endpoint[] endpoints = Given.endpoints(n);
            double[] odds = new double[n];
            for (int i = 0; i < n; i++) {
                busy(endpoints[i], n - i); // the first is the busiest
                odds[i] = (Math.pow(i + 1, choices) - Math.pow(i, choices)) / Math.pow(n, choices);
            }
            assertThat(deviation(new LeastRequest(endpoints, choices, Given.random(choices)), endpoints, odds))
                    .isLessThan(Given.chiSquareLimit(n));
        }

        @ParameterizedTest
        @ValueSource(doubles = {0, 0.5, 1, 2})
        void followWeightsAndRequestsInFlightAsEnvoyDoes(double bias) {
            Endpoint[] endpoints = Given.endpoints(6);
            double[] weights = {1, 2, 4, 1, 2, 4};
            int[] active = {0, 0, 0, 1, 2, 3};
            double[] odds = new double[6];
            for (int i = 0; i < odds.length; i++) {
                busy(endpoints[i], active[i]);
                odds[i] = weights[i] / Math.pow(active[i] + 1, bias);
            }
            double sum = Arrays.stream(odds).sum();
            double[] seen = shares(weighted(endpoints, weights, bias), endpoints, 200_000);
            for (int i = 0; i < odds.length; i++) {
                assertThat(seen[i] / 200_000).isCloseTo(odds[i] / sum, within(0.01));
            }
        }

        @Test
        void followWeightsExactlyWhereNothingIsInFlight() {
            Endpoint[] endpoints = Given.endpoints(UNEVEN.length);
            assertThat(deviation(weighted(endpoints, UNEVEN, 1), endpoints, normal(UNEVEN)))
                    .isLessThan(Given.chiSquareLimit(UNEVEN.length));
        }

        /** Nothing drawn is taken at once: the odds among those drawn must still be right. */
        @Test
        void keepToTheirSharesWhereEverythingIsBusy() {
            Endpoint[] endpoints = Given.endpoints(2);
            busy(endpoints[0], 99);
            busy(endpoints[1], 199);
            double[] seen = shares(weighted(endpoints, new double[] {1, 2}, 1), endpoints, 100_000);
            assertThat(seen[0] / 100_000).isCloseTo(0.5, within(0.03)); // 1 / 100 against 2 / 200
        }

        private Balancer weighted(Endpoint[] endpoints, double[] weights, double bias) {
            return new WeightedLeastRequest(endpoints, new WeightedIndex(weights), bias, Given.random(3));
        }
    }

    @Nested
    class RandomPicks {

        @Test
        void followWeights() {
            Endpoint[] endpoints = Given.endpoints(UNEVEN.length);
            Balancer balancer = new RandomPick(endpoints, new WeightedIndex(UNEVEN), Given.random(1));
            assertThat(deviation(balancer, endpoints, normal(UNEVEN))).isLessThan(Given.chiSquareLimit(UNEVEN.length));
        }

        @Test
        void areEvenOverTenThousand() {
            Endpoint[] endpoints = Given.endpoints(10_000);
            double[] ones = new double[endpoints.length];
            Arrays.fill(ones, 1);
            Balancer balancer = new RandomPick(endpoints, new WeightedIndex(ones), Given.random(2));
            assertThat(deviation(balancer, endpoints, normal(ones))).isLessThan(Given.chiSquareLimit(ones.length));
        }

        /** A test that cannot fail shows nothing. */
        @Test
        void areNotTakenForEvenWhereTheyAreNot() {
            Endpoint[] endpoints = Given.endpoints(UNEVEN.length);
            Balancer balancer = new RandomPick(endpoints, new WeightedIndex(UNEVEN), Given.random(1));
            double[] wrong = UNEVEN.clone();
            wrong[4] = 9;
            assertThat(deviation(balancer, endpoints, normal(wrong)))
                    .isGreaterThan(Given.chiSquareLimit(UNEVEN.length));
        }
    }

    @Nested
    class PeakEwmas {

        private static final Duration DECAY = Duration.ofSeconds(10);
        private final VirtualTime time = new VirtualTime();
        private final Endpoint[] endpoints = Given.endpoints(2);

        @Test
        void takeTheFasterOfTwo() {
            answer(endpoints[0], 100);
            answer(endpoints[1], 10);
            assertThat(balancer(drawing(0, 1)).next(0, 0)).isSameAs(endpoints[1]);
        }

        @Test
        void takeTheSlowerOfTwoOnceTheFasterOneIsBusy() {
            answer(endpoints[0], 100);
            answer(endpoints[1], 60);
            busy(endpoints[1], 1);
            assertThat(balancer(drawing(0, 1)).next(0, 0)).isSameAs(endpoints[0]); // 100 × 1 against 60 × 2
        }

        @Test
        void comeBackToOneThatWasSlowOnceItIsForgotten() {
            answer(endpoints[0], 10);
            answer(endpoints[1], 1000);
            time.advance(Duration.ofSeconds(60));
            answer(endpoints[0], 10);
            assertThat(balancer(drawing(0, 1)).next(0, 0)).isSameAs(endpoints[1]);
        }

        @Test
        void drawByWeight() {
            Balancer balancer =
                    new PeakEwma(endpoints, new WeightedIndex(new double[] {3, 1}), DECAY, time, Given.random(5));
            assertThat(deviation(balancer, endpoints, new double[] {0.75, 0.25}))
                    .isLessThan(Given.chiSquareLimit(2));
        }

        private void answer(Endpoint endpoint, long millis) {
            endpoint.latency().answered(millis * 1_000_000, time.nanoTime(), DECAY.toNanos());
        }

        private Balancer balancer(Random random) {
            return new PeakEwma(endpoints, new WeightedIndex(new double[] {1, 1}), DECAY, time, random);
        }
    }

    @Test
    void anEndpointThatWasTriedIsPassedOver() {
        Endpoint[] endpoints = Given.endpoints(3);
        Balancer balancer = new RandomPick(endpoints, new WeightedIndex(new double[] {1, 1, 1}), drawing(0, 1, 0, 2));
        assertThat(balancer.pick(0, endpoint -> endpoint != endpoints[2], 5)).isSameAs(endpoints[2]);
    }

    @Test
    void whenAllWereTriedOneIsTakenAgain() {
        Endpoint[] endpoints = Given.endpoints(2);
        Balancer balancer = new RandomPick(endpoints, new WeightedIndex(new double[] {1, 1}), bound -> 0);
        assertThat(balancer.pick(0, endpoint -> true, 5)).isNotNull();
    }

    private static void busy(Endpoint endpoint, int requests) {
        for (int i = 0; i < requests; i++) {
            endpoint.requestStarted();
        }
    }

    private static double[] normal(double[] weights) {
        double sum = Arrays.stream(weights).sum();
        return Arrays.stream(weights).map(weight -> weight / sum).toArray();
    }

    private static double[] shares(Balancer balancer, Endpoint[] endpoints, int picks) {
        return Arrays.stream(counts(balancer, endpoints, picks))
                .asDoubleStream()
                .toArray();
    }

    private static int[] counts(Balancer balancer, Endpoint[] endpoints, int picks) {
        Map<Endpoint, Integer> counts = new HashMap<>();
        for (int i = 0; i < picks; i++) {
            counts.merge(balancer.next(0, 0), 1, Integer::sum);
        }
        return Arrays.stream(endpoints)
                .mapToInt(endpoint -> counts.getOrDefault(endpoint, 0))
                .toArray();
    }

    private static double deviation(Balancer balancer, Endpoint[] endpoints, double[] odds) {
        return Given.chiSquare(counts(balancer, endpoints, Math.max(200_000, 20 * odds.length)), odds);
    }

    private static Random drawing(int... numbers) {
        Iterator<Integer> drawn = IntStream.of(numbers).iterator();
        return bound -> drawn.next();
    }
}
