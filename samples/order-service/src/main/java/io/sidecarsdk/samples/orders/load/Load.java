package io.sidecarsdk.samples.orders.load;

import io.sidecarsdk.samples.orders.upstream.Phase;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * A steady load: each thread makes a call at fixed times, whether or not the last one was quick. A thread whose call took
 * longer than that has missed its times: it does not catch up, the calls count as not made.
 */
public final class Load implements AutoCloseable {

    private static final long PACE_NANOS = TimeUnit.MILLISECONDS.toNanos(30);

    private final List<Lane> lanes;
    private final int threads;
    private final ExecutorService pool;
    private long phases;

    /** @param threads for each lane */
    public Load(List<Lane> lanes, int threads) {
        this.lanes = List.copyOf(lanes);
        this.threads = threads;
        this.pool = Executors.newFixedThreadPool(threads * lanes.size(), work -> {
            Thread thread = new Thread(work, "load");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Has all lanes make calls, at the same time; returns when the last call has ended. */
    public void run(Duration duration, Phase.Step halfway) throws IOException, InterruptedException {
        begin();
        long start = System.nanoTime();
        long end = start + duration.toNanos();
        List<Future<?>> running = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            for (Lane lane : lanes) {
                long first = start + PACE_NANOS * i / threads;
                running.add(pool.submit(() -> call(lane, first, end)));
            }
        }
        TimeUnit.NANOSECONDS.sleep(duration.toNanos() / 2);
        halfway.run();
        for (Future<?> thread : running) {
            await(thread);
        }
    }

    @Override
    public void close() {
        pool.shutdownNow();
    }

    private void begin() {
        long room = 10_000_000; // more calls than a phase can have
        for (Lane lane : lanes) {
            lane.newTally();
            lane.continueAt(phases * room);
        }
        phases++;
    }

    private static void call(Lane lane, long first, long end) {
        long due = first;
        while (due < end && !Thread.currentThread().isInterrupted()) {
            if (!sleepUntil(due)) {
                return;
            }
            lane.callOnce();
            long missed = Math.max(0, (Math.min(System.nanoTime(), end) - due) / PACE_NANOS);
            lane.tally().notMade(missed);
            due += (missed + 1) * PACE_NANOS;
        }
    }

    private static boolean sleepUntil(long nanoTime) {
        try {
            TimeUnit.NANOSECONDS.sleep(Math.max(0, nanoTime - System.nanoTime()));
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static void await(Future<?> thread) throws InterruptedException {
        try {
            thread.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("the load broke down", e.getCause());
        }
    }
}
