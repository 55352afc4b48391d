package io.sidecarsdk.samples.orders.report;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Shows how it goes while it goes. */
public final class Progress implements AutoCloseable {

    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "progress");
        thread.setDaemon(true);
        return thread;
    });

    private final ScheduledFuture<?> showing;

    public Progress(Terminal terminal, Supplier<String> line) {
        long millis = terminal.progressMillis();
        showing = timer.scheduleAtFixedRate(() -> terminal.progress(line.get()), millis, millis, TimeUnit.MILLISECONDS);
    }

    /** Nothing is shown any more when this returns. */
    @Override
    public void close() {
        showing.cancel(false);
        timer.shutdown();
        try {
            timer.awaitTermination(1, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
