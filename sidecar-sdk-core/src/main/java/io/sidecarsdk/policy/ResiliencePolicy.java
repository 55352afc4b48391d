package io.sidecarsdk.policy;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A named policy for any call, not only HTTP: what {@code sidecar.resilience(name)} and {@code @Resilient} apply. */
public final class ResiliencePolicy extends Settings {

    private final boolean enabled;
    private final @Nullable Duration timeout;
    private final @Nullable CallRetryPolicy retry;
    private final @Nullable CircuitBreakerPolicy circuitBreaker;
    private final @Nullable MaxConcurrentPolicy maxConcurrent;
    private final @Nullable RateLimitPolicy rateLimit;
    private final Set<FallbackOn> fallbackOn;

    ResiliencePolicy(Section section) {
        super(section);
        enabled = section.value(
                        "enabled",
                        Kind.BOOLEAN,
                        "False calls straight through: a kill switch. The caller's own fallback stays.")
                .orElse(true);
        timeout = section.value("timeout", Kind.DURATION, "The whole call, attempts and backoff. Absent: none.")
                .between(Duration.ofMillis(1), Duration.ofHours(24))
                .orNull();
        retry = section.section("retry", CallRetryPolicy::new, "Repeating failed attempts. Absent: never.")
                .orNull();
        circuitBreaker = section.section(
                        "circuit-breaker", CircuitBreakerPolicy::new, "Refusing calls while too many fail.")
                .orNull();
        maxConcurrent = section.sectionOr(
                        "limit",
                        "max-concurrent",
                        limit -> new MaxConcurrentPolicy(limit, null),
                        "Calls in flight at once. Absent: any number.")
                .orNull();
        rateLimit = section.section("rate-limit", RateLimitPolicy::new, "Calls started per time; more are refused.")
                .orNull();
        fallbackOn = section.section("fallback", Fallback::new, "When the caller's fallback is used.")
                .orElse(new Fallback(Section.absent()))
                .replaces();
    }

    /** Whether anything is applied; false calls straight through. Default true. */
    public boolean enabled() {
        return enabled;
    }

    /** The whole call's time; empty for none. */
    public Optional<Duration> timeout() {
        return Optional.ofNullable(timeout);
    }

    /** When attempts are repeated; empty when they are not. */
    public Optional<CallRetryPolicy> retry() {
        return Optional.ofNullable(retry).filter(CallRetryPolicy::enabled);
    }

    /** When calls are refused because too many fail; empty when they are not. */
    public Optional<CircuitBreakerPolicy> circuitBreaker() {
        return Optional.ofNullable(circuitBreaker).filter(CircuitBreakerPolicy::enabled);
    }

    /** Calls in flight at once; empty when not limited. */
    public Optional<Integer> maxConcurrent() {
        return Optional.ofNullable(maxConcurrent).map(MaxConcurrentPolicy::limit);
    }

    /** Whether calls beyond {@link #maxConcurrent()} are only counted, not refused. Default false. */
    public boolean maxConcurrentShadow() {
        return maxConcurrent != null && maxConcurrent.shadow();
    }

    /** Calls started per time; empty when not limited. */
    public Optional<RateLimitPolicy> rateLimit() {
        return Optional.ofNullable(rateLimit).filter(RateLimitPolicy::enabled);
    }

    /** The outcomes that a fallback given by the caller replaces. Default all. */
    public Set<FallbackOn> fallbackOn() {
        return fallbackOn;
    }

    private static final class Fallback extends Settings {

        private final boolean enabled;
        private final Set<FallbackOn> on;

        private Fallback(Section section) {
            super(section);
            enabled = section.value("enabled", Kind.BOOLEAN, "False never uses it.")
                    .orElse(true);
            on = Set.copyOf(section.list("on", Kind.choice(FallbackOn.class), "Outcomes that the fallback replaces.")
                    .orElse(List.of(FallbackOn.values())));
        }

        private Set<FallbackOn> replaces() {
            return enabled ? on : Set.of();
        }
    }

    /** Outcomes that a fallback may replace. */
    public enum FallbackOn {
        /** The call was refused: rate limit, concurrency limit or open circuit breaker. */
        REJECTED,
        /** The deadline passed. */
        TIMEOUT,
        /** The work itself threw. */
        EXCEPTION
    }
}
