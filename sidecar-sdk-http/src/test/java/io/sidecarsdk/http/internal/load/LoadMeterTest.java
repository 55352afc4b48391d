package io.sidecarsdk.http.internal.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.sidecarsdk.testing.VirtualTime;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LoadMeterTest {

    private final VirtualTime time = new VirtualTime();
    private final LoadMeter meter = new LoadMeter(time);

    @Test
    void countsWhatIsInFlight() {
        assertThat(meter.started()).isZero();
        assertThat(meter.started()).isEqualTo(1);
        assertThat(meter.report().requestsInFlight()).isEqualTo(2);
        meter.ended();
        meter.answered(0, 1);
        assertThat(meter.report().requestsInFlight()).isZero();
    }

    @Test
    void beforeTheFirstAnswerTheLatencyIsNotKnown() {
        meter.started();
        meter.ended();
        assertThat(meter.report().latencyNanos()).isZero();
        assertThat(meter.report().latencyText()).isNull();
    }

    @Test
    void theLatencyIsTheMedianOfTheLastAnswers() {
        answer(0, 500);
        for (int i = 0; i < 16; i++) {
            answer(0, 10 + i % 3);
        }
        assertThat(meter.report().latencyNanos()).isCloseTo(millis(11), Percentage.withPercentage(1));
    }

    @Test
    void isThatOfRequestsThatFoundAboutAsManyInFlight() {
        answer(0, 10);
        answer(4, 50);
        answer(100, 900);
        assertThat(latencyAmong(0)).isCloseTo(millis(10), Percentage.withPercentage(1));
        assertThat(latencyAmong(3)).isCloseTo(millis(50), Percentage.withPercentage(1));
        assertThat(latencyAmong(110)).isCloseTo(millis(900), Percentage.withPercentage(1));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 15, 16, 17, 31, 32, 1000, 4095, 4096, 1_000_000, Integer.MAX_VALUE})
    void anyNumberInFlightHasItsLevel(int found) {
        answer(found, 10);
        assertThat(meter.report().latencyNanos()).isCloseTo(millis(10), Percentage.withPercentage(1));
    }

    @Test
    void withoutNewAnswersItSinks() {
        answer(0, 100);
        time.advance(Duration.ofSeconds(10));
        assertThat(meter.report().latencyNanos()).isCloseTo(millis(50), Percentage.withPercentage(2));
    }

    @Test
    void oldAnswersDoNotCountBesideANewOne() {
        for (int i = 0; i < 16; i++) {
            answer(0, 100);
        }
        time.advance(Duration.ofSeconds(15));
        answer(0, 5);
        assertThat(meter.report().latencyNanos()).isCloseTo(millis(5), Percentage.withPercentage(1));
    }

    private long latencyAmong(int others) {
        for (int i = 0; i < others; i++) {
            meter.started();
        }
        long latency = meter.report().latencyNanos();
        for (int i = 0; i < others; i++) {
            meter.ended();
        }
        return latency;
    }

    private void answer(int found, long millis) {
        meter.started();
        meter.answered(found, millis(millis));
    }

    private static long millis(long millis) {
        return TimeUnit.MILLISECONDS.toNanos(millis);
    }
}
