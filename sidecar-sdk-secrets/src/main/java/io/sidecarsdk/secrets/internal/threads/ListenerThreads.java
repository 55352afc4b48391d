package io.sidecarsdk.secrets.internal.threads;

import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Daemon threads on which listeners are told: as many as listeners are busy, so that a slow one delays nobody else, and
 * none while nothing changes.
 */
public final class ListenerThreads implements Executor, AutoCloseable {

    private final ThreadPoolExecutor executor =
            new ThreadPoolExecutor(0, Integer.MAX_VALUE, 5, TimeUnit.SECONDS, new SynchronousQueue<>(), work -> {
                Thread thread = new Thread(work, "sidecar-secret-listener");
                thread.setDaemon(true);
                return thread;
            });

    @Override
    public void execute(Runnable work) {
        executor.execute(work);
    }

    /** Gives running listeners a second, then interrupts them. */
    @Override
    public void close() {
        executor.shutdown();
        try {
            if (!executor.awaitTermination(1, TimeUnit.SECONDS)) {
                executor.shutdownNow();
            }
        } catch (InterruptedException e) {
            executor.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
