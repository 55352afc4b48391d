package io.sidecarsdk.time;

import java.time.Duration;
import java.time.Instant;

/**
 * A clock with the wall time and the monotonic time apart, and the way to wait on it.
 *
 * <p>Durations and deadlines are always measured with {@link #nanoTime()}; {@link #now()} may step backwards and serves
 * only for what is shown or exchanged with others. Implementations are safe for use by several threads.
 */
public interface TimeSource {

    /** The wall clock, for timestamps. */
    Instant now();

    /** Monotonic nanoseconds from an arbitrary origin; compare two readings by subtraction only. */
    long nanoTime();

    /**
     * Waits on the calling thread.
     *
     * @param duration how long; zero or less returns at once
     * @throws InterruptedException if the thread is interrupted before or while waiting; the interrupt flag is cleared,
     *     as with {@link Thread#sleep(long)}
     */
    void sleep(Duration duration) throws InterruptedException;

    /** The machine's clocks. */
    static TimeSource system() {
        return SystemTimeSource.INSTANCE;
    }
}
