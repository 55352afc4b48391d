package io.sidecarsdk.http.internal.health;

import io.sidecarsdk.http.internal.balancing.Endpoint;
import io.sidecarsdk.policy.HealthCheckPolicy;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Asks an endpoint whether it is well. */
@FunctionalInterface
public interface HealthProbe {

    /**
     * Asks once; returns without waiting.
     *
     * @param host the Host header; null for the endpoint's own
     * @param then told the result, once, on any thread, soon after the policy's timeout at the latest
     */
    void check(Endpoint endpoint, HealthCheckPolicy policy, @Nullable String host, Consumer<CheckResult> then);
}
