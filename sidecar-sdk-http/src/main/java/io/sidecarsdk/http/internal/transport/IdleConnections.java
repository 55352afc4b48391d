package io.sidecarsdk.http.internal.transport;

import io.sidecarsdk.time.Scheduler;
import io.sidecarsdk.time.TimeSource;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.logging.Logger;
import okhttp3.ConnectionPool;
import okhttp3.internal.concurrent.TaskRunner;
import okhttp3.internal.connection.ConnectionListener;
import okhttp3.internal.connection.RealConnectionPool;
import org.jspecify.annotations.Nullable;

/**
 * A client's connections between calls, and who closes those that nobody has needed for long.
 *
 * <p>OkHttp's pool wakes a thread for that at the end of every call, which costs more CPU than everything else here. This pool's
 * wake-ups go nowhere; instead somebody looks every {@value #SWEEP_SECONDS} s. Leans on constructors that are public to the JVM
 * only; where a version of OkHttp has them no more, it is OkHttp's own pool. See docs/adr/0011-idle-connections.md.
 */
public final class IdleConnections implements AutoCloseable {

    private static final int SWEEP_SECONDS = 10;

    private final ConnectionPool pool;
    private final Scheduler.@Nullable Task sweeping;

    /**
     * Begins to sweep.
     *
     * @param most kept idle
     * @param keep how long, plus at most {@value #SWEEP_SECONDS} s
     * @param closing closes connections, which may wait for a peer
     */
    public IdleConnections(int most, Duration keep, Scheduler scheduler, Executor closing) {
        ConnectionPool quiet = quiet(most, keep);
        this.pool = quiet == null ? new ConnectionPool(most, keep.toSeconds(), TimeUnit.SECONDS) : quiet;
        this.sweeping =
                quiet == null ? null : scheduler.every(Duration.ofSeconds(SWEEP_SECONDS), () -> sweepIfAny(closing));
    }

    /** Where OkHttp keeps them. */
    public ConnectionPool pool() {
        return pool;
    }

    private void sweepIfAny(Executor closing) {
        if (pool.connectionCount() > 0) {
            try {
                // on the machine's clock, as OkHttp notes when a connection was used last
                closing.execute(() -> sweep(TimeSource.system().nanoTime()));
            } catch (RejectedExecutionException closed) {
                // the SDK is being closed, and with it every connection
            }
        }
    }

    /** Closes whatever has been idle too long at {@code now}. */
    void sweep(long now) {
        RealConnectionPool real = pool.getDelegate$okhttp();
        while (real.closeConnections(now) == 0) {
            // each closes one, and 0 means that there may be more
        }
    }

    private static @Nullable ConnectionPool quiet(int most, Duration keep) {
        try {
            return new ConnectionPool(
                    most,
                    keep.toNanos(),
                    TimeUnit.NANOSECONDS,
                    new TaskRunner(new Nobody(), Logger.getLogger(TaskRunner.class.getName())),
                    ConnectionListener.Companion.getNONE());
        } catch (LinkageError anotherOkHttp) {
            return null;
        }
    }

    /** Ends the sweeping and closes what is idle. */
    @Override
    public void close() {
        if (sweeping != null) {
            sweeping.cancel();
        }
        pool.evictAll();
    }

    /** Runs what the pool wants run: nothing. */
    private static final class Nobody implements TaskRunner.Backend {

        @Override
        public long nanoTime() {
            return 0; // when something is due does not matter
        }

        @Override
        public void coordinatorNotify(TaskRunner runner) {}

        @Override
        public void coordinatorWait(TaskRunner runner, long nanos) {}

        @Override
        public <T> BlockingQueue<T> decorate(BlockingQueue<T> queue) {
            return queue;
        }

        @Override
        public void execute(TaskRunner runner, Runnable work) {}
    }
}
