package io.sidecarsdk.resilience;

import java.util.Locale;

/** Why a call was refused before any work was done for it. */
public enum Rejection {
    /** More calls per time than the policy's {@code rate-limit} allows. */
    RATE_LIMITED,
    /** As many calls in flight as the policy's {@code max-concurrent} allows. */
    CONCURRENCY_LIMITED,
    /** The circuit breaker is open, or half-open with all its trial calls under way. */
    CIRCUIT_OPEN,
    /** The upstream has no endpoint that is healthy, and the policy does not let unhealthy ones be used. HTTP only. */
    NO_HEALTHY_ENDPOINT,
    /** As many calls in flight as the limit allows that {@code adaptive-concurrency} has found. */
    ADAPTIVE_LIMITED,
    /** The callee refuses too many calls: {@code adaptive-throttle}. */
    THROTTLED,
    /** Too few calls succeed: {@code admission-control}. */
    ADMISSION_REFUSED;

    /** The name in metrics, spans and messages: {@code rate_limited}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
