package io.sidecarsdk.http.internal.balancing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class PeakLatencyTest {

    private static final double DECAY = 10e9;
    private static final long MS = 1_000_000;
    private static final long SECOND = 1_000 * MS;

    private final PeakLatency latency = new PeakLatency();

    @Test
    void beginsAtLinkerdsDefault() {
        assertThat(latency.nanos(5 * SECOND, DECAY)).isEqualTo(30.0 * MS);
    }

    @Test
    void followsASlowAnswerAtOnce() {
        latency.answered(500 * MS, SECOND, DECAY);
        assertThat(millis(SECOND)).isCloseTo(500, within(0.1));
    }

    @Test
    void forgetsItByTheTimeThatPasses() {
        latency.answered(500 * MS, 0, DECAY);
        latency.answered(10 * MS, 10 * SECOND, DECAY);
        double kept = Math.exp(-1);
        assertThat(millis(10 * SECOND)).isCloseTo(500 * kept + 10 * (1 - kept), within(0.1));
    }

    @Test
    void sinksWhileThereAreNoAnswers() {
        latency.answered(500 * MS, 0, DECAY);
        assertThat(millis(20 * SECOND)).isCloseTo(500 * Math.exp(-2), within(0.1));
    }

    @Test
    void aFailureThatComesFastDoesNotMakeItLookFast() {
        latency.answered(100 * MS, 0, DECAY);
        latency.failed(MS, 10 * SECOND, DECAY);
        assertThat(millis(10 * SECOND)).isCloseTo(100 * Math.exp(-1), within(0.1));
        latency.failed(900 * MS, 10 * SECOND, DECAY);
        assertThat(millis(10 * SECOND)).isCloseTo(900, within(0.1));
    }

    @Test
    void timeThatGoesBackwardsOrStandsStillDoesNoHarm() {
        latency.answered(100 * MS, 10 * SECOND, DECAY);
        latency.answered(50 * MS, 10 * SECOND, DECAY);
        latency.answered(50 * MS, 9 * SECOND, DECAY);
        assertThat(millis(8 * SECOND)).isCloseTo(100, within(0.1));
    }

    @Test
    void theClockMayStandAnywhere() {
        for (long origin : new long[] {Long.MIN_VALUE, -SECOND, Long.MAX_VALUE - 15 * SECOND, 281_474_976_000_000L}) {
            PeakLatency fresh = new PeakLatency();
            fresh.answered(500 * MS, origin, DECAY);
            assertThat(fresh.nanos(origin + 10 * SECOND, DECAY) / MS).isCloseTo(500 * Math.exp(-1), within(0.1));
        }
    }

    private double millis(long now) {
        return latency.nanos(now, DECAY) / MS;
    }
}
