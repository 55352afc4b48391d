package io.sidecarsdk.http.internal.simulation;

import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * A thread that makes one simulated call after another, and runs only while the loop lets it: the loop resumes it and waits
 * until it pauses or has nothing left to do. So one thread runs at a time, and everything is ordered by these hand-overs.
 */
final class Strand extends Thread {

    private static final long STACK_BYTES = 256 << 10;

    private final Strands strands;
    private final Semaphore go = new Semaphore(0);
    private @Nullable Runnable work;
    private long call;
    private int attempts;
    private boolean abandoned;

    Strand(Strands strands, int number) {
        super(null, null, "sidecar-simulation-" + number, STACK_BYTES);
        this.strands = strands;
        setDaemon(true);
    }

    /** The one that runs now. */
    static Strand current() {
        if (Thread.currentThread() instanceof Strand strand) {
            return strand;
        }
        throw new IllegalStateException(
                "only calls that the simulation makes can wait in it (expected: a thread of its own, not "
                        + Thread.currentThread().getName() + ")");
    }

    /** The number of the call it makes. */
    long call() {
        return call;
    }

    /** Another attempt of the call is being made. */
    void attempt() {
        attempts++;
    }

    int attempts() {
        return attempts;
    }

    // --- on the loop's thread ---

    void begin(long newCall, Runnable newWork) {
        call = newCall;
        attempts = 0;
        work = newWork;
        wake();
    }

    /** Runs it until it pauses or has done its work. */
    void wake() {
        go.release();
        strands.awaitPause(this);
    }

    /** Has it end, whatever it is doing. It pauses for a last time. */
    void abandon() {
        abandoned = true;
        go.release();
    }

    // --- on its own thread ---

    /** Lets the loop go on. An interrupt does not end the pause, whoever interrupts must see to that; its flag is kept. */
    void pause() {
        strands.paused();
        go.acquireUninterruptibly();
        if (abandoned) {
            throw new Abandoned();
        }
    }

    @Override
    public void run() {
        while (true) {
            go.acquireUninterruptibly();
            if (abandoned) {
                strands.paused();
                return;
            }
            try {
                java.util.Objects.requireNonNull(work).run();
            } catch (Abandoned end) {
                // by the simulation itself
            } catch (RuntimeException | Error e) {
                strands.failed(e);
            }
            Thread.interrupted();
            boolean last = abandoned; // now, since the loop runs from the pause on
            strands.idle(this);
            strands.paused();
            if (last) {
                return;
            }
        }
    }

    /** Takes a call that is not to be ended off its thread. */
    private static final class Abandoned extends Error {

        private static final long serialVersionUID = 1;

        private Abandoned() {
            super("the simulation is over", null, false, false);
        }
    }
}
