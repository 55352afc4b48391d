package io.sidecarsdk.internal.resilience;

import io.sidecarsdk.policy.RateLimitPolicy;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleSupplier;

/** How far a rate limit has been rolled out: Envoy's {@code filter_enabled} and {@code filter_enforced}. */
public final class Rollout {

    private final double checked;
    private final double enforced;
    private final DoubleSupplier random;

    public Rollout(RateLimitPolicy policy) {
        this(policy, () -> ThreadLocalRandom.current().nextDouble());
    }

    Rollout(RateLimitPolicy policy, DoubleSupplier random) {
        this.checked = policy.checked();
        this.enforced = policy.enforced();
        this.random = random;
    }

    /** Whether a call is counted against the limit at all. */
    public boolean isChecked() {
        return hits(checked);
    }

    /** Whether a call beyond the limit is really refused. */
    public boolean isEnforced() {
        return hits(enforced);
    }

    private boolean hits(double share) {
        return share >= 1 || (share > 0 && random.getAsDouble() < share);
    }
}
