package io.sidecarsdk.http.internal.outlier;

import java.util.concurrent.atomic.LongAdder;

/**
 * Counts successes and failures, interval by interval. Counting is lock-free and none is ever lost; a count that comes
 * while the interval changes belongs to the one or the other.
 */
final class RateCount {

    private final LongAdder successes = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private long successesBefore;
    private long failuresBefore;
    private long successesInInterval;
    private long failuresInInterval;

    void succeeded() {
        successes.increment();
    }

    void failed() {
        failures.increment();
    }

    /** Ends the interval: what was counted since the last call is what the other methods tell, until the next call. */
    void nextInterval() {
        long successesNow = successes.sum();
        long failuresNow = failures.sum();
        successesInInterval = successesNow - successesBefore;
        failuresInInterval = failuresNow - failuresBefore;
        successesBefore = successesNow;
        failuresBefore = failuresNow;
    }

    /** Attempts in the interval that has ended. */
    long volume() {
        return successesInInterval + failuresInInterval;
    }

    /** Percentage of successes in the interval that has ended, 0 to 100; only where there was any attempt. */
    double successRate() {
        return successesInInterval * 100.0 / volume();
    }
}
