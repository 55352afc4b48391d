package io.sidecarsdk.logging.internal.filter;

import java.time.Duration;

/**
 * So many lines per period, as the two numbers of GCRA (ITU-T I.371), for a token bucket that is one number.
 *
 * @param nanosPerLine what one line takes
 * @param burstNanos what a full bucket holds
 */
record LineLimit(long nanosPerLine, long burstNanos) {

    static LineLimit of(int permits, Duration per) {
        long nanosPerLine = Math.max(1, per.toNanos() / permits);
        return new LineLimit(nanosPerLine, nanosPerLine * permits);
    }
}
