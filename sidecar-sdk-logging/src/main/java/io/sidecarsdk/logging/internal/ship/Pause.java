package io.sidecarsdk.logging.internal.ship;

import io.sidecarsdk.internal.time.Interruptible;
import io.sidecarsdk.time.TimeSource;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** One thread's wait, which another thread can cut short. */
public final class Pause {

    private final TimeSource time;
    private @Nullable Interruptible current;
    private boolean over;

    public Pause(TimeSource time) {
        this.time = time;
    }

    /** Waits for {@code duration}, or until it is cut; not at all after {@link #end}. */
    public void await(Duration duration) {
        Interruptible wait = begin();
        if (wait == null) {
            return;
        }
        try {
            time.sleep(duration);
        } catch (InterruptedException cut) {
            // That is what cutting does; the wait is over.
        } finally {
            synchronized (this) {
                current = null;
            }
            wait.end();
        }
    }

    private synchronized @Nullable Interruptible begin() {
        current = over ? null : new Interruptible();
        return current;
    }

    /** Ends the wait that is under way. */
    synchronized void cut() {
        if (current != null) {
            current.interrupt();
        }
    }

    /** Ends the wait that is under way, and all to come. */
    public synchronized void end() {
        over = true;
        cut();
    }
}
