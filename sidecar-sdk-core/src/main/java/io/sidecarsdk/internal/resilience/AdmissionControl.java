package io.sidecarsdk.internal.resilience;

import io.sidecarsdk.policy.AdmissionControlPolicy;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;

/**
 * Envoy's admission control: refuses calls with the probability {@code max(0, (n − s ÷ threshold) ÷ (n + 1))^(1 ÷
 * aggression)}, where {@code n} calls ended in the last while and {@code s} of them well. Refused calls are not counted.
 *
 * @see <a href="https://www.envoyproxy.io/docs/envoy/latest/configuration/http/http_filters/admission_control_filter">Envoy:
 *     admission control</a>
 */
public final class AdmissionControl {

    private static final long STEP = TimeUnit.SECONDS.toNanos(1);

    private final AdmissionControlPolicy policy;
    private final DoubleSupplier random;
    private final SlidingCounts counts;

    /** @param now the monotonic clock, as in all methods here */
    public AdmissionControl(AdmissionControlPolicy policy, long now) {
        this(policy, now, () -> ThreadLocalRandom.current().nextDouble());
    }

    /** @param random a number from 0 (inclusive) to 1 (exclusive) */
    public AdmissionControl(AdmissionControlPolicy policy, long now, DoubleSupplier random) {
        this.policy = policy;
        this.random = random;
        long window = policy.window().toNanos();
        this.counts = new SlidingCounts(window, Math.min(STEP, window), now);
    }

    /** Whether a call may go on. If so, it should end with one of the two methods below. */
    public boolean tryAcquire(long now) {
        double probability = rejectionProbability(now);
        return probability <= 0 || random.getAsDouble() >= probability;
    }

    public void succeeded(long now) {
        failed(now);
        counts.good(now);
    }

    public void failed(long now) {
        counts.begun(now);
        counts.settled(now, now);
    }

    /** The share of calls that is refused at present, 0 to 1. */
    public double rejectionProbability(long now) {
        double ended = counts.allUntil(now);
        if (ended / (policy.window().toNanos() / 1e9) < policy.minRate()) {
            return 0;
        }
        double excess = (ended - counts.goodUntil(now) / policy.successThreshold()) / (ended + 1);
        return excess <= 0 ? 0 : Math.min(policy.maxRejection(), Math.pow(excess, 1 / policy.aggression()));
    }

    public AdmissionControlPolicy policy() {
        return policy;
    }
}
