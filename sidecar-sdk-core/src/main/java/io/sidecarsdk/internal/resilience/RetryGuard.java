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
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** Repeats work that threw, with backoff, within the budget and the deadline. */
final class RetryGuard implements Guard {

    /** All but those that are about HTTP. */
    private static final Set<RetryDecision> DECISIONS = Collections.unmodifiableSet(EnumSet.of(
            RetryDecision.RETRIED,
            RetryDecision.NOT_RETRIABLE,
            RetryDecision.ATTEMPTS_SPENT,
            RetryDecision.BUDGET_SPENT,
            RetryDecision.DEADLINE_NEAR));

    private final CallRetryPolicy policy;
    private final Set<String> retriable;
    private final RetryBudget budget;
    private final Backoff backoff;
    private final TimeSource time;
    private final Map<RetryDecision, Counter> decisions = new EnumMap<>(RetryDecision.class);
    private final Guard next;

    private RetryGuard(String name, CallRetryPolicy policy, RetryBudget budget, GuardChain.Tools tools, Guard next) {
        this.policy = policy;
        this.retriable = Set.copyOf(policy.on());
        this.budget = budget;
        this.backoff = new Backoff(policy.backoff());
        this.time = tools.time();
        this.next = next;
        for (RetryDecision decision : DECISIONS) {
            decisions.put(decision, CoreMeter.RETRIES.counter(tools.meters(), name, decision.label()));
        }
    }

    static Guard create(
            String name, ResiliencePolicy policy, @Nullable RetryBudget budget, GuardChain.Tools tools, Guard next) {
        return budget == null ? next : new RetryGuard(name, policy.retry().orElseThrow(), budget, tools, next);
    }

    @Override
    public <T extends @Nullable Object> T call(CallState state, Callable<T> work) throws Exception {
        Failures failures = null;
        for (int attempt = 1; ; attempt++) {
            long wait;
            budget.attemptStarted();
            try {
                return attempt(attempt, state, work);
            } catch (Exception failure) {
                failures = failures == null ? new Failures() : failures;
                failures.add(failure);
                wait = backoff.nanosBefore(attempt);
                RetryDecision decision = decided(failure, attempt, wait, state);
                if (decision != RetryDecision.RETRIED) {
                    Exception last = failures.last();
                    CallNote.add(last, attempt, decision);
                    throw last;
                }
            } finally {
                // only now: the budget is a share of what is in flight, and that includes who asks for a retry
                budget.attemptEnded();
            }
            pause(wait, failures);
        }
    }

    private <T extends @Nullable Object> T attempt(int number, CallState state, Callable<T> work) throws Exception {
        try {
            return next.call(state, work);
        } finally {
            if (number > 1) {
                budget.releaseRetry();
            }
        }
    }

    private RetryDecision decided(Exception failure, int attempt, long wait, CallState state) {
        RetryDecision decision = decide(failure, attempt, wait, state);
        java.util.Objects.requireNonNull(decisions.get(decision)).increment();
        return decision;
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

    private void pause(long nanos, Failures failures) throws InterruptedException {
        try {
            time.sleep(Duration.ofNanos(nanos));
        } catch (InterruptedException e) {
            budget.releaseRetry();
            failures.suppressIn(e);
            throw e;
        }
    }
}
