package io.sidecarsdk.http.internal;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The threads of the HTTP module, all daemons: for asynchronous calls, for probes, and for name lookups, which
 * may hang. */
final class HttpThreads implements AutoCloseable {

    /** A hanging resolver must not take ever more threads. */
    private static final int MOST_LOOKUPS = 32;

    /** A check takes a thread for as long as an endpoint lets it wait. */
    private static final int MOST_CHECKS = 32;

    /** The retry budgets bound them more tightly; this is for many upstreams that are slow at once. */
    private static final int MOST_HEDGES = 64;

    private final ExecutorService calls = pool("sidecar-http-call", Integer.MAX_VALUE);
    private final ExecutorService lookups = pool("sidecar-http-dns", MOST_LOOKUPS);

    private final ExecutorService hedges = pool("sidecar-http-hedge", MOST_HEDGES);

    /** A mirror that hangs takes them all, and gets no more copies until they end. */
    private static final int MOST_MIRRORED = 32;

    private final ExecutorService mirrored = pool("sidecar-http-mirror", MOST_MIRRORED);

    /** For all clients; a probe takes a thread until it is answered, or its short time has passed. */
    private static final int MOST_LOAD_PROBES = 16;

    private final ExecutorService loadProbes = pool("sidecar-http-load", MOST_LOAD_PROBES);

    private final ExecutorService checks = waitingPool("sidecar-http-health", MOST_CHECKS);

    /** For {@code enqueue}; how many run at once is for the concurrency limit to say. */
    ExecutorService calls() {
        return calls;
    }

    ExecutorService lookups() {
        return lookups;
    }

    /** For hedges. What finds no thread is refused. */
    ExecutorService hedges() {
        return hedges;
    }

    /** For health checks. What finds no thread waits; there is one at most for each endpoint. */
    ExecutorService checks() {
        return checks;
    }

    /** For asking endpoints how busy they are; refuses what it has no thread for. */
    ExecutorService loadProbes() {
        return loadProbes;
    }

    /** For copies of calls; refuses what it has no thread for. */
    ExecutorService mirrored() {
        return mirrored;
    }

    /** Ends probes, and waits a moment for those that were cut short: they hold connections of the clients. */
    void endProbes() {
        checks.shutdownNow();
        loadProbes.shutdownNow();
        try { // what takes longer is on daemon threads
            boolean unused =
                    checks.awaitTermination(1, TimeUnit.SECONDS) && loadProbes.awaitTermination(1, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        checks.shutdownNow();
        calls.shutdownNow();
        hedges.shutdownNow();
        mirrored.shutdownNow();
        lookups.shutdownNow();
    }

    private static ExecutorService pool(String name, int most) {
        return new ThreadPoolExecutor(0, most, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), daemons(name));
    }

    private static ExecutorService waitingPool(String name, int most) {
        ThreadPoolExecutor pool =
                new ThreadPoolExecutor(most, most, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), daemons(name));
        pool.allowCoreThreadTimeOut(true);
        return pool;
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
