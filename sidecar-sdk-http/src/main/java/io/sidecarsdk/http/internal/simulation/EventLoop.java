package io.sidecarsdk.http.internal.simulation;

import io.sidecarsdk.time.Scheduler;
import io.sidecarsdk.time.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.PriorityQueue;

/**
 * Virtual time: what is to happen, in order, on the thread that {@linkplain #step steps} through it. Between two events no
 * time passes, however long they take.
 *
 * <p>Events of the same moment are ordered by what they belong to and only then by who came first: the order in which the
 * pipeline's deadlines are looked at depends on chance, and must not matter.
 */
public final class EventLoop implements TimeSource, Scheduler {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final long ORIGIN = 1_000_000_000L;

    /** Tasks of the SDK come before the calls of the same moment. */
    private static final long TASK = -1;

    private final PriorityQueue<Event> events = new PriorityQueue<>(Comparator.<Event>comparingLong(event -> event.at)
            .thenComparingLong(event -> event.order)
            .thenComparingLong(event -> event.number));
    private long nanos;
    private long number;

    // --- as the SDK sees it ---

    @Override
    public Instant now() {
        return START.plusNanos(nanos);
    }

    @Override
    public long nanoTime() {
        return ORIGIN + nanos;
    }

    @Override
    public void sleep(Duration duration) throws InterruptedException {
        Strand strand = Strand.current();
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        if (!duration.isNegative() && !duration.isZero()) {
            at(nanos + duration.toNanos(), strand.call(), strand::wake);
            strand.pause();
        }
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
    }

    @Override
    public Task schedule(Duration delay, Runnable task) {
        Event event = new Event(nanos + delay.toNanos(), TASK, number++, task);
        events.add(event);
        return () -> event.cancelled = true;
    }

    @Override
    public Task every(Duration interval, Runnable task) {
        Repeated repeated = new Repeated(interval, task);
        repeated.next = schedule(interval, repeated);
        return repeated;
    }

    // --- as the simulation sees it ---

    /** Since the beginning. */
    public long nanos() {
        return nanos;
    }

    /**
     * Has something happen.
     *
     * @param atNanos since the beginning; not in the past
     * @param order among what happens at the same time: the number of the call it is about
     */
    public void at(long atNanos, long order, Runnable what) {
        events.add(new Event(Math.max(nanos, atNanos), order, number++, what));
    }

    /** Has the next event happen; false if there is none. */
    public boolean step() {
        Event event = events.poll();
        if (event == null) {
            return false;
        }
        nanos = event.at;
        if (!event.cancelled) {
            event.what.run();
        }
        return true;
    }

    private static final class Event {

        private final long at;
        private final long order;
        private final long number;
        private final Runnable what;
        private boolean cancelled;

        private Event(long at, long order, long number, Runnable what) {
            this.at = at;
            this.order = order;
            this.number = number;
            this.what = what;
        }
    }

    private final class Repeated implements Runnable, Task {

        private final Duration interval;
        private final Runnable task;
        private Task next = () -> {};
        private boolean cancelled;

        private Repeated(Duration interval, Runnable task) {
            this.interval = interval;
            this.task = task;
        }

        @Override
        public void run() {
            task.run();
            if (!cancelled) {
                next = schedule(interval, this);
            }
        }

        @Override
        public void cancel() {
            cancelled = true;
            next.cancel();
        }
    }
}
