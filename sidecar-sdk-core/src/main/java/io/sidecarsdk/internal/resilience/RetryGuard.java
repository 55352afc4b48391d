package io.sidecarsdk.internal.resilience;

import io.micrometer.core.instrument.Counter;
import io.sidecarsdk.internal.telemetry.CoreMeter;
import io.sidecarsdk.policy.CallRetryPolicy;
import io.sidecarsdk.policy.ResiliencePolicy;
import io.sidecarsdk.resilience.CallRejectedException;
import io.sidecarsdk.resilience.Deadline;
import io.sidecarsdk.resilience.DeadlineExceededException;
import io.sidecarsdk.time.TimeSource;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** Repeats work that threw, with backoff, within the budget and the deadline. */
final class RetryGuard implements Guard {

    private final CallRetryPolicy policy;
    private final Set<String> retriable;
    private final RetryBudget budget;
    private final Backoff backoff;
    private final TimeSource time;
    private final Map<RetryDecision, Counter> decisions = new EnumMap<>(RetryDecision.class);
    private final Guard next;

    private RetryGuard(String name, CallRetryPolicy policy, GuardChain.Tools tools, Guard next) {
        this.policy = policy;
        this.retriable = Set.copyOf(policy.on());
        this.budget = new RetryBudget(policy.budget());
        this.backoff = new Backoff(policy.backoff(), tools::random);
        this.time = tools.time();
        this.next = next;
        for (RetryDecision decision : RetryDecision.values()) {
            decisions.put(decision, CoreMeter.RETRIES.counter(tools.meters(), name, decision.label()));
        }
    }

    static Guard create(String name, ResiliencePolicy policy, GuardChain.Tools tools, Guard next) {
        return policy.retry()
                .<Guard>map(retry -> new RetryGuard(name, retry, tools, next))
                .orElse(next);
    }

    @Override
    public <T extends @Nullable Object> T call(CallState state, Callable<T> work) throws Exception {
        Exception earlier = null;
        for (int attempt = 1; ; attempt++) {
            try {
                return attempt(state, work);
            } catch (Exception failure) {
                if (earlier != null && !earlier.equals(failure)) {
                    failure.addSuppressed(earlier);
                }
                earlier = failure;
            } finally {
                if (attempt > 1) {
                    budget.releaseRetry();
                }
            }
            long wait = backoff.nanosBefore(attempt);
            RetryDecision decision = decide(earlier, attempt, wait, state);
            java.util.Objects.requireNonNull(decisions.get(decision)).increment();
            if (decision != RetryDecision.RETRIED) {
                throw earlier;
            }
            pause(wait, earlier);
        }
    }

    private <T extends @Nullable Object> T attempt(CallState state, Callable<T> work) throws Exception {
        budget.attemptStarted();
        try {
            return next.call(state, work);
        } finally {
            budget.attemptEnded();
        }
    }

    private RetryDecision decide(Exception failure, int attempt, long wait, CallState state) {
        if (!isRetriable(failure)) {
            return RetryDecision.NOT_RETRIABLE;
        }
        if (attempt >= policy.maxAttempts()) {
            return RetryDecision.ATTEMPTS_SPENT;
        }
        Deadline deadline = state.deadline;
        if (deadline != null && deadline.remainingNanos() <= wait) {
            return RetryDecision.DEADLINE_NEAR;
        }
        return budget.tryAcquireRetry() ? RetryDecision.RETRIED : RetryDecision.BUDGET_SPENT;
    }

    /** An interrupt or a deadline ends the call; a nested refusal would only be refused again. */
    private boolean isRetriable(Exception failure) {
        if (failure instanceof InterruptedException
                || failure instanceof DeadlineExceededException
                || failure instanceof CallRejectedException
                || Thread.currentThread().isInterrupted()) {
            return false;
        }
        for (Class<?> type = failure.getClass(); type != null; type = type.getSuperclass()) {
            if (retriable.contains(type.getName())) {
                return true;
            }
        }
        return false;
    }

    private void pause(long nanos, Exception failure) throws InterruptedException {
        try {
            time.sleep(Duration.ofNanos(nanos));
        } catch (InterruptedException e) {
            budget.releaseRetry();
            e.addSuppressed(failure);
            throw e;
        }
    }
}
