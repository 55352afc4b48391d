package io.sidecarsdk.policy;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * When calls are refused because too many of the last ones failed: the states closed, open and half-open of
 * Resilience4j's CircuitBreaker with a count-based window.
 */
public final class CircuitBreakerPolicy extends Settings {

    private final boolean enabled;
    private final double failureRate;
    private final @Nullable Duration slowCall;
    private final double slowCallRate;
    private final int window;
    private final int minimumCalls;
    private final Duration openFor;
    private final int halfOpenCalls;
    private final boolean shadow;

    CircuitBreakerPolicy(Section section) {
        super(section);
        enabled = section.value("enabled", Kind.BOOLEAN, "False lets every call through.")
                .orElse(true);
        failureRate = section.value("failure-rate", Kind.RATIO, "Share of failed calls that opens the breaker.")
                .between(0.01, 1.0)
                .orElse(0.5);
        slowCall = section.value("slow-call", Kind.DURATION, "From when on a call is slow. Absent: none is.")
                .between(Duration.ofMillis(1), Duration.ofHours(1))
                .orNull();
        slowCallRate = section.value("slow-call-rate", Kind.RATIO, "Share of slow calls that opens the breaker.")
                .between(0.01, 1.0)
                .orElse(1.0);
        window = section.value("window", Kind.INTEGER, "How many of the last calls are looked at.")
                .between(1, 100_000)
                .orElse(100);
        minimumCalls = section.value("minimum-calls", Kind.INTEGER, "Calls seen before the breaker may open.")
                .between(1, 100_000)
                .orElse(Math.min(20, window));
        openFor = section.value("open-for", Kind.DURATION, "How long calls are refused before a trial.")
                .between(Duration.ofMillis(1), Duration.ofHours(1))
                .orElse(Duration.ofSeconds(5));
        halfOpenCalls = section.value("half-open-calls", Kind.INTEGER, "Trial calls that decide what follows.")
                .between(1, 10_000)
                .orElse(5);
        shadow = section.value("shadow", Kind.BOOLEAN, "True only counts what would be refused.")
                .orElse(false);
        section.check(minimumCalls <= window, "minimum-calls", "at most the window, " + window);
        section.check(
                slowCall != null || section.find("slow-call-rate") == null,
                "slow-call-rate",
                "a slow-call duration beside it");
    }

    /** Whether the breaker acts. Default true. */
    public boolean enabled() {
        return enabled;
    }

    /** Share of failed calls, 0 to 1, from which on the breaker opens. Default 0.5. */
    public double failureRate() {
        return failureRate;
    }

    /** From when on a call counts as slow; empty when none does. */
    public Optional<Duration> slowCall() {
        return Optional.ofNullable(slowCall);
    }

    /** Share of slow calls, 0 to 1, from which on the breaker opens. Default 1. */
    public double slowCallRate() {
        return slowCallRate;
    }

    /** How many of the last calls are looked at. Default 100. */
    public int window() {
        return window;
    }

    /** Calls seen before the breaker may open. Default 20, or the window where that is smaller. */
    public int minimumCalls() {
        return minimumCalls;
    }

    /** How long calls are refused before trial calls are let through. Default 5 s. */
    public Duration openFor() {
        return openFor;
    }

    /** Trial calls let through in the half-open state. Default 5. */
    public int halfOpenCalls() {
        return halfOpenCalls;
    }

    /**
     * Whether calls are only counted, not refused. What would have been refused is not recorded either, so the breaker
     * changes its state as it would if it were enforced. Default false.
     */
    public boolean shadow() {
        return shadow;
    }

    /** Whether it decides as {@code other} does, enforced or in shadow: what has been recorded stays valid then. */
    public boolean decidesAs(CircuitBreakerPolicy other) {
        return equalsExcept("shadow", other);
    }
}
