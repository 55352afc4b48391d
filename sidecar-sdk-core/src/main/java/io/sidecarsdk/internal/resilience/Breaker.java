package io.sidecarsdk.internal.resilience;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowSynchronizationStrategy;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.sidecarsdk.internal.telemetry.CoreMeter;
import io.sidecarsdk.policy.CircuitBreakerPolicy;
import io.sidecarsdk.time.TimeSource;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A circuit breaker: Resilience4j's state machine with a lock-free window, driven by the SDK's clock and by outcomes
 * instead of exceptions.
 *
 * <p>State changes are found by looking at the state after each outcome. Resilience4j's own events would be created for
 * every call as soon as anybody listened, at twice the cost of the breaker.
 */
public final class Breaker {

    private static final Logger log = LoggerFactory.getLogger(Breaker.class);

    private final String name;
    private final CircuitBreakerPolicy policy;
    private final CircuitBreaker breaker;
    private final MeterRegistry meters;
    private final AtomicReference<CircuitBreaker.State> seen = new AtomicReference<>(CircuitBreaker.State.CLOSED);
    private final long slowNanos;
    /** Good calls recorded since the last bad one or the last change of state, counted up to the window's length. */
    private final AtomicInteger goodInARow = new AtomicInteger();

    public Breaker(String name, CircuitBreakerPolicy policy, TimeSource time, MeterRegistry meters) {
        this.name = name;
        this.policy = policy;
        this.breaker = CircuitBreaker.of(name, config(policy, time));
        this.meters = meters;
        this.slowNanos = policy.slowCall().map(Duration::toNanos).orElse(Long.MAX_VALUE);
    }

    /** Whether a call may go on. If so, it must end with exactly one of the three methods below. */
    public boolean tryAcquire() {
        boolean permitted = breaker.tryAcquirePermission();
        notice();
        return permitted;
    }

    public void succeeded(long nanos) {
        if (nanos >= slowNanos) {
            record(nanos, Outcome.SUCCESS);
            goodInARow.set(0);
        } else if (!isWindowFullOfGoodCalls()) {
            record(nanos, Outcome.SUCCESS);
            goodInARow.incrementAndGet();
        }
    }

    public void failed(long nanos) {
        record(nanos, Outcome.FAILURE);
        goodInARow.set(0); // after recording: a good call that gets in between is recorded once more than needed
    }

    /**
     * Then another good call would push a good call out, and nothing would change: recording it is only a cost. Two
     * windows of them, since calls that end at the same time may be recorded in another order than they are counted.
     */
    private boolean isWindowFullOfGoodCalls() {
        return goodInARow.get() >= 2 * policy.window() && breaker.getState() == CircuitBreaker.State.CLOSED;
    }

    private void record(long nanos, Outcome outcome) {
        breaker.onResult(nanos, TimeUnit.NANOSECONDS, outcome);
        notice();
    }

    /** The call ended without saying anything about the upstream: the caller cancelled it. */
    public void ignored() {
        breaker.releasePermission();
    }

    /** closed, open or half_open. */
    public String state() {
        return label(breaker.getState());
    }

    public CircuitBreakerPolicy policy() {
        return policy;
    }

    private void notice() {
        CircuitBreaker.State now = breaker.getState();
        CircuitBreaker.State before = seen.get();
        if (now != before && seen.compareAndSet(before, now)) {
            goodInARow.set(0); // the window begins anew
            Counter counter = CoreMeter.BREAKER_TRANSITIONS.counter(meters, name, label(now));
            counter.increment();
            log.info("Circuit breaker {} went from {} to {}", name, label(before), label(now));
        }
    }

    /** 0 closed, 1 half-open, 2 open: the value of {@link CoreMeter#BREAKER_STATE}, which its owner registers. */
    public double stateNumber() {
        return switch (breaker.getState()) {
            case OPEN, FORCED_OPEN -> 2;
            case HALF_OPEN -> 1;
            default -> 0;
        };
    }

    private static String label(CircuitBreaker.State state) {
        return state.name().toLowerCase(Locale.ROOT);
    }

    private static CircuitBreakerConfig config(CircuitBreakerPolicy policy, TimeSource time) {
        return CircuitBreakerConfig.custom()
                .failureRateThreshold((float) (policy.failureRate() * 100))
                .slowCallRateThreshold((float) (policy.slowCallRate() * 100))
                .slowCallDurationThreshold(policy.slowCall().orElse(Duration.ofDays(1)))
                .slidingWindow(
                        policy.window(),
                        policy.minimumCalls(),
                        SlidingWindowType.COUNT_BASED,
                        SlidingWindowSynchronizationStrategy.LOCK_FREE)
                .waitDurationInOpenState(policy.openFor())
                .permittedNumberOfCallsInHalfOpenState(policy.halfOpenCalls())
                .recordResult(outcome -> outcome == Outcome.FAILURE)
                .currentTimestampFunction(clock -> time.nanoTime(), TimeUnit.NANOSECONDS)
                .clock(new MonotonicClock(time))
                .build();
    }

    private enum Outcome {
        SUCCESS,
        FAILURE
    }

    /** Resilience4j measures the open state on a wall clock; this one never steps. */
    private static final class MonotonicClock extends Clock {

        private final TimeSource time;

        private MonotonicClock(TimeSource time) {
            this.time = time;
        }

        @Override
        public Instant instant() {
            return Instant.EPOCH.plusNanos(time.nanoTime());
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
