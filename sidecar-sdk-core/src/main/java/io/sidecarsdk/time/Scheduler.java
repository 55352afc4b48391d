package io.sidecarsdk.time;

import java.time.Duration;

/**
 * Runs small tasks later, off the caller's thread.
 *
 * <p>Tasks must be short: the SDK runs its deadlines and polls on one scheduler. A task that throws is logged and does
 * not disturb the others; a repeated one goes on.
 */
public interface Scheduler {

    /** Runs {@code task} once, after {@code delay}. */
    Task schedule(Duration delay, Runnable task);

    /** Runs {@code task} again and again, the first time after {@code interval}, with {@code interval} between runs. */
    Task every(Duration interval, Runnable task);

    /** Something that is to run. */
    @FunctionalInterface
    interface Task {

        /** Takes the task back. A run under way ends undisturbed. Idempotent. */
        void cancel();
    }
}
