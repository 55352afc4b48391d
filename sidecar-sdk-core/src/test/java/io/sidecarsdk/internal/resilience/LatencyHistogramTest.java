package io.sidecarsdk.internal.resilience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LatencyHistogramTest {

    private final LatencyHistogram histogram = new LatencyHistogram(4);

    @ParameterizedTest
    @ValueSource(
            longs = {33_000, 50_000, 99_999, 1_000_000, 5_000_000, 123_456_789, 15_000_000_000L, 4_000_000_000_000L})
    void tellsALatencyToWithinItsPrecision(long nanos) {
        histogram.record(nanos);
        assertThat(histogram.drain().nanosAt(0.5)).isCloseTo(nanos, withinPercentage(1.6));
    }

    @Test
    void tellsWhatAShareOfTheLatenciesDoesNotExceed() {
        for (int millis = 1; millis <= 100; millis++) {
            histogram.record(TimeUnit.MILLISECONDS.toNanos(millis));
        }
        LatencyHistogram.Drained drained = histogram.drain();
        assertThat(List.of(0.01, 0.5, 0.9, 1.0))
                .map(drained::nanosAt)
                .satisfiesExactly(
                        nanos -> assertThat(nanos).isCloseTo(1_000_000L, withinPercentage(1.6)),
                        nanos -> assertThat(nanos).isCloseTo(50_000_000L, withinPercentage(1.6)),
                        nanos -> assertThat(nanos).isCloseTo(90_000_000L, withinPercentage(1.6)),
                        nanos -> assertThat(nanos).isCloseTo(100_000_000L, withinPercentage(1.6)));
    }

    @Test
    void isEmptyOnceDrained() {
        histogram.record(1_000_000);
        assertThat(histogram.drain().isEmpty()).isFalse();
        assertThat(histogram.drain().isEmpty()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MIN_VALUE, -1, 0, 1, Long.MAX_VALUE})
    void takesWhatNoCallCanTake(long nanos) {
        histogram.record(nanos);
        assertThat(histogram.drain().nanosAt(1)).isPositive();
    }

    @Test
    void losesNothingThatIsRecordedWhileItIsDrained() throws InterruptedException {
        List<Thread> recording = new ArrayList<>();
        for (int t = 0; t < 8; t++) {
            Thread thread = new Thread(() -> {
                for (int i = 0; i < 50_000; i++) {
                    histogram.record(i);
                }
            });
            thread.start();
            recording.add(thread);
        }
        long total = 0;
        while (recording.stream().anyMatch(Thread::isAlive)) {
            total += histogram.drain().total();
        }
        for (Thread thread : recording) {
            thread.join();
        }
        total += histogram.drain().total();
        assertThat(total).isEqualTo(8 * 50_000);
    }
}
