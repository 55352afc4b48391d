package io.sidecarsdk.http.internal.balancing;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * How long an endpoint takes to answer: an average that follows a slow answer at once and forgets it little by little,
 * weighting by the time that has passed. Without answers it sinks towards zero, so that an endpoint that was slow is tried
 * again. Begins at {@value #DEFAULT_MILLIS} ms, as Linkerd's. Safe for use by several threads; takes no lock.
 *
 * @see <a href="https://linkerd.io/2016/03/16/beyond-round-robin-load-balancing-for-latency/">Beyond round robin: load
 *     balancing for latency</a>
 */
public final class PeakLatency {

    private static final int DEFAULT_MILLIS = 30;

    /** Time is kept in units of 2^16 ns, about 66 µs, so that it fits beside the average. */
    private static final int TICK = 16;

    private static final VarHandle STATE;

    static {
        try {
            STATE = MethodHandles.lookup().findVarHandle(PeakLatency.class, "state", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** The average in nanoseconds as a float in the upper half, when it was taken in the lower; 0 before the first. */
    private volatile long state;

    /** It answered, {@code nanos} after it was asked. */
    public void answered(long nanos, long now, double decayNanos) {
        observe(nanos, now, decayNanos, false);
    }

    /** It failed {@code nanos} after it was asked. A failure that comes fast must not make it look fast. */
    public void failed(long nanos, long now, double decayNanos) {
        observe(nanos, now, decayNanos, true);
    }

    private void observe(long nanos, long now, double decayNanos, boolean onlyUp) {
        long before;
        long after;
        do {
            before = state;
            double average = average(before);
            if (nanos <= average && onlyUp) {
                return;
            }
            if (nanos <= average) {
                double kept = kept(before, now, decayNanos);
                average = average * kept + nanos * (1 - kept);
            } else {
                average = nanos;
            }
            after = packed(average, now);
        } while (!STATE.compareAndSet(this, before, after));
    }

    /** As it is at {@code now}. */
    double nanos(long now, double decayNanos) {
        long current = state;
        return average(current) * kept(current, now, decayNanos);
    }

    private static double average(long state) {
        return state == 0 ? DEFAULT_MILLIS * 1e6 : Float.intBitsToFloat((int) (state >>> 32));
    }

    private static double kept(long state, long now, double decayNanos) {
        if (state == 0) {
            return 1;
        }
        int ticks = (int) (now >>> TICK) - (int) state;
        return ticks <= 0 ? 1 : Math.exp(-((long) ticks << TICK) / decayNanos);
    }

    private static long packed(double average, long now) {
        int bits = Float.floatToRawIntBits((float) Math.max(1, average)); // never 0: that is the beginning
        return (long) bits << 32 | Integer.toUnsignedLong((int) (now >>> TICK));
    }
}
