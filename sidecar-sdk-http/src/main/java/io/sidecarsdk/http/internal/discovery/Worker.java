package io.sidecarsdk.http.internal.discovery;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** One daemon thread for one client's lookups, which may hang; gone while there is nothing to do. */
final class Worker implements Executor, AutoCloseable {

    private static final int MOST_WAITING = 64;

    private final ThreadPoolExecutor thread;

    Worker(String client) {
        thread = new ThreadPoolExecutor(1, 1, 5, TimeUnit.SECONDS, new ArrayBlockingQueue<>(MOST_WAITING), work -> {
            Thread made = new Thread(work, "sidecar-discovery-" + client);
            made.setDaemon(true);
            return made;
        });
        thread.allowCoreThreadTimeOut(true);
    }

    /** Leaves {@code task} out once closed. */
    @Override
    public void execute(Runnable task) {
        try {
            thread.execute(task);
        } catch (RejectedExecutionException e) {
            if (!thread.isShutdown()) {
                throw e;
            }
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
