package io.sidecarsdk.internal.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import io.sidecarsdk.policy.AdaptiveConcurrencyPolicy;
import io.sidecarsdk.policy.HttpClientPolicy;
import io.sidecarsdk.policy.Policy;
import io.sidecarsdk.testing.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The concurrency limits that follow the latency, by their formulas and in a simulated service. */
class AdaptiveLimiterTest {

    private static final Duration UPDATE = Duration.ofMillis(100);

    private final VirtualTime time = new VirtualTime();

    private AdaptiveLimiter limiter(String settings) {
        return new AdaptiveLimiter(policy(settings), time.nanoTime(), () -> 0.5);
    }

    private static AdaptiveConcurrencyPolicy policy(String settings) {
        HttpClientPolicy client = Policy.parse(
                        "{apiVersion: sidecarsdk.io/v1, http: {clients: {a: {adaptive-concurrency: " + settings
                                + "}}}}")
                .http()
                .clients()
                .get("a");
        return Objects.requireNonNull(client).adaptiveConcurrency().orElseThrow();
    }

    /** As many calls as are let through, all at once, all as long as each other. */
    private int calls(AdaptiveLimiter limiter, int most, Duration latency) {
        List<Long> started = new ArrayList<>();
        while (started.size() < most && limiter.tryAcquire()) {
            started.add(time.nanoTime());
        }
        time.advance(latency);
        started.forEach(start -> limiter.completed(start, time.nanoTime()));
        return started.size();
    }

    /** One sample window in which all calls take {@code latency}. */
    private int window(AdaptiveLimiter limiter, Duration latency) {
        Duration left = UPDATE;
        while (left.compareTo(latency) > 0) {
            calls(limiter, Integer.MAX_VALUE, latency);
            left = left.minus(latency);
        }
        time.advance(left.minus(latency));
        calls(limiter, Integer.MAX_VALUE, latency);
        return limiter.limit();
    }

    private void measure(AdaptiveLimiter limiter, int requests, Duration latency) {
        for (int done = 0; done < requests; ) {
            done += calls(limiter, requests - done, latency);
        }
    }

    @Nested
    class OfTheGradient {

        @Test
        void beginsByMeasuringTheBestLatencyWithFewCalls() {
            AdaptiveLimiter limiter = limiter("{}");
            assertThat(calls(limiter, 100, Duration.ofMillis(5))).isEqualTo(3);
            assertThat(limiter.limit()).isEqualTo(3);
        }

        /** By hand: best 8 ms × 1.25 = 10 ms against 8 ms is 1.25; 3 × 1.25 + √3.75 = 5.69; 5 × 1.25 + √6.25 = 8.75. */
        @Test
        void growsByItsFormulaWhileCallsTakeNoLonger() {
            AdaptiveLimiter limiter = limiter("{}");
            measure(limiter, 50, Duration.ofMillis(8));
            assertThat(limiter.limit()).isEqualTo(3);
            assertThat(window(limiter, Duration.ofMillis(8))).isEqualTo(5);
            assertThat(window(limiter, Duration.ofMillis(8))).isEqualTo(8);
        }

        /** The gradient is not below 0.5, however slow the calls are: 100 → 50 + √50 = 57 → 28.5 + √28.5 = 33. */
        @Test
        void shrinksByHalfAtMost() {
            AdaptiveLimiter limiter = limiter("{min: 5, max: 100, min-rtt: {requests: 5}}");
            measure(limiter, 5, Duration.ofMillis(2));
            while (limiter.limit() < 100) {
                window(limiter, Duration.ofMillis(2));
            }
            assertThat(window(limiter, Duration.ofMillis(90))).isEqualTo(57);
            assertThat(window(limiter, Duration.ofMillis(90))).isEqualTo(33);
        }

        /** Nor above 2: 3 × 2 + √6 = 8.4. */
        @Test
        void growsByDoubleAtMost() {
            AdaptiveLimiter limiter = limiter("{}");
            measure(limiter, 50, Duration.ofMillis(50));
            assertThat(window(limiter, Duration.ofMillis(1))).isEqualTo(8);
        }

        @Test
        void staysWithinItsBounds() {
            AdaptiveLimiter limiter = limiter("{min: 4, max: 20}");
            measure(limiter, 50, Duration.ofMillis(2));
            for (int i = 0; i < 20; i++) {
                assertThat(window(limiter, Duration.ofMillis(2))).isBetween(4, 20);
            }
            assertThat(limiter.limit()).isEqualTo(20);
            for (int i = 0; i < 4; i++) {
                assertThat(window(limiter, Duration.ofMillis(90))).isBetween(4, 20);
            }
        }

