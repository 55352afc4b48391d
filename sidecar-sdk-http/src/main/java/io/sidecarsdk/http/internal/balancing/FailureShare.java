package io.sidecarsdk.http.internal.balancing;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Which share of the last attempts at an endpoint failed: an average over about sixteen of them, of which half is forgotten
 * every ten seconds. Safe for use by several threads; takes no lock.
 */
final class FailureShare {

    private static final float STEP = 1f / 16;
    private static final double HALF_NANOS = 10e9;

    /** Time is kept in units of 2^20 ns, about a millisecond, so that it fits beside the share. */
    private static final int TICK = 20;

    private static final VarHandle STATE;

    static {
        try {
            STATE = MethodHandles.lookup().findVarHandle(FailureShare.class, "state", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** The share as a float in the upper half, when it was taken in the lower; 0 where nothing failed lately. */
    private volatile long state;

    void answered(boolean well, long now) {
        long before;
        long after;
        do {
            before = state;
            if (well && before == 0) {
                return;
            }
            float share = (float) at(before, now);
            share += ((well ? 0 : 1) - share) * STEP;
            after = share < STEP / 16 ? 0 : packed(share, now);
        } while (!STATE.compareAndSet(this, before, after));
    }

    /** From 0 to 1. */
    double at(long now) {
        return at(state, now);
    }

    private static double at(long state, long now) {
        if (state == 0) {
            return 0;
        }
        int ticks = Math.max(0, (int) (now >>> TICK) - (int) state);
        return Float.intBitsToFloat((int) (state >>> Integer.SIZE))
                * Math.pow(0.5, ((long) ticks << TICK) / HALF_NANOS);
    }

    private static long packed(float share, long now) {
        return (long) Float.floatToRawIntBits(share) << Integer.SIZE | Integer.toUnsignedLong((int) (now >>> TICK));
    }
}
