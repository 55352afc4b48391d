package io.sidecarsdk.internal.resilience;

import io.sidecarsdk.policy.RetryBudgetPolicy;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Bounds the retries in flight to a share of the requests in flight, per upstream: Envoy's retry budget.
 *
 * <p>A retry counts from the moment it is decided, so its backoff is included, until its attempt has ended.
 */
public final class RetryBudget {

    private final AtomicInteger requests = new AtomicInteger();
    private final AtomicInteger retries = new AtomicInteger();
    private volatile double ratio;
    private volatile int minConcurrency;

    public RetryBudget(RetryBudgetPolicy policy) {
        update(policy);
    }

    /** Takes other bounds; what is in flight stays counted. */
    public void update(RetryBudgetPolicy policy) {
        this.ratio = policy.ratio();
        this.minConcurrency = policy.minConcurrency();
    }

    /** An attempt, first or later, is being sent. */
    public void attemptStarted() {
        requests.incrementAndGet();
    }

    /** The attempt has ended. */
    public void attemptEnded() {
        requests.decrementAndGet();
    }

    /** Takes a place for a retry; false when all are taken. */
    public boolean tryAcquireRetry() {
        return tryAcquireRetry(0);
    }

    /** As {@link #tryAcquireRetry()}, for one whose attempt has ended already: it counts as in flight while it asks. */
    public boolean tryAcquireRetryAfterAttempt() {
        return tryAcquireRetry(1);
    }

    private boolean tryAcquireRetry(int asking) {
        while (true) {
            int current = retries.get();
            if (current >= Math.max(minConcurrency, ratio * (requests.get() + asking))) {
                return false;
            }
            if (retries.compareAndSet(current, current + 1)) {
                return true;
            }
        }
    }

    /** Gives the place back: the retry's attempt has ended, or it was not made after all. */
    public void releaseRetry() {
        retries.decrementAndGet();
    }

    /** Attempts being sent right now. */
    public int requestsInFlight() {
        return requests.get();
    }

    /** Retries decided and not yet ended. */
    public int retriesInFlight() {
        return retries.get();
    }
}
