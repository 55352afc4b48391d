package io.sidecarsdk.http.internal.pipeline;

import io.sidecarsdk.internal.resilience.AdaptiveLimiter;
import io.sidecarsdk.internal.resilience.AdaptiveThrottle;
import io.sidecarsdk.internal.resilience.AdmissionControl;
import io.sidecarsdk.internal.resilience.ConcurrencyLimiter;
import io.sidecarsdk.policy.HttpClientPolicy;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The limits of one upstream that follow how it does, each null where it is off. Those whose settings a reload did not
 * change live on in the next one, whether they are enforced or in shadow mode.
 *
 * @param shadowConcurrency what max-concurrent would have let through; null unless it is in shadow mode
 */
record Limits(
        @Nullable ConcurrencyLimiter shadowConcurrency,
        @Nullable AdaptiveLimiter adaptive,
        @Nullable AdaptiveThrottle throttle,
        @Nullable AdmissionControl admission) {

    static Limits of(HttpClientPolicy policy, PipelineTools tools, @Nullable Limits previous) {
        long now = tools.time().nanoTime();
        DoubleSupplier random = tools.random()::nextDouble;
        Limits known = previous == null ? new Limits(null, null, null, null) : previous;
        return new Limits(
                known.concurrency(policy),
                known.adaptive(policy, now, random),
                known.throttle(policy, now, random),
                known.admission(policy, now, random));
    }

    /** The policy is in force. */
    void takeOver(HttpClientPolicy policy) {
        if (shadowConcurrency != null) {
            shadowConcurrency.update(policy.maxConcurrent());
        }
    }

    private @Nullable ConcurrencyLimiter concurrency(HttpClientPolicy policy) {
        if (!policy.maxConcurrentShadow()) {
            return null;
        }
        return shadowConcurrency != null ? shadowConcurrency : new ConcurrencyLimiter(policy.maxConcurrent());
    }

    private @Nullable AdaptiveLimiter adaptive(HttpClientPolicy policy, long now, DoubleSupplier random) {
        return policy.adaptiveConcurrency()
                .map(settings -> adaptive != null && adaptive.policy().decidesAs(settings)
                        ? adaptive
                        : new AdaptiveLimiter(settings, now, random))
                .orElse(null);
    }

    private @Nullable AdaptiveThrottle throttle(HttpClientPolicy policy, long now, DoubleSupplier random) {
        return policy.adaptiveThrottle()
                .map(settings -> throttle != null && throttle.policy().decidesAs(settings)
                        ? throttle
                        : new AdaptiveThrottle(settings, now, random))
                .orElse(null);
    }

    private @Nullable AdmissionControl admission(HttpClientPolicy policy, long now, DoubleSupplier random) {
        return policy.admissionControl()
                .map(settings -> admission != null && admission.policy().decidesAs(settings)
                        ? admission
                        : new AdmissionControl(settings, now, random))
                .orElse(null);
    }
}
