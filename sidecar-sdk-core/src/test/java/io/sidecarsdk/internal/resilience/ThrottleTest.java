package io.sidecarsdk.internal.resilience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.sidecarsdk.policy.HttpClientPolicy;
import io.sidecarsdk.policy.Policy;
import io.sidecarsdk.testing.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Refusing by probability: client-side throttling, admission control, and the counts beneath. */
class ThrottleTest {

    private final VirtualTime time = new VirtualTime();
    private final Random random = new Random(7);

    private static HttpClientPolicy client(String settings) {
        return Objects.requireNonNull(
                Policy.parse("{apiVersion: sidecarsdk.io/v1, http: {clients: {a: {" + settings + "}}}}")
                        .http()
                        .clients()
                        .get("a"));
    }

    private AdaptiveThrottle throttle(String settings) {
        return new AdaptiveThrottle(
                client("adaptive-throttle: " + settings).adaptiveThrottle().orElseThrow(),
                time.nanoTime(),
                random::nextDouble);
    }

    private AdmissionControl admission(String settings) {
        return new AdmissionControl(
                client("admission-control: " + settings).admissionControl().orElseThrow(),
                time.nanoTime(),
                random::nextDouble);
    }

    @Nested
    class AdaptiveThrottling {

        private double probabilityAfter(AdaptiveThrottle throttle, int requests, int accepts) {
            long now = time.nanoTime();
            for (int i = 0; i < requests; i++) {
                if (throttle.tryAcquire(now) && i >= accepts) {
                    throttle.refused(now, now);
                }
            }
            for (int i = 0; i < accepts; i++) {
                throttle.accepted(now, now);
            }
            return throttle.rejectionProbability(now);
        }

        @Test
        void refusesByItsFormula() {
            assertThat(probabilityAfter(throttle("{}"), 100, 40)).isEqualTo((100 - 2.0 * 40) / 101);
            assertThat(probabilityAfter(throttle("{k: 1.1}"), 100, 40)).isEqualTo((100 - 1.1 * 40) / 101);
        }

        @Test
        void refusesNothingWhileAtLeastOneInKIsAccepted() {
            assertThat(probabilityAfter(throttle("{}"), 100, 50)).isZero();
            assertThat(probabilityAfter(throttle("{k: 4}"), 100, 25)).isZero();
            assertThat(probabilityAfter(throttle("{k: 4}"), 100, 24)).isPositive();
        }

        @Test
        void refusesAtMostTheShareThatItMay() {
            assertThat(probabilityAfter(throttle("{}"), 10_000, 0)).isEqualTo(0.8);
            assertThat(probabilityAfter(throttle("{max-rejection: 99%}"), 10_000, 0))
                    .isEqualTo(0.99);
            assertThat(probabilityAfter(throttle("{max-rejection: 100%}"), 10_000, 0))
                    .isEqualTo(10_000 / 10_001.0);
        }

        @Test
        void countsARequestWithoutAnAnswerSoon() {
            AdaptiveThrottle throttle = throttle("{}");
            for (int i = 0; i < 9; i++) {
                assertThat(throttle.tryAcquire(time.nanoTime())).as("a burst").isTrue();
            }
            time.advance(Duration.ofMillis(1_100));
            assertThat(throttle.rejectionProbability(time.nanoTime())).isEqualTo(0.8); // 9 / 10, bounded
        }

        @Test
        void letsABurstThroughThatIsAnsweredInTime() {
            AdaptiveThrottle throttle = throttle("{}");
            long start = time.nanoTime();
            for (int i = 0; i < 500; i++) {
                assertThat(throttle.tryAcquire(start)).isTrue();
            }
            time.advance(Duration.ofMillis(500));
            for (int i = 0; i < 500; i++) {
                throttle.accepted(start, time.nanoTime());
                assertThat(throttle.rejectionProbability(time.nanoTime())).isZero();
            }
            time.advance(Duration.ofSeconds(2));
            assertThat(throttle.rejectionProbability(time.nanoTime())).isZero();
        }

        @Test
        void forgetsARequestThatSaysNothing() {
            AdaptiveThrottle throttle = throttle("{}");
            for (int i = 0; i < 100; i++) {
                long start = time.nanoTime();
                assertThat(throttle.tryAcquire(start)).isTrue();
                time.advance(Duration.ofMillis(i % 2 == 0 ? 1 : 1_500));
                throttle.ignored(start, time.nanoTime());
                assertThat(throttle.rejectionProbability(time.nanoTime())).isZero();
            }
            time.advance(Duration.ofSeconds(2));
            assertThat(throttle.rejectionProbability(time.nanoTime())).isZero();
        }

        @Test
        void refusesTheShareThatItSays() {
            AdaptiveThrottle throttle = throttle("{}");
            probabilityAfter(throttle, 1_000_000, 300_000); // (10 - 6) / 10
            int refused = 0;
            for (int i = 0; i < 10_000; i++) {
                refused += throttle.tryAcquire(time.nanoTime()) ? 0 : 1;
            }
            assertThat(refused).isBetween(3_900, 4_200);
        }

