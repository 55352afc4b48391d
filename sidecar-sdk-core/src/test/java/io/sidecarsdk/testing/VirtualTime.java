package io.sidecarsdk.testing;

import io.sidecarsdk.time.Scheduler;
import io.sidecarsdk.time.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/**
 * Time that a test moves by hand, with the scheduler that goes with it: scheduled tasks run, in order, on the thread that
 * advances the time. Whoever sleeps advances it too, so a single-threaded test never waits.
 */
public final class VirtualTime implements TimeSource, Scheduler {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final PriorityQueue<Scheduled> queue =
            new PriorityQueue<>(Comparator.<Scheduled>comparingLong(s -> s.at).thenComparingLong(s -> s.order));
    private final List<Duration> sleeps = new ArrayList<>();
    private final long origin;
    private long nanos; // since the start
    private long orders;

    public VirtualTime() {
        this(1_000_000_000L);
    }

    /** @param nanoTime the first reading of the monotonic clock */
    public VirtualTime(long nanoTime) {
        this.origin = nanoTime;
    }

    @Override
    public synchronized Instant now() {
        return START.plusNanos(nanos);
    }

    @Override
    public synchronized long nanoTime() {
        return origin + nanos;
    }

    /** Ends early, as a real one does, when a task on the way interrupts the sleeper. */
    @Override
    public void sleep(Duration duration) throws InterruptedException {
        long end;
        synchronized (this) {
            sleeps.add(duration);
            end = nanos + Math.max(0, duration.toNanos());
        }
        do {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
        } while (step(end));
    }

    /** Every sleep so far, in order. */
    public synchronized List<Duration> sleeps() {
        return List.copyOf(sleeps);
    }

    /** Moves time on, and runs what falls due on the way. */
    public void advance(Duration by) {
        long end;
        synchronized (this) {
            end = nanos + Math.max(0, by.toNanos());
        }
        while (step(end)) {
            // one task at a time
        }
    }

    /** Runs the next task that falls due until {@code end}; false when there is none left, and it is {@code end}. */
    private boolean step(long end) {
        Scheduled due = nextDue(end);
        if (due == null) {
            synchronized (this) {
                nanos = Math.max(nanos, end);
            }
            return false;
        }
        due.task.run();
        if (due.interval > 0 && !due.cancelled) {
            add(due.task, due.at + due.interval, due.interval, due);
        }
        return true;
    }

    private synchronized Scheduled nextDue(long end) {
        Scheduled head = queue.peek();
        if (head == null || head.at > end) {
            return null;
        }
        queue.poll();
        nanos = Math.max(nanos, head.at);
        return head;
    }

    /** How many tasks wait to run. */
    public synchronized int scheduled() {
        return queue.size();
    }

    @Override
    public synchronized Task schedule(Duration delay, Runnable task) {
        return add(task, nanos + delay.toNanos(), 0, null);
    }

    @Override
    public synchronized Task every(Duration interval, Runnable task) {
        return add(task, nanos + interval.toNanos(), interval.toNanos(), null);
    }

    private synchronized Task add(Runnable task, long at, long interval, Scheduled again) {
        Scheduled scheduled = again != null ? again : new Scheduled(task, interval, orders++);
        scheduled.at = at;
        queue.add(scheduled);
        return () -> {
            synchronized (this) {
                scheduled.cancelled = true;
                queue.remove(scheduled);
            }
        };
    }

    private static final class Scheduled {
        private final Runnable task;
        private final long interval;
        private final long order;
        private long at;
        private volatile boolean cancelled;

        private Scheduled(Runnable task, long interval, long order) {
            this.task = task;
            this.interval = interval;
            this.order = order;
        }
    }
}
