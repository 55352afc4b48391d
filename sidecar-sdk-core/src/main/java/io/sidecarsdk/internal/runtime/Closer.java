package io.sidecarsdk.internal.runtime;

import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What must be done at the end, done once, last in first out; one action that fails does not keep the others back. */
final class Closer implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Closer.class);

    private final Deque<Runnable> actions = new ArrayDeque<>();
    private boolean closed;

    /** Keeps {@code action} for the end; when that has come already, runs it at once. */
    void onClose(Runnable action) {
        synchronized (actions) {
            if (!closed) {
                actions.push(action);
                return;
            }
        }
        run(action);
    }

    @Override
    public void close() {
        for (Runnable action = next(); action != null; action = next()) {
            run(action);
        }
    }

    boolean isClosed() {
        synchronized (actions) {
            return closed;
        }
    }

    private Runnable next() {
        synchronized (actions) {
            closed = true;
            return actions.poll();
        }
    }

    private static void run(Runnable action) {
        try {
            action.run();
        } catch (RuntimeException | Error e) {
            log.warn("A part of the SDK could not be closed", e);
        }
    }
}