        /** An upstream that takes 100 of 500 calls per second. */
        @Test
        void sendsAnOverloadedUpstreamAboutKTimesWhatItAccepts() {
            AdaptiveThrottle throttle = throttle("{}");
            int sent = 0;
            for (int second = 0; second < 120; second++) {
                int taken = 0;
                int inSecond = 0;
                for (int i = 0; i < 500; i++) {
                    time.advance(Duration.ofMillis(2));
                    if (throttle.tryAcquire(time.nanoTime())) {
                        inSecond++;
                        if (taken++ < 100) {
                            throttle.accepted(time.nanoTime(), time.nanoTime());
                        } else {
                            throttle.refused(time.nanoTime(), time.nanoTime());
                        }
                    }
                }
                sent += second < 60 ? 0 : inSecond;
            }
            assertThat(sent / 60.0).isCloseTo(200, within(20.0));
        }

        @Test
        void letsEverythingThroughAgainSoonAfterALongOutage() {
            AdaptiveThrottle throttle = throttle("{}");
            for (int i = 0; i < 60_000; i++) {
                time.advance(Duration.ofMillis(10));
                throttle.tryAcquire(time.nanoTime());
            }
            int seconds = 0;
            int refused = 1;
            while (refused > 0 && seconds < 1_000) {
                refused = 0;
                for (int i = 0; i < 100; i++) {
                    time.advance(Duration.ofMillis(10));
                    if (throttle.tryAcquire(time.nanoTime())) {
                        throttle.accepted(time.nanoTime(), time.nanoTime());
                    } else {
                        refused++;
                    }
                }
                seconds++;
            }
            assertThat(seconds).isBetween(5, 60);
        }
    }

    @Nested
    class AdmissionControlling {

        private double probabilityAfter(AdmissionControl control, int ended, int good) {
            for (int i = 0; i < ended; i++) {
                if (i < good) {
                    control.succeeded(time.nanoTime());
                } else {
                    control.failed(time.nanoTime());
                }
            }
            return control.rejectionProbability(time.nanoTime());
        }

        @Test
        void refusesByItsFormula() {
            assertThat(probabilityAfter(admission("{}"), 100, 57)).isCloseTo((100 - 57 / 0.95) / 101, within(1e-12));
            assertThat(probabilityAfter(admission("{aggression: 2}"), 100, 57))
                    .isCloseTo(Math.sqrt((100 - 57 / 0.95) / 101), within(1e-12));
            assertThat(probabilityAfter(admission("{success-threshold: 50%}"), 100, 30))
                    .isCloseTo(40 / 101.0, within(1e-12));
        }

        @Test
        void refusesNothingWhileEnoughSucceed() {
            assertThat(probabilityAfter(admission("{}"), 100, 95)).isZero();
            assertThat(probabilityAfter(admission("{}"), 100, 94)).isPositive();
            assertThat(probabilityAfter(admission("{}"), 0, 0)).isZero();
        }

        @Test
        void refusesAtMostTheShareThatItMay() {
            assertThat(probabilityAfter(admission("{}"), 10_000, 0)).isEqualTo(0.8);
            assertThat(probabilityAfter(admission("{max-rejection: 50%}"), 10_000, 0))
                    .isEqualTo(0.5);
        }

        @Test
        void refusesNothingBelowItsRate() {
            assertThat(probabilityAfter(admission("{min-rate: 10}"), 299, 0)).isZero();
            assertThat(probabilityAfter(admission("{min-rate: 10}"), 300, 0)).isPositive();
        }

        @Test
        void forgetsWhatIsOlderThanItsWindow() {
            AdmissionControl control = admission("{window: 10s}");
            probabilityAfter(control, 100, 0);
            time.advance(Duration.ofMillis(9_900));
            assertThat(control.rejectionProbability(time.nanoTime())).isPositive();
            time.advance(Duration.ofSeconds(1)); // one step of the window
            assertThat(control.rejectionProbability(time.nanoTime())).isZero();
        }
    }

    @Nested
    class Counts {

        @Test
        void areOfTheLastWhileOnly() {
            SlidingCounts counts = new SlidingCounts(10_000, 1_000, 0);
            for (long now = 0; now < 50_000; now += 100) {
                counts.begun(now);
                counts.settled(now, now);
                assertThat(counts.allUntil(now)).isBetween(Math.min(now / 100, 90), 101L);
            }
        }

        @Test
        void areNothingAfterALongPause() {
            long late = Long.MAX_VALUE - 400;
            SlidingCounts counts = new SlidingCounts(10_000, 1_000, late);
            counts.begun(late);
            counts.settled(late, late + 500);
            assertThat(counts.allUntil(late + 800))
                    .as("the clock passes the end of its range")
                    .isEqualTo(1);
            assertThat(counts.allUntil(late + 50_000)).isZero();
        }

        @Test
        void loseNothingWhileTheWindowMovesOn() throws InterruptedException {
            SlidingCounts counts = new SlidingCounts(Duration.ofHours(1).toNanos(), 100, 0);
            List<Thread> threads = new ArrayList<>();
            for (int t = 0; t < 8; t++) {
                Thread thread = new Thread(() -> {
                    for (int i = 0; i < 20_000; i++) {
                        counts.begun(i);
                        counts.good(i);
                    }
                });
                thread.start();
                threads.add(thread);
            }
            for (Thread thread : threads) {
                thread.join();
            }
            assertThat(counts.allUntil(40_000)).isEqualTo(160_000);
            assertThat(counts.goodUntil(40_000)).isEqualTo(160_000);
        }
    }
}
