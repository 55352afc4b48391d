package io.sidecarsdk.internal.resilience;

import io.sidecarsdk.policy.AdaptiveConcurrencyPolicy;

/**
 * Netflix's Gradient2: compares the present latency with its own long-term average, so it never has to let few calls
 * through just to measure. {@code g = clamp(1.5 × long ÷ short, 0.5, 1)} and {@code limit' = 0.8 × limit + 0.2 × (g × limit
 * + 4)}; unchanged while less than half of the limit is in use.
 *
 * @see <a
 *     href="https://github.com/Netflix/concurrency-limits/blob/main/concurrency-limits-core/src/main/java/com/netflix/concurrency/limits/limit/Gradient2Limit.java">Netflix:
 *     Gradient2Limit</a>
 */
final class Gradient2 implements LimitAlgorithm {

    private static final int START = 20;
    private static final double TOLERANCE = 1.5;
    private static final double SMOOTHING = 0.2;
    private static final double QUEUE = 4;
    /** The average's weight for a new value, once it has warmed up: that of 600 values. */
    private static final double WEIGHT = 2.0 / (600 + 1);

    private static final int WARM_UP = 10;

    private final AdaptiveConcurrencyPolicy policy;
    private final long updateNanos;
    private volatile long nextUpdateAt;
    private double longNanos;
    private int seen;
    /** The limit before it is rounded down: else small steps would never add up. */
    private double exact;

    Gradient2(AdaptiveConcurrencyPolicy policy, long now) {
        this.policy = policy;
        this.updateNanos = policy.updateInterval().toNanos();
        this.nextUpdateAt = now + updateNanos;
        this.exact = startingLimit();
    }

    @Override
    public int startingLimit() {
        return Math.max(policy.min(), Math.min(policy.max(), START));
    }

    @Override
    public boolean regards(long startNanos) {
        return true;
    }

    @Override
    public boolean isDue(long now) {
        return now - nextUpdateAt >= 0;
    }

    @Override
    public int update(long now, LatencyHistogram latencies, int limit, int mostInFlight) {
        if (!isDue(now)) {
            return limit; // another thread was faster
        }
        nextUpdateAt = now + updateNanos;
        LatencyHistogram.Drained drained = latencies.drain();
        if (drained.isEmpty()) {
            return limit;
        }
        double shortNanos = drained.nanosAt(policy.samplePercentile());
        average(shortNanos);
        if (mostInFlight < exact / 2) {
            return limit;
        }
        double gradient = Math.max(0.5, Math.min(1, TOLERANCE * longNanos / shortNanos));
        double next = (1 - SMOOTHING) * exact + SMOOTHING * (gradient * exact + QUEUE);
        exact = Math.max(policy.min(), Math.min(policy.max(), next));
        return (int) exact;
    }

    private void average(double shortNanos) {
        seen = Math.min(seen + 1, WARM_UP + 1);
        double weight = seen <= WARM_UP ? 1.0 / seen : WEIGHT;
        longNanos += (shortNanos - longNanos) * weight;
        if (longNanos > 2 * shortNanos) {
            longNanos *= 0.9; // the load is over: soon back to what is normal
        }
    }
}
