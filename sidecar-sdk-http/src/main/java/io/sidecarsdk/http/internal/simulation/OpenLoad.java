package io.sidecarsdk.http.internal.simulation;

import java.util.function.DoubleSupplier;
import java.util.function.LongConsumer;
import java.util.random.RandomGenerator;

/** Calls that come at random, whether earlier ones have ended or not: a Poisson process whose rate may change. */
public final class OpenLoad {

    private final EventLoop loop;
    private final RandomGenerator random;
    private final DoubleSupplier perSecond;
    private final long endNanos;
    private final LongConsumer onArrival;
    private int rates;
    private long calls;

    /**
     * Brings nothing until {@link #start}.
     *
     * @param perSecond the rate at this moment
     * @param onArrival given the number of the call, counted from 1
     */
    public OpenLoad(
            EventLoop loop, RandomGenerator random, DoubleSupplier perSecond, long endNanos, LongConsumer onArrival) {
        this.loop = loop;
        this.random = random;
        this.perSecond = perSecond;
        this.endNanos = endNanos;
        this.onArrival = onArrival;
    }

    /** Begins, or begins anew because the rate has changed: what was to come is forgotten, as the process has no memory. */
    public void start() {
        rates++;
        next(rates);
    }

    private void next(int rate) {
        double gap = -Math.log(1 - random.nextDouble()) / perSecond.getAsDouble();
        long at = loop.nanos() + (long) (gap * 1e9);
        if (at < endNanos) {
            loop.at(at, 0, () -> arrive(rate));
        }
    }

    private void arrive(int rate) {
        if (rate == rates) {
            onArrival.accept(++calls);
            next(rate);
        }
    }
}
