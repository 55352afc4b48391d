package io.sidecarsdk.http.internal.simulation;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The threads of a simulation. Its loop and they hand over to each other, so that nothing here is used by two at a time. */
final class Strands implements AutoCloseable {

    /** So many calls in flight say that the simulated load is not meant seriously, before memory says it. */
    private static final int MOST = 20_000;

    private static final long PATIENCE_SECONDS = 60;

    private final Semaphore back = new Semaphore(0);
    private final List<Strand> all = new ArrayList<>();
    private final Deque<Strand> idle = new ArrayDeque<>();
    private @Nullable Throwable failure;

    /** Begins call number {@code call}, up to its first pause. */
    void begin(long call, Runnable work) {
        Strand strand = idle.poll();
        if (strand == null) {
            if (all.size() == MOST) {
                throw new IllegalStateException("more than " + MOST + " calls are in flight (expected: a lower load, a"
                        + " shorter timeout or a lower max-concurrent)");
            }
            strand = new Strand(this, all.size() + 1);
            all.add(strand);
            strand.start();
        }
        strand.begin(call, work);
    }

    /** How many calls have not ended. */
    int busy() {
        return all.size() - idle.size();
    }

    void awaitPause(Strand strand) {
        try {
            if (!back.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException("call " + strand.call() + " waits for something that is not simulated: "
                        + List.of(strand.getStackTrace()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while simulating", e);
        }
        Throwable failed = failure;
        if (failed != null) {
            failure = null;
            throw new IllegalStateException(
                    "a simulated call failed in a way that calls do not fail: " + failed, failed);
        }
    }

    void paused() {
        back.release();
    }

    void idle(Strand strand) {
        idle.push(strand);
    }

    void failed(Throwable how) {
        failure = how;
    }

    /** Ends all threads, each off what it is doing. */
    @Override
    public void close() {
        for (Strand strand : all) {
            strand.abandon();
            back.acquireUninterruptibly();
        }
        all.clear();
        idle.clear();
    }
}
