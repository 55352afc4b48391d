package io.sidecarsdk.logging.internal.tail;

import io.sidecarsdk.health.Health;
import io.sidecarsdk.time.TimeSource;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a tail is doing, for health, and for its listener when that changes: of failures that nobody expects, which are tried again
 * with every poll.
 */
public final class TailCondition {

    private static final long QUIET = Duration.ofSeconds(10).toNanos();

    private final TailSettings settings;
    private final TimeSource time;
    private final TailListener listener;
    private volatile String problem = "";
    private @Nullable String failedFile;
    private @Nullable Throwable failure;
    private String told = "";
    private long toldAt;

    TailCondition(TailSettings settings, TimeSource time, TailListener listener) {
        this.settings = settings;
        this.time = time;
        this.listener = listener;
        this.toldAt = time.nanoTime() - QUIET;
    }

    /** Called by the reader's thread only, as {@link #polled}. The first one of a poll is what is shown. */
    void failed(String file, Throwable why) {
        if (failure == null) {
            failedFile = file;
            failure = why;
        }
    }

    /** A poll is over: it went well if nothing failed. */
    void polled() {
        Throwable why = failure;
        String file = failedFile;
        failure = null;
        if (why == null || file == null) {
            well();
        } else {
            failing(file, why.toString());
        }
    }

    private void well() {
        problem = "";
        if (!told.isEmpty() && time.nanoTime() - toldAt >= QUIET) {
            told = "";
        }
    }

    private void failing(String file, String why) {
        problem = "lines wait, reading " + file + " failed: " + why;
        if (!problem.equals(told) && time.nanoTime() - toldAt >= QUIET) {
            told = problem;
            toldAt = time.nanoTime();
            listener.happened(TailEvent.FAILED, settings.name(), file, why);
        }
    }

    /** From memory, on any thread. */
    public Health.Component health() {
        String found = problem;
        return found.isEmpty() ? Health.Component.up() : Health.Component.degraded(found);
    }
}
