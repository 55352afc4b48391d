package io.sidecarsdk.internal.resilience;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Two counts over the last while: how many there were, and how many of them were good. What has begun counts once it has
 * been settled, or a step has passed: in the step in which it began nobody can say yet what will become of it.
 *
 * <p>Counting is lock-free; the window moves on in steps, on the thread of whoever first comes after one; so it may be
 * longer by a step.
 */
final class SlidingCounts {

    private final long windowNanos;
    private final long stepNanos;
    private final ReentrantLock moving = new ReentrantLock();
    /** Oldest first, the current one last; guarded by {@link #moving}. */
    private final Deque<Step> steps = new ArrayDeque<>();

    private volatile Step current;

    SlidingCounts(long windowNanos, long stepNanos, long now) {
        this.windowNanos = windowNanos;
        this.stepNanos = stepNanos;
        this.current = new Step(now, 0, 0);
        steps.add(current);
    }

    /** One more has begun. */
    void begun(long now) {
        at(now).begun.increment();
    }

    /** What began at {@code start} has been settled. */
    void settled(long start, long now) {
        Step step = at(now);
        if (start - step.start >= 0) {
            step.settled.increment();
        }
    }

    /** What began at {@code start} is to be forgotten. */
    void forgotten(long start, long now) {
        Step step = at(now);
        step.begun.decrement();
        if (start - step.start < 0) {
            step.settled.decrement(); // for it counts already, in an earlier step
        }
    }

    /** One of those that have begun was good. */
    void good(long now) {
        at(now).good.increment();
    }

    /** How many there were. */
    long allUntil(long now) {
        Step step = at(now);
        return Math.max(0, step.allBefore + step.settled.sum());
    }

    /** How many of them were good. */
    long goodUntil(long now) {
        Step step = at(now);
        return step.goodBefore + step.good.sum();
    }

    private Step at(long now) {
        Step step = current;
        if (now - step.start < stepNanos || !moving.tryLock()) {
            return step;
        }
        try {
            return now - current.start < stepNanos ? current : moveOn(now);
        } finally {
            moving.unlock();
        }
    }

    private Step moveOn(long now) {
        while (!steps.isEmpty() && now - steps.element().start >= windowNanos) {
            steps.remove();
        }
        long all = 0;
        long good = 0;
        for (Step step : steps) {
            all += step.begun.sum(); // again each time: a slow thread may have counted late
            good += step.good.sum();
        }
        Step next = new Step(now, all, good);
        steps.add(next);
        current = next;
        return next;
    }

    private static final class Step {

        private final long start;
        private final long allBefore;
        private final long goodBefore;
        private final LongAdder begun = new LongAdder();
        private final LongAdder settled = new LongAdder();
        private final LongAdder good = new LongAdder();

        private Step(long start, long allBefore, long goodBefore) {
            this.start = start;
            this.allBefore = allBefore;
            this.goodBefore = goodBefore;
        }
    }
}
