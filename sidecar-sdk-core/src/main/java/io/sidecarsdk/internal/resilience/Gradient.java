package io.sidecarsdk.internal.resilience;

import io.sidecarsdk.policy.AdaptiveConcurrencyPolicy;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.DoubleSupplier;

/**
 * Envoy's gradient controller. Now and then it lets through so few calls that none waits for another, and takes their
 * latency for the best there is; from then on the limit follows {@code limit × gradient + √(limit × gradient)}, where the
 * gradient is that best latency, with a buffer, over the present one, held between 0.5 and 2.
 *
 * <p>Where the limit stands at its minimum five times in a row, the best latency is probably out of date and is measured
 * again at once.
 *
 * @see <a
 *     href="https://github.com/envoyproxy/envoy/blob/main/source/extensions/filters/http/adaptive_concurrency/controller/gradient_controller.cc">Envoy:
 *     gradient_controller.cc</a>
 */
final class Gradient implements LimitAlgorithm {

    private static final int MINIMUM_IN_A_ROW = 5;

    private final AdaptiveConcurrencyPolicy policy;
    private final DoubleSupplier random;
    private final long updateNanos;
    /** Calls of the present measurement that have ended; only what began in it is counted. */
    private final AtomicInteger measured = new AtomicInteger();

    private volatile boolean measuring = true;
    private volatile long measuringSince;
    private volatile long nextUpdateAt;
    private long nextMeasurementAt;
    private int limitAfterwards;
    private int minimumInARow;
    private volatile long bestNanos;

    Gradient(AdaptiveConcurrencyPolicy policy, DoubleSupplier random, long now) {
        this.policy = policy;
        this.random = random;
        this.updateNanos = policy.updateInterval().toNanos();
        this.measuringSince = now;
        this.nextUpdateAt = now + updateNanos;
        this.limitAfterwards = policy.min();
    }

    @Override
    public int startingLimit() {
        return policy.min();
    }

    @Override
    public boolean regards(long startNanos) {
        if (startNanos - measuringSince < 0) {
            return false; // it may have waited among many
        }
        if (measuring) {
            measured.incrementAndGet();
        }
        return true;
    }

    @Override
    public boolean isDue(long now) {
        return measuring ? measured.get() >= policy.minRtt().requests() : now - nextUpdateAt >= 0;
    }

    @Override
    public int update(long now, LatencyHistogram latencies, int limit, int mostInFlight) {
        if (!isDue(now)) {
            return limit; // another thread was faster
        }
        nextUpdateAt = now + updateNanos;
        LatencyHistogram.Drained drained = latencies.drain();
        if (measuring) {
            return endMeasuring(now, drained);
        }
        if (now - nextMeasurementAt >= 0) {
            return measure(now, limit);
        }
        if (drained.isEmpty()) {
            return limit;
        }
        int next = next(limit, drained.nanosAt(policy.samplePercentile()));
        minimumInARow = limit == policy.min() && next == policy.min() ? minimumInARow + 1 : 0;
        return minimumInARow >= MINIMUM_IN_A_ROW ? measure(now, next) : next;
    }

    private int next(int limit, long sampleNanos) {
        double best = bestNanos * (1 + policy.minRtt().buffer());
        double gradient = Math.max(0.5, Math.min(2, best / sampleNanos));
        double scaled = limit * gradient;
        int next = (int) (scaled + Math.sqrt(scaled));
        return Math.max(policy.min(), Math.min(policy.max(), next));
    }

    private int measure(long now, int limit) {
        limitAfterwards = limit;
        minimumInARow = 0;
        measured.set(0);
        measuringSince = now;
        measuring = true;
        return policy.min();
    }

    private int endMeasuring(long now, LatencyHistogram.Drained drained) {
        if (!drained.isEmpty()) {
            bestNanos = drained.nanosAt(policy.samplePercentile());
        }
        long interval = policy.minRtt().interval().toNanos();
        nextMeasurementAt = now
                + interval
                + (long) (random.getAsDouble() * interval * policy.minRtt().jitter());
        measuring = false;
        return limitAfterwards;
    }
}
