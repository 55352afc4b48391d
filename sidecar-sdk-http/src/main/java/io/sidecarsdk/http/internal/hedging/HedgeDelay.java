package io.sidecarsdk.http.internal.hedging;

import io.sidecarsdk.policy.HedgePolicy;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How long an answer is waited for before a hedge is sent. Outlives reloads that do not change the percentile. */
public final class HedgeDelay {

    /** Nothing is hedged: not enough is known about the upstream. */
    public static final long UNKNOWN = 0;

    private final long fixedNanos;
    private final long minimumNanos;
    private final @Nullable LatencyQuantile quantile;

    private HedgeDelay(HedgePolicy policy, @Nullable LatencyQuantile quantile) {
        this.fixedNanos = policy.after().map(Duration::toNanos).orElse(UNKNOWN);
        this.minimumNanos = policy.minimum().toNanos();
        this.quantile = quantile;
    }

    /**
     * The delay that {@code policy} asks for.
     *
     * @param previous what was known under the policy before
     */
    public static HedgeDelay of(HedgePolicy policy, @Nullable HedgeDelay previous) {
        LatencyQuantile known = previous == null ? null : previous.quantile;
        LatencyQuantile quantile = policy.afterPercentile()
                .map(wanted -> known != null && known.quantile() == wanted ? known : new LatencyQuantile(wanted))
                .orElse(null);
        return new HedgeDelay(policy, quantile);
    }

    /** The wait in nanoseconds, or {@link #UNKNOWN}. */
    public long nanos() {
        if (quantile == null) {
            return fixedNanos;
        }
        long nanos = quantile.nanos();
        return nanos == 0 ? UNKNOWN : Math.max(minimumNanos, nanos);
    }

    /** Whether it learns from what it is told. */
    public boolean learns() {
        return quantile != null;
    }

    /** An answer came, or was overtaken by another one, after {@code nanos}. */
    public void answered(long nanos) {
        if (quantile != null) {
            quantile.record(nanos);
        }
    }
}
