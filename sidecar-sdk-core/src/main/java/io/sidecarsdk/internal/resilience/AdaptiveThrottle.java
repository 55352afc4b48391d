package io.sidecarsdk.internal.resilience;

import io.sidecarsdk.policy.AdaptiveThrottlePolicy;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleSupplier;

/**
 * Refuses calls on the caller's side with the probability {@code max(0, (requests − k × accepts) ÷ (requests + 1))} over the
 * last while, so that an overloaded callee gets about {@code k} times what it accepts.
 *
 * <p>All requests count, those refused here included, and those without an answer yet from a thirtieth of the window on:
 * counted only when they end, a callee that hangs would look well until the timeouts; counted when they begin, one that
 * is first asked many things at once would look ill until its first answer. What is refused is at most the policy's {@code max-rejection}: without such a bound
 * the callee would hardly be asked any more after a long outage, and its recovery hardly be noticed.
 *
 * @see <a href="https://sre.google/sre-book/handling-overload/">Site Reliability Engineering: Handling Overload,
 *     client-side throttling</a>
 */
public final class AdaptiveThrottle {

    private static final int STEPS = 30;

    private final AdaptiveThrottlePolicy policy;
    private final DoubleSupplier random;
    private final SlidingCounts counts;

    /** @param now the monotonic clock, as in all methods here */
    public AdaptiveThrottle(AdaptiveThrottlePolicy policy, long now) {
        this(policy, now, () -> ThreadLocalRandom.current().nextDouble());
    }

    /** @param random a number from 0 (inclusive) to 1 (exclusive) */
    public AdaptiveThrottle(AdaptiveThrottlePolicy policy, long now, DoubleSupplier random) {
        this.policy = policy;
        this.random = random;
        long window = policy.window().toNanos();
        this.counts = new SlidingCounts(window, window / STEPS, now);
    }

    /**
     * Counts a request, and says whether it may go on. If so, it must end with exactly one of the three methods below, to
     * which it gives the time at which it asked.
     */
    public boolean tryAcquire(long now) {
        double probability = rejectionProbability(now);
        counts.begun(now);
        if (probability <= 0 || random.getAsDouble() >= probability) {
            return true;
        }
        counts.settled(now, now);
        return false;
    }

    /** The callee took the request in. */
    public void accepted(long start, long now) {
        counts.settled(start, now);
        counts.good(now);
    }

    /** The callee refused it, or gave no answer. */
    public void refused(long start, long now) {
        counts.settled(start, now);
    }

    /** It never came to the callee, or ended in a way that says nothing about it: as if it had not been made. */
    public void ignored(long start, long now) {
        counts.forgotten(start, now);
    }

    /** The share of requests that is refused at present, 0 to 1. */
    public double rejectionProbability(long now) {
        double requests = counts.allUntil(now);
        double excess = (requests - policy.k() * counts.goodUntil(now)) / (requests + 1);
        return Math.max(0, Math.min(policy.maxRejection(), excess));
    }

    public AdaptiveThrottlePolicy policy() {
        return policy;
    }
}
