package io.sidecarsdk.internal.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sidecarsdk.policy.CallRetryPolicy;
import io.sidecarsdk.policy.Policy;
import io.sidecarsdk.policy.ResiliencePolicy;
import io.sidecarsdk.testing.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The parts that a policy is made of, one by one. */
class PartsTest {

    private final VirtualTime time = new VirtualTime();

    private static ResiliencePolicy policy(String yaml) {
        return Objects.requireNonNull(Policy.parse("{apiVersion: sidecarsdk.io/v1, resilience: {a: " + yaml + "}}")
                .resilience()
                .get("a"));
    }

    private static CallRetryPolicy retry(String yaml) {
        return policy("{retry: " + yaml + "}").retry().orElseThrow();
    }

    @Nested
    class BackoffBeforeARetry {

        private static final long MILLI = 1_000_000;

        private Backoff backoff(java.util.function.LongUnaryOperator random) {
            return new Backoff(retry("{backoff: {base: 10ms, max: 65ms}}").backoff(), random);
        }

        @Test
        void isDrawnBelowACeilingThatDoubles() {
            Backoff ceilings = backoff(bound -> bound);
            assertThat(List.of(1, 2, 3, 4, 5, 64, 1_000_000))
                    .map(ceilings::nanosBefore)
                    .containsExactly(
                            10 * MILLI, 20 * MILLI, 40 * MILLI, 65 * MILLI, 65 * MILLI, 65 * MILLI, 65 * MILLI);
        }

        @Test
        void neverOverflows() {
            Backoff longest =
                    new Backoff(retry("{backoff: {base: 1h, max: 1h}}").backoff(), bound -> bound);
            for (int retry = 1; retry < 200; retry++) {
                assertThat(longest.nanosBefore(retry))
                        .isEqualTo(Duration.ofHours(1).toNanos());
            }
        }

        @Test
        void isUniform() {
            Random random = new Random(1);
            Backoff backoff = backoff(bound -> (long) (random.nextDouble() * bound));
            int[] tenths = new int[10];
            for (int i = 0; i < 100_000; i++) {
                tenths[(int) (backoff.nanosBefore(1) / MILLI)]++;
            }
            assertThat(tenths).satisfies(counts -> {
                for (int count : counts) {
                    assertThat(count).isBetween(9_500, 10_500);
                }
            });
        }
    }

    @Nested
    class Budget {

        @Test
        void isTheMinimumWhileLittleIsInFlight() {
            RetryBudget budget = new RetryBudget(
                    retry("{budget: {ratio: 20%, min-concurrency: 3}}").budget());
            budget.attemptStarted();
            assertThat(acquired(budget, 10)).isEqualTo(3);
        }

        @Test
        void isAShareOfWhatIsInFlight() {
            RetryBudget budget = new RetryBudget(
                    retry("{budget: {ratio: 20%, min-concurrency: 3}}").budget());
            for (int i = 0; i < 50; i++) {
                budget.attemptStarted();
            }
            assertThat(acquired(budget, 50)).isEqualTo(10);
        }

        @Test
        void takesOtherBoundsWithoutForgettingWhatIsInFlight() {
            RetryBudget budget = new RetryBudget(
                    retry("{budget: {ratio: 0%, min-concurrency: 3}}").budget());
            acquired(budget, 3);
            budget.update(retry("{budget: {ratio: 0%, min-concurrency: 5}}").budget());
            assertThat(acquired(budget, 9)).isEqualTo(2);
        }

        private int acquired(RetryBudget budget, int tries) {
            int acquired = 0;
            for (int i = 0; i < tries; i++) {
                acquired += budget.tryAcquireRetry() ? 1 : 0;
            }
            return acquired;
        }

        @Test
        void holdsForManyThreads() throws InterruptedException {
            RetryBudget budget = new RetryBudget(
                    retry("{budget: {ratio: 50%, min-concurrency: 0}}").budget());
            for (int i = 0; i < 8; i++) {
                budget.attemptStarted();
            }
            AtomicInteger most = new AtomicInteger();
            AtomicInteger inFlight = new AtomicInteger();
            inParallel(8, () -> {
                if (budget.tryAcquireRetry()) {
                    most.accumulateAndGet(inFlight.incrementAndGet(), Math::max);
                    Thread.yield();
                    inFlight.decrementAndGet();
                    budget.releaseRetry();
                }
            });
            assertThat(most).hasValueLessThanOrEqualTo(4);
            assertThat(budget.retriesInFlight()).isZero();
        }
    }