        @Test
        void measuresAnewAfterTheIntervalWithItsJitterAndGoesOnWhereItWas() {
            AdaptiveLimiter limiter = limiter("{min-rtt: {interval: 10s, jitter: 20%}}"); // random: 0.5
            measure(limiter, 50, Duration.ofMillis(5));
            for (int i = 0; i < 10; i++) {
                window(limiter, Duration.ofMillis(5));
            }
            int before = limiter.limit();
            time.advance(Duration.ofMillis(9_890)); // 10.89 s of 11
            calls(limiter, 1, Duration.ofMillis(5));
            assertThat(limiter.limit()).isGreaterThanOrEqualTo(before);
            before = limiter.limit();
            time.advance(Duration.ofMillis(200));
            calls(limiter, 1, Duration.ofMillis(5));
            assertThat(limiter.limit()).isEqualTo(3);
            measure(limiter, 50, Duration.ofMillis(5));
            assertThat(limiter.limit()).isEqualTo(before);
        }

        @Test
        void doesNotMeasureWithCallsThatBeganBefore() {
            AdaptiveLimiter limiter = limiter("{min: 2, min-rtt: {requests: 2, interval: 1s, jitter: 0%}}");
            measure(limiter, 2, Duration.ofMillis(5));
            for (int i = 0; i < 3; i++) {
                window(limiter, Duration.ofMillis(5));
            }
            List<Long> slow = new ArrayList<>();
            for (int i = 0; i < 5 && limiter.tryAcquire(); i++) {
                slow.add(time.nanoTime());
            }
            time.advance(Duration.ofSeconds(2));
            calls(limiter, 1, Duration.ofMillis(5));
            assertThat(limiter.limit()).as("measuring").isEqualTo(2);
            slow.forEach(start -> limiter.completed(start, time.nanoTime()));
            assertThat(limiter.limit()).as("still measuring").isEqualTo(2);
            measure(limiter, 2, Duration.ofMillis(5));
            assertThat(limiter.limit()).isGreaterThan(2);
            assertThat(window(limiter, Duration.ofMillis(5)))
                    .as("5 ms is still the best latency")
                    .isLessThan(60);
        }

        @Test
        void measuresAnewWhereItStaysAtTheMinimum() {
            AdaptiveLimiter limiter = limiter("{min-rtt: {interval: 1h}}");
            measure(limiter, 50, Duration.ofMillis(1));
            // the service has become slower for good: 1 ms is never seen again
            int windows = 0;
            int limit = 3;
            while (limit <= 3 && windows++ < 100) {
                limit = window(limiter, Duration.ofMillis(20));
            }
            assertThat(windows).isLessThan(30);
            assertThat(limiter.limit()).isGreaterThan(3);
        }

        @Test
        void leavesTheLimitWhereNothingEnded() {
            AdaptiveLimiter limiter = limiter("{}");
            measure(limiter, 50, Duration.ofMillis(5));
            int before = window(limiter, Duration.ofMillis(5));
            time.advance(Duration.ofSeconds(5));
            assertThat(limiter.tryAcquire()).isTrue();
            limiter.ignored();
            assertThat(limiter.limit()).isEqualTo(before);
            assertThat(limiter.inFlight()).isZero();
        }
    }

    @Nested
    class OfGradient2 {

        /** By hand: g = 1, 20 → 0.8 × 20 + 0.2 × 24 = 20.8 → 21.6. */
        @Test
        void growsByItsFormulaWhileCallsTakeNoLonger() {
            AdaptiveLimiter limiter = limiter("{algorithm: gradient2}");
            assertThat(limiter.limit()).isEqualTo(20);
            assertThat(window(limiter, Duration.ofMillis(10))).isEqualTo(20);
            assertThat(window(limiter, Duration.ofMillis(10))).isEqualTo(21);
            assertThat(window(limiter, Duration.ofMillis(10))).isEqualTo(22);
        }

        @Test
        void leavesTheLimitWhileLessThanHalfOfItIsInUse() {
            AdaptiveLimiter limiter = limiter("{algorithm: gradient2}");
            for (int i = 0; i < 50; i++) {
                calls(limiter, 9, UPDATE);
            }
            assertThat(limiter.limit()).isEqualTo(20);
            for (int i = 0; i < 50; i++) {
                calls(limiter, 10, UPDATE);
            }
            assertThat(limiter.limit())
                    .as("until what is in use is less than half again")
                    .isEqualTo(20);
            calls(limiter, 20, UPDATE);
            assertThat(limiter.limit()).isEqualTo(21);
        }

        /** By hand: the average of 20 × 10 ms and once 80 ms is 10.23 ms, so g = 0.5: 0.8 L + 0.2 (0.5 L + 4). */
        @Test
        void shrinksByItsFormulaWhenCallsTakeLonger() {
            AdaptiveLimiter limiter = limiter("{algorithm: gradient2}");
            for (int i = 0; i < 20; i++) {
                window(limiter, Duration.ofMillis(10));
            }
            double before = 20 + 0.8 * 20; // 4 × 0.2 each time
            assertThat(limiter.limit()).isBetween((int) before - 1, (int) before);
            assertThat(window(limiter, Duration.ofMillis(80))).isEqualTo((int) (0.9 * before + 0.8));
        }

