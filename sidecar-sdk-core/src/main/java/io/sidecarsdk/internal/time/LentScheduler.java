package io.sidecarsdk.internal.time;

import io.sidecarsdk.time.Scheduler;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A scheduler that belongs to somebody else. After {@link #close} it takes nothing more and runs nothing more, and the
 * owner's is as before.
 */
public final class LentScheduler implements Scheduler, AutoCloseable {

    private final Scheduler owners;
    private final Set<Lent> waiting = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    public LentScheduler(Scheduler owners) {
        this.owners = owners;
    }

    @Override
    public Task schedule(Duration delay, Runnable task) {
        return put(new Lent(task, true), lent -> owners.schedule(delay, lent));
    }

    @Override
    public Task every(Duration interval, Runnable task) {
        return put(new Lent(task, false), lent -> owners.every(interval, lent));
    }

    private Task put(Lent lent, Function<Lent, Task> way) {
        waiting.add(lent);
        if (closed) {
            lent.cancel();
        } else {
            lent.scheduledAs(way.apply(lent));
        }
        return lent;
    }

    @Override
    public void close() {
        closed = true;
        waiting.forEach(Lent::cancel);
    }

    private final class Lent implements Runnable, Task {

        private final Runnable task;
        private final boolean once;
        private @Nullable Task handle;
        private volatile boolean cancelled;

        private Lent(Runnable task, boolean once) {
            this.task = task;
            this.once = once;
        }

        @Override
        public void run() {
            if (once) {
                waiting.remove(this);
            }
            if (!cancelled) {
                task.run();
            }
        }

        @Override
        public synchronized void cancel() {
            cancelled = true;
            waiting.remove(this);
            if (handle != null) {
                handle.cancel();
            }
        }

        private synchronized void scheduledAs(Task newHandle) {
            handle = newHandle;
            if (cancelled) {
                newHandle.cancel();
            }
        }
    }
}