    private static void inParallel(int threads, Runnable work) throws InterruptedException {
        List<Thread> running = new ArrayList<>();
        for (int t = 0; t < threads; t++) {
            Thread thread = new Thread(() -> {
                for (int i = 0; i < 5_000; i++) {
                    work.run();
                }
            });
            thread.start();
            running.add(thread);
        }
        for (Thread thread : running) {
            thread.join();
        }
    }

    @Nested
    class Limits {

        @Test
        void ofConcurrencyHoldForManyThreads() throws InterruptedException {
            ConcurrencyLimiter limiter = new ConcurrencyLimiter(3);
            AtomicInteger most = new AtomicInteger();
            AtomicInteger inFlight = new AtomicInteger();
            inParallel(8, () -> {
                if (limiter.tryAcquire()) {
                    most.accumulateAndGet(inFlight.incrementAndGet(), Math::max);
                    Thread.yield();
                    inFlight.decrementAndGet();
                    limiter.release();
                }
            });
            assertThat(most).hasValueBetween(1, 3);
            assertThat(limiter.inFlight()).isZero();
        }

        @Test
        void ofTheRateHoldForManyThreads() throws InterruptedException {
            RateLimiter limiter = new RateLimiter(
                    policy("{rate-limit: {permits: 1234, per: 1h}}").rateLimit().orElseThrow(), time);
            AtomicInteger permitted = new AtomicInteger();
            inParallel(8, () -> {
                if (limiter.tryAcquire()) {
                    permitted.incrementAndGet();
                }
            });
            assertThat(permitted).hasValue(1234);
        }

        @Test
        void ofTheRateHoldOverTime() {
            RateLimiter limiter = new RateLimiter(
                    policy("{rate-limit: {permits: 30, per: 1s}}").rateLimit().orElseThrow(), time);
            int permitted = 0;
            for (int i = 0; i < 10_000; i++) {
                permitted += limiter.tryAcquire() ? 1 : 0;
                time.advance(Duration.ofMillis(1));
            }
            assertThat(permitted).isBetween(30 + 299, 30 + 300);
        }

        @Test
        void ofTheRateHoldWhereTheClockPassesTheEndOfItsRange() {
            VirtualTime late = new VirtualTime(Long.MAX_VALUE - 5);
            RateLimiter limiter = new RateLimiter(
                    policy("{rate-limit: {permits: 2, per: 1s}}").rateLimit().orElseThrow(), late);
            assertThat(List.of(limiter.tryAcquire(), limiter.tryAcquire(), limiter.tryAcquire()))
                    .containsExactly(true, true, false);
            late.advance(Duration.ofMillis(500));
            assertThat(List.of(limiter.tryAcquire(), limiter.tryAcquire())).containsExactly(true, false);
        }
    }

    /** Ours records less than Resilience4j's own, and must decide the same. */
    @Test
    void aBreakerDecidesAsOneThatRecordsEveryCall() {
        for (int seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            int window = 1 + random.nextInt(8);
            int minimum = 1 + random.nextInt(window);
            int rate = 1 + random.nextInt(100);
            int badShare = random.nextInt(60);
            ResiliencePolicy policy = policy("{circuit-breaker: {window: " + window + ", minimum-calls: " + minimum
                    + ", failure-rate: " + rate + "%, slow-call: 1s, slow-call-rate: " + rate + "%, open-for: 1h}}");
            Breaker ours = new Breaker("ours", policy.circuitBreaker().orElseThrow(), time, new SimpleMeterRegistry());
            CircuitBreaker theirs = everyCallRecorded(window, minimum, rate);
            for (int call = 0; call < 300; call++) {
                assertThat(ours.state())
                        .as("seed %d, call %d", seed, call)
                        .isEqualToIgnoringCase(theirs.getState().name());
                if (!ours.tryAcquire()) {
                    break;
                }
                theirs.acquirePermission();
                long nanos = random.nextInt(100) < badShare / 2 ? 2_000_000_000L : 1_000;
                if (random.nextInt(100) < badShare) {
                    ours.failed(nanos);
                    theirs.onError(nanos, TimeUnit.NANOSECONDS, new IllegalStateException());
                } else {
                    ours.succeeded(nanos);
                    theirs.onSuccess(nanos, TimeUnit.NANOSECONDS);
                }
            }
        }
    }

    private static CircuitBreaker everyCallRecorded(int window, int minimum, int rate) {
        return CircuitBreaker.of(
                "theirs",
                CircuitBreakerConfig.custom()
                        .slidingWindow(window, minimum, CircuitBreakerConfig.SlidingWindowType.COUNT_BASED)
                        .failureRateThreshold(rate)
                        .slowCallRateThreshold(rate)
                        .slowCallDurationThreshold(Duration.ofSeconds(1))
                        .waitDurationInOpenState(Duration.ofHours(1))
                        .build());
    }
}
