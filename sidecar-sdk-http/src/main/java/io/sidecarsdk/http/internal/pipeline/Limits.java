package io.sidecarsdk.http.internal.pipeline;

import io.sidecarsdk.internal.resilience.AdaptiveLimiter;
import io.sidecarsdk.internal.resilience.AdaptiveThrottle;
import io.sidecarsdk.internal.resilience.AdmissionControl;
import io.sidecarsdk.internal.resilience.ConcurrencyLimiter;
import io.sidecarsdk.policy.HttpClientPolicy;
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

    static Limits of(HttpClientPolicy policy, long now, @Nullable Limits previous) {
        Limits known = previous == null ? new Limits(null, null, null, null) : previous;
        return new Limits(
                known.concurrency(policy),
                known.adaptive(policy, now),
                known.throttle(policy, now),
                known.admission(policy, now));
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

    private @Nullable AdaptiveLimiter adaptive(HttpClientPolicy policy, long now) {
        return policy.adaptiveConcurrency()
                .map(settings -> adaptive != null && adaptive.policy().decidesAs(settings)
                        ? adaptive
                        : new AdaptiveLimiter(settings, now))
                .orElse(null);
    }

    private @Nullable AdaptiveThrottle throttle(HttpClientPolicy policy, long now) {
        return policy.adaptiveThrottle()
                .map(settings -> throttle != null && throttle.policy().decidesAs(settings)
                        ? throttle
                        : new AdaptiveThrottle(settings, now))
                .orElse(null);
    }

    private @Nullable AdmissionControl admission(HttpClientPolicy policy, long now) {
        return policy.admissionControl()
                .map(settings -> admission != null && admission.policy().decidesAs(settings)
                        ? admission
                        : new AdmissionControl(settings, now))
                .orElse(null);
    }
}
