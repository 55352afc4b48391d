package io.sidecarsdk.http.internal.hedging;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class LatencyQuantileTest {

    private final LatencyQuantile p95 = new LatencyQuantile(0.95);

    @Test
    void tooFewSamplesSayNothing() {
        for (int i = 1; i < LatencyQuantile.FEWEST; i++) {
            p95.record(millis(5));
            assertThat(p95.nanos()).isZero();
        }
    }

    @Test
    void isAtMostASixteenthTooHigh() {
        SplittableRandom random = new SplittableRandom(42);
        for (int i = 0; i < 4096; i++) {
            p95.record(millis(1) + random.nextLong(millis(100))); // uniform from 1 to 101 ms
        }
        assertThat(p95.nanos()).isBetween(millis(93), millis(96) * 17 / 16);
    }

    @Test
    void followsAnUpstreamThatHasBecomeFasterOrSlower() {
        record(10_000, millis(100));
        assertThat(p95.nanos()).isBetween(millis(100), millis(107));
        record(20_000, millis(10));
        assertThat(p95.nanos()).isBetween(millis(10), millis(11));
        record(1_000, millis(500));
        assertThat(p95.nanos()).isBetween(millis(500), millis(535));
    }

    @Test
    void everyLatencyHasABucketWhoseEndIsJustAboveIt() {
        for (long nanos = 1; nanos < Duration.ofHours(24).toNanos(); nanos += 1 + nanos / 7) {
            long end = LatencyQuantile.end(LatencyQuantile.bucket(nanos));
            assertThat(end).isGreaterThan(nanos).isLessThanOrEqualTo(nanos + nanos / 16 + 1024);
        }
        assertThat(LatencyQuantile.bucket(-1)).isZero();
        assertThat(LatencyQuantile.bucket(Long.MAX_VALUE)).isPositive();
    }

    @Test
    void manyThreadsLoseNoMoreThanAFewSamples() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        List<Future<?>> work = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            work.add(threads.submit(() -> record(50_000, millis(20))));
        }
        for (Future<?> each : work) {
            each.get();
        }
        threads.shutdown();
        assertThat(p95.nanos()).isBetween(millis(20), millis(22));
    }

    private void record(int times, long nanos) {
        for (int i = 0; i < times; i++) {
            p95.record(nanos);
        }
    }

    private static long millis(long millis) {
        return Duration.ofMillis(millis).toNanos();
    }
}
