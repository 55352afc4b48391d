package io.sidecarsdk.internal.resilience;

import io.sidecarsdk.resilience.CallRejectedException;
import io.sidecarsdk.resilience.Rejection;
import io.sidecarsdk.time.TimeSource;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * Refuses calls while too many of the last ones failed. A call that throws has failed, unless the caller was interrupted:
 * that says nothing about what was called. An interrupt at the deadline is a failure.
 */
final class BreakerGuard implements Guard {

    private final String name;
    private final Breaker breaker;
    private final TimeSource time;
    private final Guard next;

    private BreakerGuard(String name, Breaker breaker, TimeSource time, Guard next) {
        this.name = name;
        this.breaker = breaker;
        this.time = time;
        this.next = next;
    }

    static Guard create(String name, @Nullable Breaker breaker, TimeSource time, Guard next) {
        return breaker == null ? next : new BreakerGuard(name, breaker, time, next);
    }

    @Override
    public <T extends @Nullable Object> T call(CallState state, Callable<T> work) throws Exception {
        if (!breaker.tryAcquire()) {
            throw new CallRejectedException(
                    Rejection.CIRCUIT_OPEN,
                    "Policy " + name + " refused the call: circuit breaker is " + breaker.state());
        }
        long start = time.nanoTime();
        boolean cancelled = false;
        boolean succeeded = false;
        try {
            T result = next.call(state, work);
            succeeded = true;
            return result;
        } catch (InterruptedException e) {
            cancelled = !state.isOverdue();
            throw e;
        } finally {
            long nanos = time.nanoTime() - start;
            if (succeeded) {
                breaker.succeeded(nanos);
            } else if (cancelled) {
                breaker.ignored();
            } else {
                breaker.failed(nanos);
            }
        }
    }
}