        @Test
        void neverDipsToMeasure() {
            AdaptiveLimiter limiter = limiter("{algorithm: gradient2}");
            for (int i = 0; i < 3_000; i++) {
                assertThat(window(limiter, Duration.ofMillis(10))).isGreaterThanOrEqualTo(20);
            }
        }
    }

    /** A service with so many workers: beyond them, calls wait for each other. */
    private final class Service {

        private final int workers;
        private Duration work;
        private final PriorityQueue<long[]> running =
                new PriorityQueue<>(Comparator.comparingLong((long[] call) -> call[1]));
        private long latencySum;
        private int done;
        private int refused;
        private int lowestLimit;

        private Service(int workers, Duration work) {
            this.workers = workers;
            this.work = work;
        }

        private void load(AdaptiveLimiter limiter, int perMilli, Duration howLong) {
            latencySum = 0;
            done = 0;
            refused = 0;
            lowestLimit = limiter.limit();
            for (long millis = howLong.toMillis(); millis > 0; millis--) {
                time.advance(Duration.ofMillis(1));
                lowestLimit = Math.min(lowestLimit, limiter.limit());
                long now = time.nanoTime();
                while (!running.isEmpty() && running.peek()[1] <= now) {
                    long[] call = running.remove();
                    limiter.completed(call[0], call[1]);
                    latencySum += call[1] - call[0];
                    done++;
                }
                for (int i = 0; i < perMilli; i++) {
                    if (limiter.tryAcquire()) {
                        double share = Math.max(1, limiter.inFlight() / (double) workers);
                        running.add(new long[] {now, now + (long) (work.toNanos() * share)});
                    } else {
                        refused++;
                    }
                }
            }
        }

        private double meanMillis() {
            return latencySum / 1e6 / done;
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{algorithm: gradient2}"})
    void keepsAnOverloadedServiceBusyAndItsLatencyNearTheBest(String settings) {
        AdaptiveLimiter limiter = limiter(settings);
        Service service = new Service(40, Duration.ofMillis(20)); // 2 calls/ms at most
        service.load(limiter, 4, Duration.ofSeconds(30));
        service.load(limiter, 4, Duration.ofSeconds(10));
        assertThat(service.done / 10_000.0).as("calls per ms of 2 possible").isGreaterThan(1.8);
        assertThat(service.meanMillis())
                .as("ms; unlimited it would grow to minutes")
                .isLessThan(60);
        assertThat(service.refused).isPositive();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{algorithm: gradient2}"})
    void letsFewerThroughWhileTheServiceIsSlowAndRecovers(String settings) {
        AdaptiveLimiter limiter = limiter(settings);
        Service service = new Service(40, Duration.ofMillis(20));
        service.load(limiter, 4, Duration.ofSeconds(30));
        int before = limiter.limit();
        service.work = Duration.ofMillis(200);
        service.load(limiter, 4, Duration.ofSeconds(10));
        assertThat(service.lowestLimit).as("slow, before: " + before).isLessThan(before / 2);
        service.work = Duration.ofMillis(20);
        service.load(limiter, 4, Duration.ofSeconds(70));
        assertThat(limiter.limit()).as("recovered, before: " + before).isGreaterThan(before * 7 / 10);
        service.load(limiter, 4, Duration.ofSeconds(5));
        assertThat(service.done / 5_000.0).isGreaterThan(1.8);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{algorithm: gradient2}"})
    void refusesNothingWhereLittleIsAsked(String settings) {
        AdaptiveLimiter limiter = limiter(settings);
        Service service = new Service(40, Duration.ofMillis(2));
        service.load(limiter, 1, Duration.ofSeconds(20));
        service.load(limiter, 1, Duration.ofSeconds(20));
        assertThat(service.refused).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{update-interval: 1ms, min-rtt: {interval: 5ms, requests: 10}}",
                "{algorithm: gradient2, update-interval: 1ms}"
            })
    void givesEveryPlaceBackWhateverManyThreadsDo(String settings) throws InterruptedException {
        AdaptiveLimiter limiter = new AdaptiveLimiter(policy(settings), System.nanoTime());
        AtomicInteger admitted = new AtomicInteger();
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < 8; t++) {
            Thread thread = new Thread(() -> {
                for (int i = 0; i < 20_000; i++) {
                    long start = System.nanoTime();
                    if (limiter.tryAcquire()) {
                        admitted.incrementAndGet();
                        limiter.completed(start, System.nanoTime());
                    }
                }
            });
            thread.start();
            threads.add(thread);
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(limiter.inFlight()).isZero();
        assertThat(limiter.limit()).isBetween(3, 1000);
        assertThat(admitted).hasPositiveValue();
    }
}
