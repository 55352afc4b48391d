package io.sidecarsdk.http.internal;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The threads of the HTTP module, all daemons: for asynchronous calls, and for name lookups, which may hang. */
final class HttpThreads implements AutoCloseable {

    /** A hanging resolver must not take ever more threads. */
    private static final int MOST_LOOKUPS = 32;

    private final ExecutorService calls = pool("sidecar-http-call", Integer.MAX_VALUE);
    private final ExecutorService lookups = pool("sidecar-http-dns", MOST_LOOKUPS);

    /** For {@code enqueue}; how many run at once is for the concurrency limit to say. */
    ExecutorService calls() {
        return calls;
    }

    ExecutorService lookups() {
        return lookups;
    }

    @Override
    public void close() {
        calls.shutdownNow();
        lookups.shutdownNow();
    }

    private static ExecutorService pool(String name, int most) {
        return new ThreadPoolExecutor(0, most, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), daemons(name));
    }

    private static ThreadFactory daemons(String name) {
        AtomicInteger count = new AtomicInteger();
        return work -> {
            Thread thread = new Thread(work, name + '-' + count.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }
}
