package io.sidecarsdk.internal.resilience;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.sidecarsdk.internal.telemetry.CoreMeter;
import io.sidecarsdk.policy.ResiliencePolicy;
import io.sidecarsdk.policy.ResiliencePolicy.FallbackOn;
import io.sidecarsdk.resilience.CallRejectedException;
import io.sidecarsdk.resilience.Deadline;
import io.sidecarsdk.resilience.DeadlineExceededException;
import io.sidecarsdk.resilience.Resilience;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A named policy applied to calls: the fallback and the measuring around the chain that is in force. */
final class PolicyResilience implements Resilience {

    private final String name;
    private final GuardChain.Tools tools;
    private final Map<String, Timer> timers = new ConcurrentHashMap<>(); // by outcome, of which there are six
    private volatile GuardChain chain;
    private @Nullable Gauge breakerState;

    PolicyResilience(String name, ResiliencePolicy policy, GuardChain.Tools tools) {
        this.name = name;
        this.tools = tools;
        this.chain = new GuardChain(name, policy, tools, null);
    }

    /** Gets the chain for {@code policy} ready; the returned action puts it in force. */
    Runnable prepare(ResiliencePolicy policy) {
        GuardChain current = chain;
        if (policy.equals(current.policy())) {
            return this::show;
        }
        GuardChain next = new GuardChain(name, policy, tools, current);
        return () -> {
            next.enter();
            chain = next;
            show();
        };
    }

    /** Registers the meter of the breaker, which follows the one that is in force, or takes it away where none is. */
    synchronized void show() {
        if (chain.breaker() == null) {
            hide();
        } else if (breakerState == null) {
            breakerState = CoreMeter.BREAKER_STATE.gauge(meters(), this, PolicyResilience::breakerState, name);
        }
    }

    /** Takes the meter away: a registry may live on, and would show nothing of a later breaker of that name. */
    synchronized void hide() {
        if (breakerState != null) {
            meters().remove(breakerState);
            breakerState = null;
        }
    }

    private double breakerState() {
        Breaker breaker = chain.breaker();
        return breaker == null ? 0 : breaker.stateNumber();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public <T extends @Nullable Object> T call(Callable<T> work) throws Exception {
        return measured(chain, work);
    }

    @Override
    public <T extends @Nullable Object> T call(Callable<T> work, Function<? super Exception, ? extends T> fallback)
            throws Exception {
        GuardChain current = chain;
        try {
            return measured(current, work);
        } catch (Exception failure) {
            if (!current.policy().fallbackOn().contains(kindOf(failure))) {
                throw failure;
            }
            return instead(fallback, failure);
        }
    }

    @Override
    public <T extends @Nullable Object> T get(Supplier<T> work) {
        return unchecked(() -> call(work::get));
    }

    @Override
    public <T extends @Nullable Object> T get(Supplier<T> work, Function<? super Exception, ? extends T> fallback) {
        return unchecked(() -> call(work::get, fallback));
    }

    @Override
    public void run(Runnable work) {
        this.<@Nullable Object>get(() -> {
            work.run();
            return null;
        });
    }

    private <T extends @Nullable Object> T measured(GuardChain current, Callable<T> work) throws Exception {
        long start = tools.time().nanoTime();
        String outcome = "failure";
        try {
            T result = current.call(new CallState(Deadline.current()), work);
            outcome = "success";
            return result;
        } catch (CallRejectedException e) {
            outcome = e.reason().label();
            throw e;
        } catch (DeadlineExceededException e) {
            outcome = "timeout";
            throw e;
        } finally {
            timer(outcome).record(tools.time().nanoTime() - start, TimeUnit.NANOSECONDS);
        }
    }

    private Timer timer(String outcome) {
        Timer known = timers.get(outcome);
        return known != null
                ? known
                : timers.computeIfAbsent(outcome, key -> CoreMeter.CALL_DURATION.timer(meters(), name, key));
    }

    private MeterRegistry meters() {
        return tools.meters();
    }

    private static FallbackOn kindOf(Exception failure) {
        return failure instanceof CallRejectedException
                ? FallbackOn.REJECTED
                : failure instanceof DeadlineExceededException ? FallbackOn.TIMEOUT : FallbackOn.EXCEPTION;
    }

    private static <T extends @Nullable Object> T instead(
            Function<? super Exception, ? extends T> fallback, Exception failure) {
        if (failure instanceof InterruptedException) {
            Thread.currentThread().interrupt();
        }
        try {
            return fallback.apply(failure);
        } catch (RuntimeException | Error e) {
            if (!e.equals(failure)) {
                e.addSuppressed(failure);
            }
            throw e;
        }
    }

    /** Work without checked exceptions can only be ended by one: the interrupt of a backoff. */
    private static <T extends @Nullable Object> T unchecked(Callable<T> call) {
        try {
            return call.call();
        } catch (RuntimeException e) {
            throw e;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new java.util.concurrent.CompletionException("Interrupted while waiting for another attempt", e);
        } catch (Exception e) {
            throw new java.util.concurrent.CompletionException(e); // a sneaky throw of the work
        }
    }
}
