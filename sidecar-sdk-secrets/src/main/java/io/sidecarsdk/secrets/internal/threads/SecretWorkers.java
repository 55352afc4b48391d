package io.sidecarsdk.secrets.internal.threads;

import io.sidecarsdk.time.Scheduler;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The few daemon threads of this module, for work that may block: asking Vault, reading and writing files. It is a
 * {@link Scheduler} whose tasks may take their time, as the SDK's own may not: that one only says when.
 *
 * <p>At most {@value #THREADS} tasks run at a time; the others wait in order. A task that finds {@value #MOST_WAITING}
 * waiting before it is tried again a second later, so that none is lost. A task that throws is logged. After {@link #close}
 * nothing is begun any more.
 */
public final class SecretWorkers implements Executor, Scheduler, AutoCloseable {

    static final int THREADS = 4;
    static final int MOST_WAITING = 10_000;

    private static final Logger log = LoggerFactory.getLogger(SecretWorkers.class);
    private static final Duration WHEN_FULL = Duration.ofSeconds(1);

    private final Scheduler timer;
    private final Executor threads;
    private volatile boolean closed;

    private SecretWorkers(Scheduler timer, Executor threads) {
        this.timer = timer;
        this.threads = threads;
    }

    /** Threads are started when there is work, and end when there was none for half a minute. */
    public static SecretWorkers start(Scheduler timer) {
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                THREADS, THREADS, 30, TimeUnit.SECONDS, new LinkedBlockingQueue<>(MOST_WAITING), work -> {
                    Thread thread = new Thread(work, "sidecar-secrets");
                    thread.setDaemon(true);
                    return thread;
                });
        pool.allowCoreThreadTimeOut(true);
        return new SecretWorkers(timer, pool);
    }

    /** Works on {@code threads}; a test gives {@code Runnable::run} and has all done on the thread that moves the time. */
    public static SecretWorkers on(Executor threads, Scheduler timer) {
        return new SecretWorkers(timer, threads);
    }

    @Override
    public void execute(Runnable task) {
        if (closed) {
            return;
        }
        try {
            threads.execute(() -> run(task));
        } catch (RejectedExecutionException full) {
            timer.schedule(WHEN_FULL, () -> execute(task));
        }
    }

    @Override
    public Task schedule(Duration delay, Runnable task) {
        Once once = new Once(task);
        Task wait = timer.schedule(delay, () -> execute(once));
        return () -> {
            once.cancelled = true;
            wait.cancel();
        };
    }

    @Override
    public Task every(Duration interval, Runnable task) {
        Repeated repeated = new Repeated(interval, task);
        repeated.next();
        return repeated;
    }

    private void run(Runnable task) {
        if (closed) {
            return;
        }
        try {
            task.run();
        } catch (RuntimeException | Error e) {
            // Without its message and causes, which may hold what was read.
            StackTraceElement[] stack = e.getStackTrace();
            log.error(
                    "A task of the SDK's secrets failed with {} at {}",
                    e.getClass().getName(),
                    stack.length == 0 ? "an unknown place" : stack[0]);
        }
    }

    /** Gives what is running a second, then interrupts it. */
    @Override
    public void close() {
        closed = true;
        if (threads instanceof ThreadPoolExecutor pool) {
            pool.shutdown();
            try {
                if (!pool.awaitTermination(1, TimeUnit.SECONDS)) {
                    pool.shutdownNow();
                }
            } catch (InterruptedException e) {
                pool.shutdownNow();
                Thread.currentThread().interrupt();
            }
        }
    }

    /** A task that may be taken back while it waits for a thread. */
    private static final class Once implements Runnable {

        private final Runnable task;
        private volatile boolean cancelled;

        Once(Runnable task) {
            this.task = task;
        }

        @Override
        public void run() {
            if (!cancelled) {
                task.run();
            }
        }
    }

    /** Waits for its interval when a run has ended, so that slow runs do not pile up. */
    private final class Repeated implements Runnable, Task {

        private final Duration interval;
        private final Runnable task;
        private Task wait = () -> {};
        private boolean cancelled;

        Repeated(Duration interval, Runnable task) {
            this.interval = interval;
            this.task = task;
        }

        synchronized void next() {
            if (!cancelled) {
                wait = schedule(interval, this);
            }
        }

        @Override
        public void run() {
            try {
                task.run();
            } finally {
                next();
            }
        }

        @Override
        public synchronized void cancel() {
            cancelled = true;
            wait.cancel();
        }
    }
}
