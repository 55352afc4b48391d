package io.sidecarsdk.http.internal.outlier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sidecarsdk.http.internal.balancing.Endpoint;
import io.sidecarsdk.http.internal.balancing.EndpointHealth.Flag;
import io.sidecarsdk.http.internal.balancing.Endpoints;
import io.sidecarsdk.http.internal.telemetry.ClientMeters;
import io.sidecarsdk.http.spi.DiscoveredEndpoint;
import io.sidecarsdk.policy.HttpClientPolicy;
import io.sidecarsdk.policy.OutlierDetectionPolicy;
import io.sidecarsdk.policy.Policy;
import io.sidecarsdk.testing.VirtualTime;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class OutlierDetectorTest {

    private static final Duration INTERVAL = Duration.ofSeconds(10);

    private final VirtualTime time = new VirtualTime();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final Endpoints endpoints = new Endpoints(client(""), time, time);
    private IntUnaryOperator random = bound -> 0;

    @Nested
    class FailuresInARow {

        @Test
        void ejectAtOnceWhenTheyAreEnough() {
            OutlierDetector detector = detecting("", 10);
            fail(detector, 0, 4);
            assertThat(ejected()).isEmpty();
            fail(detector, 0, 1);
            assertThat(ejected()).containsExactly(0);
            assertThat(outliers("consecutive-5xx", "ejected")).isEqualTo(1);
        }

        @Test
        void beginAnewAfterASuccess() {
            OutlierDetector detector = detecting("", 10);
            fail(detector, 0, 4);
            detector.responded(endpoint(0), 200);
            fail(detector, 0, 4);
            assertThat(ejected()).isEmpty();
        }

        @Test
        void areNotEndedByAStatusBelow500() {
            OutlierDetector detector = detecting("", 10);
            fail(detector, 0, 4);
            detector.responded(endpoint(0), 404); // the server is well, the request was not
            fail(detector, 0, 4);
            assertThat(ejected()).isEmpty();
        }

        @Test
        void areCountedForEachEndpointApart() {
            OutlierDetector detector = detecting("", 10);
            for (int i = 0; i < 10; i++) {
                fail(detector, i, 4);
            }
            assertThat(ejected()).isEmpty();
        }

        @Test
        void includeAttemptsThatTimedOutOrWereNotMade() {
            OutlierDetector detector = detecting("", 10);
            fail(detector, 0, 3);
            detector.failed(endpoint(0), true, true);
            detector.failed(endpoint(0), false, false);
            assertThat(ejected()).containsExactly(0);
        }

        @Test
        void ofGatewayFailuresAreOnlyCountedUnlessEnforced() {
            OutlierDetector detector = detecting("consecutive-5xx: 0", 10);
            fail(detector, 0, 5);
            assertThat(ejected()).isEmpty();
            assertThat(outliers("consecutive-gateway-failure", "not_enforced")).isEqualTo(1);

            detector.follow(policy("consecutive-5xx: 0, enforcing: {consecutive-gateway-failure: 100%}"));
            fail(detector, 0, 5);
            assertThat(ejected()).containsExactly(0);
        }

        @Test
        void ofGatewayFailuresAreEndedByAnotherServerError() {
            OutlierDetector detector =
                    detecting("consecutive-5xx: 0, enforcing: {consecutive-gateway-failure: 100%}", 10);
            fail(detector, 0, 4);
            detector.responded(endpoint(0), 500);
            fail(detector, 0, 4);
            assertThat(ejected()).isEmpty();
        }

        @Test
        void areDetectedAgainAndAgainWhileItIsNotEjected() {
            OutlierDetector detector = detecting("shadow: true", 10);
            fail(detector, 0, 14);
            assertThat(outliers("consecutive-5xx", "not_enforced")).isEqualTo(2);
            assertThat(ejected()).isEmpty();
        }

        @Test
        void beginAnewWithAnotherPolicySoThatALowerThresholdIsReached() {
            OutlierDetector detector = detecting("consecutive-5xx: 1000", 10);
            fail(detector, 0, 200);
            detector.follow(policy("consecutive-5xx: 5"));
            fail(detector, 0, 4);
            assertThat(ejected()).isEmpty();
            fail(detector, 0, 1);
            assertThat(ejected()).containsExactly(0);
        }

        @Test
        void goOnWhenThePolicyStays() {
            OutlierDetector detector = detecting("", 10);
            fail(detector, 0, 4);
            detector.follow(policy(""));
            fail(detector, 0, 1);
            assertThat(ejected()).containsExactly(0);
        }

        @Test
        void ofAnEndpointThatIsGoneAreForgotten() {
            OutlierDetector detector = detecting("", 10);
            Endpoint gone = endpoint(0);
            update(1, 10);
            for (int i = 0; i < 5; i++) {
                detector.responded(gone, 503);
            }
            assertThat(gone.health().isHealthy()).isTrue();
        }
    }

    @Nested
    class LocalOriginApart {

        private static final String SPLIT = "split-external-local-origin: true";

        @Test
        void failuresToConnectAreARowOfTheirOwn() {
            OutlierDetector detector = detecting(SPLIT, 10);
            fail(detector, 0, 4);
            for (int i = 0; i < 4; i++) {
                detector.failed(endpoint(0), false, false);
            }
            assertThat(ejected()).isEmpty();
            detector.failed(endpoint(0), false, false);
            assertThat(ejected()).containsExactly(0);
            assertThat(outliers("consecutive-local-origin-failure", "ejected")).isEqualTo(1);
        }

        @Test
        void aConnectionThatCouldBeMadeEndsTheRow() {
            OutlierDetector detector = detecting(SPLIT, 10);
            for (int i = 0; i < 20; i++) {
                detector.failed(endpoint(0), true, true); // Envoy, too, never ejects for these
            }
            assertThat(ejected()).isEmpty();
        }

        @Test
        void ratesOfGettingThroughAreComparedApart() {
            OutlierDetector detector =
                    detecting(SPLIT + ", consecutive-5xx: 0, consecutive-local-origin-failure: 0", 10);
            for (int i = 0; i < 10; i++) {
                for (int n = 0; n < 100; n++) {
                    if (i == 0 && n % 2 == 0) {
                        detector.failed(endpoint(i), false, false);
                    } else {
                        detector.responded(endpoint(i), 500 * (n % 2)); // all alike, as far as statuses go
                    }
                }
            }
            time.advance(INTERVAL);
            assertThat(ejected()).containsExactly(0);
            assertThat(outliers("local-origin-success-rate", "ejected")).isEqualTo(1);
        }
    }

    @Nested
    class AnEjection {

        @Test
        void lastsTheBaseTimesTheEjectionsInARow() {
            OutlierDetector detector = detecting("", 10);
            assertThat(ejectionTime(detector)).hasSeconds(30);
            assertThat(ejectionTime(detector)).hasSeconds(60);
            assertThat(ejectionTime(detector)).hasSeconds(90);
        }

        @Test
        void lastsNoLongerThanTheLongest() {
            OutlierDetector detector = detecting("max-ejection: 70s", 10);
            assertThat(ejectionTime(detector)).hasSeconds(30);
            assertThat(ejectionTime(detector)).hasSeconds(60);
            assertThat(ejectionTime(detector)).hasSeconds(70);
            assertThat(ejectionTime(detector)).hasSeconds(70);
        }

        @Test
        void isShorterAgainForEachIntervalThatItsEndpointWasWell() {
            OutlierDetector detector = detecting("", 10);
            ejectionTime(detector);
            ejectionTime(detector);
            assertThat(ejectionTime(detector)).hasSeconds(90);
            time.advance(INTERVAL.multipliedBy(2));
            assertThat(ejectionTime(detector)).hasSeconds(60);
            time.advance(INTERVAL.multipliedBy(20));
            assertThat(ejectionTime(detector)).hasSeconds(30);
        }

        @Test
        void endsAtTheFirstSweepAfterItsTime() {
            OutlierDetector detector = detecting("base-ejection: 25s", 10);
            fail(detector, 0, 5);
            time.advance(Duration.ofSeconds(29));
            assertThat(ejected()).containsExactly(0);
            time.advance(Duration.ofSeconds(1));
            assertThat(ejected()).isEmpty();
        }

        @Test
        void isLongerByItsJitter() {
            random = bound -> bound - 1; // the most there is
            OutlierDetector detector = detecting("max-ejection-jitter: 20s", 10);
            assertThat(ejectionTime(detector)).hasSeconds(50);
            random = bound -> 0;
            assertThat(ejectionTime(detector)).hasSeconds(60);
        }

        @Test
        void leavesCleanCountsBehind() {
            OutlierDetector detector = detecting("", 10);
            fail(detector, 0, 9); // four more while it was ejected, by calls that were under way
            time.advance(Duration.ofSeconds(30));
            assertThat(ejected()).isEmpty();
            fail(detector, 0, 4);
            assertThat(ejected()).isEmpty();
            fail(detector, 0, 1);
            assertThat(ejected()).containsExactly(0);
        }

        @Test
        void endsWhenItsEndpointPassesTheHealthCheck() {
            OutlierDetector detector = detecting("", 10);
            fail(detector, 0, 5);
            detector.passedHealthCheck(endpoint(0));
            assertThat(ejected()).isEmpty();
        }

        @Test
        void doesNotEndWithTheHealthCheckIfThePolicySaysSo() {
            OutlierDetector detector = detecting("health-check-unejects: false", 10);
            fail(detector, 0, 5);
            detector.passedHealthCheck(endpoint(0));
            assertThat(ejected()).containsExactly(0);
        }

        @Test
        void isKeptWhenThePolicyChanges() {
            OutlierDetector detector = detecting("", 10);
            fail(detector, 0, 5);
            detector.follow(policy("interval: 5s, base-ejection: 40s"));
            time.advance(Duration.ofSeconds(35));
            assertThat(ejected()).containsExactly(0);
            time.advance(Duration.ofSeconds(5));
            assertThat(ejected()).isEmpty();
        }

        @Test
        void endsWithTheDetection() {
            OutlierDetector detector = detecting("", 10);
            fail(detector, 0, 5);
            detector.close();
            assertThat(ejected()).isEmpty();
            assertThat(time.scheduled()).isZero();
            fail(detector, 0, 5); // a call that was under way
            assertThat(ejected()).isEmpty();
        }

        @Test
        void ofAnEndpointThatGoesMakesRoomForAnother() {
            OutlierDetector detector = detecting("", 20); // 10 %: two
            fail(detector, 0, 5);
            fail(detector, 1, 5);
            fail(detector, 2, 5);
            assertThat(ejected()).containsExactlyInAnyOrder(0, 1);
            update(1, 21);
            fail(detector, 2, 5);
            assertThat(ejected()).containsExactlyInAnyOrder(1, 2);
        }

        /** Ejects endpoint 0 and tells how long that lasted; sweeps are ten seconds apart. */
        private Duration ejectionTime(OutlierDetector detector) {
            fail(detector, 0, 5);
            assertThat(ejected()).containsExactly(0);
            long start = time.nanoTime();
            while (!ejected().isEmpty()) {
                time.advance(Duration.ofSeconds(1));
            }
            return Duration.ofNanos(time.nanoTime() - start);
        }
    }

    @Nested
    class AtMost {

        @ParameterizedTest(name = "{0} endpoints, {1}: {2}, or {3} if always one")
        @CsvSource({
            "1, 10%, 0, 1", "2, 10%, 0, 1", "5, 10%, 0, 1", "9, 10%, 0, 1", "10, 10%, 1, 1", "11, 10%, 1, 1",
            "19, 10%, 1, 1", "20, 10%, 2, 2", "100, 10%, 10, 10", "1, 50%, 0, 1", "2, 50%, 1, 1", "3, 50%, 1, 1",
            "5, 50%, 2, 2", "3, 33%, 0, 1", "100, 29%, 29, 29", "7, 100%, 7, 7", "10, 0%, 0, 1"
        })
        void thatShareOfTheEndpointsIsEjected(int of, String share, int most, int mostIfAlwaysOne) {
            assertThat(mostEjected(of, share, false)).isEqualTo(most);
            assertThat(mostEjected(of, share, true)).isEqualTo(mostIfAlwaysOne);
        }

        private int mostEjected(int of, String share, boolean alwaysOne) {
            OutlierDetector detector = detecting("max-ejected: " + share + ", always-eject-one: " + alwaysOne, of);
            for (int i = 0; i < of; i++) {
                fail(detector, i, 5);
            }
            int most = ejected().size();
            detector.close();
            return most;
        }

        @Test
        void theOthersAreCountedAsTooMany() {
            OutlierDetector detector = detecting("", 2);
            fail(detector, 0, 5);
            fail(detector, 1, 10);
            assertThat(ejected()).containsExactly(0);
            assertThat(outliers("consecutive-5xx", "max_ejected")).isEqualTo(2);
        }
    }

    @Nested
    class SuccessRate {

        @Test
        void ofEnvoysExampleHasItsThreshold() {
            // from the comment in Envoy's successRateEjectionThreshold: mean 90, deviation 20, factor 1.9
            assertThat(SuccessRates.threshold(List.of(50.0, 100.0, 100.0, 100.0, 100.0), 1.9))
                    .isCloseTo(52, within(1e-9));
            assertThat(SuccessRates.threshold(List.of(90.0, 90.0), 1.9)).isEqualTo(90);
        }

        @Test
        void farBelowTheOthersEjects() {
            OutlierDetector detector = detecting("consecutive-5xx: 0", 5);
            for (int i = 0; i < 4; i++) {
                mix(detector, i, 100, 0);
            }
            mix(detector, 4, 50, 50); // as in Envoy's example: 50 is below 52
            time.advance(INTERVAL);
            assertThat(ejected()).containsExactly(4);
            assertThat(outliers("success-rate", "ejected")).isEqualTo(1);
        }

        @Test
        void thatIsLowEverywhereEjectsNone() {
            OutlierDetector detector = detecting("consecutive-5xx: 0", 5);
            for (int i = 0; i < 5; i++) {
                mix(detector, i, 10, 90);
            }
            time.advance(INTERVAL);
            assertThat(ejected()).isEmpty();
        }

        @Test
        void isComparedOnlyAmongEnoughEndpoints() {
            OutlierDetector detector = detecting("consecutive-5xx: 0", 5);
            for (int i = 0; i < 3; i++) {
                mix(detector, i, 100, 0);
            }
            mix(detector, 3, 99, 0); // one short of the volume
            mix(detector, 4, 50, 50);
            time.advance(INTERVAL);
            assertThat(ejected()).isEmpty();
        }

        @Test
        void isThatOfOneIntervalOnly() {
            OutlierDetector detector = detecting("consecutive-5xx: 0", 5);
            for (int i = 0; i < 4; i++) {
                mix(detector, i, 60, 0);
            }
            mix(detector, 4, 30, 30);
            time.advance(INTERVAL);
            for (int i = 0; i < 4; i++) {
                mix(detector, i, 60, 0);
            }
            mix(detector, 4, 30, 30);
            time.advance(INTERVAL);
            assertThat(ejected()).isEmpty(); // 60 in each of them, not 100
        }

        @Test
        void ejectsTheWorstFirstWhereNotAllMayBeEjected() {
            OutlierDetector detector = detecting("consecutive-5xx: 0, success-rate: {stdev-factor: 0.5}", 10);
            for (int i = 0; i < 10; i++) {
                mix(detector, i, 100, 10 * i);
            }
            time.advance(INTERVAL);
            assertThat(ejected()).containsExactly(9);
        }
    }

    @Nested
    class FailurePercentage {

        private static final String ENFORCED =
                "consecutive-5xx: 0, max-ejected: 100%, enforcing: {success-rate: 0%, failure-percentage: 100%}";

        @Test
        void atTheThresholdEjects() {
            OutlierDetector detector = detecting(ENFORCED, 5);
            mix(detector, 0, 15, 85);
            mix(detector, 1, 16, 84);
            for (int i = 2; i < 5; i++) {
                mix(detector, i, 0, 100);
            }
            time.advance(INTERVAL);
            assertThat(ejected()).containsExactlyInAnyOrder(0, 2, 3, 4);
        }

        @Test
        void isJudgedOnlyWithEnoughAttemptsAtEnoughEndpoints() {
            OutlierDetector detector = detecting(ENFORCED, 5);
            mix(detector, 0, 0, 49);
            for (int i = 1; i < 5; i++) {
                mix(detector, i, 0, 50);
            }
            time.advance(INTERVAL);
            assertThat(ejected()).isEmpty();
        }

        @Test
        void isNotEnforcedByDefault() {
            OutlierDetector detector = detecting("consecutive-5xx: 0, enforcing: {success-rate: 0%}", 5);
            for (int i = 0; i < 5; i++) {
                mix(detector, i, 0, 50);
            }
            time.advance(INTERVAL);
            assertThat(ejected()).isEmpty();
            assertThat(outliers("failure-percentage", "not_enforced")).isEqualTo(5);
        }
    }

    @Nested
    class Enforcing {

        @Test
        void aShareEjectsThatShare() {
            OutlierDetector detector = detecting("enforcing: {consecutive-5xx: 30%}", 10);
            random = bound -> 30;
            fail(detector, 0, 5);
            assertThat(ejected()).isEmpty();
            random = bound -> 29;
            fail(detector, 0, 5);
            assertThat(ejected()).containsExactly(0);
        }

        @Test
        void nothingInShadow() {
            OutlierDetector detector = detecting("shadow: true", 10);
            fail(detector, 0, 5);
            for (int i = 0; i < 10; i++) {
                mix(detector, i, i == 0 ? 50 : 100, i == 0 ? 50 : 0);
            }
            time.advance(INTERVAL);
            assertThat(ejected()).isEmpty();
            assertThat(outliers("success-rate", "not_enforced")).isEqualTo(1);
        }
    }

    @Nested
    class ManyThreads {

        @Test
        void loseNoCountAndEjectOnce() throws Exception {
            OutlierDetector detector =
                    detecting("consecutive-5xx: 20000, enforcing: {consecutive-gateway-failure: 0%}", 2);
            together(8, () -> fail(detector, 0, 2500));
            assertThat(ejected()).containsExactly(0);
            assertThat(outliers("consecutive-5xx", "ejected")).isEqualTo(1);
        }

        @Test
        void loseNoRateWhileIntervalsPass() throws Exception {
            RateCount count = new RateCount();
            long[] seen = new long[1];
            CountDownLatch done = new CountDownLatch(8);
            Thread sweeper = new Thread(() -> {
                boolean last;
                do {
                    last = done.getCount() == 0;
                    count.nextInterval();
                    seen[0] += count.volume();
                } while (!last);
            });
            sweeper.start();
            together(8, () -> {
                for (int i = 0; i < 50_000; i++) {
                    if (i % 4 == 0) {
                        count.failed();
                    } else {
                        count.succeeded();
                    }
                }
                done.countDown();
            });
            sweeper.join();
            assertThat(seen[0]).isEqualTo(400_000);
        }

        @Test
        void agreeOnHowManyAreEjectedWhileEverythingChanges() throws Exception {
            OutlierDetector detector = detecting("max-ejected: 30%", 20);
            List<Endpoint> all = endpoints.all();
            together(8, () -> {
                for (int i = 0; i < 20_000; i++) {
                    Endpoint endpoint = all.get(i % 20);
                    detector.responded(endpoint, 503);
                    if (i % 7 == 0) {
                        detector.passedHealthCheck(endpoint);
                    }
                    if (i % 1000 == 0) {
                        update(i % 2000 == 0 ? 0 : 5, 20);
                    }
                }
            });
            update(0, 20);
            endpoints.all().forEach(detector::passedHealthCheck);
            assertThat(ejected()).isEmpty();
            for (int i = 0; i < 20; i++) {
                fail(detector, i, 5);
            }
            assertThat(ejected()).hasSize(6); // what the detector counts is what there is
        }

        private void together(int threads, Runnable work) throws Exception {
            ExecutorService pool = Executors.newFixedThreadPool(threads);
            try {
                List<Future<?>> all = new ArrayList<>();
                for (int i = 0; i < threads; i++) {
                    all.add(pool.submit(work));
                }
                for (Future<?> one : all) {
                    one.get();
                }
            } finally {
                pool.shutdownNow();
            }
        }
    }

    // --- fixture ---

    private OutlierDetector detecting(String settings, int of) {
        OutlierDetector detector = new OutlierDetector(
                "inventory",
                policy(settings),
                endpoints,
                time,
                time,
                bound -> random.applyAsInt(bound),
                new ClientMeters("inventory", registry));
        detector.follow(policy(settings));
        update(0, of);
        return detector;
    }

    private void update(int from, int to) {
        endpoints.update(IntStream.range(from, to)
                .mapToObj(i -> DiscoveredEndpoint.at(URI.create("http://10.0.0.1:" + (1000 + i))))
                .toList());
    }

    private static OutlierDetectionPolicy policy(String settings) {
        return client("outlier-detection: {" + settings + "}")
                .outlierDetection()
                .orElseThrow();
    }

    private static HttpClientPolicy client(String settings) {
        return Objects.requireNonNull(
                Policy.parse("apiVersion: sidecarsdk.io/v1\n" + "http: {clients: {inventory: {" + settings + "}}}")
                        .http()
                        .clients()
                        .get("inventory"));
    }

    private Endpoint endpoint(int number) {
        return endpoints.all().stream()
                .filter(endpoint -> number(endpoint) == number)
                .findFirst()
                .orElseThrow();
    }

    private static int number(Endpoint endpoint) {
        return endpoint.address().getPort() - 1000;
    }

    private void fail(OutlierDetector detector, int number, int times) {
        Endpoint endpoint = endpoint(number);
        for (int i = 0; i < times; i++) {
            detector.responded(endpoint, 503);
        }
    }

    private void mix(OutlierDetector detector, int number, int successes, int failures) {
        Endpoint endpoint = endpoint(number);
        for (int i = 0; i < successes; i++) {
            detector.responded(endpoint, 200);
        }
        for (int i = 0; i < failures; i++) {
            detector.responded(endpoint, 500);
        }
    }

    private List<Integer> ejected() {
        return endpoints.all().stream()
                .filter(endpoint -> endpoint.health().has(Flag.EJECTED))
                .map(OutlierDetectorTest::number)
                .toList();
    }

    private int outliers(String detection, String outcome) {
        return (int)
                registry
                        .find("sidecar.http.outliers")
                        .tags("detection", detection, "outcome", outcome)
                        .counters()
                        .stream()
                        .mapToDouble(Counter::count)
                        .sum();
    }
}
