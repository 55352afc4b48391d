package io.sidecarsdk.secrets.internal.held;

import io.sidecarsdk.secrets.Secret;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells one listener, one version after the other, whenever the executor has a thread for it. */
final class Delivery {

    private static final Logger log = LoggerFactory.getLogger(Delivery.class);
    private static final int MAX_WAITING = 1000;

    private final String secret;
    private final Secret.Listener listener;
    private final Executor executor;
    private final Deque<FieldsSnapshot> waiting = new ArrayDeque<>();
    private boolean running;
    private boolean closed;

    Delivery(String secret, Secret.Listener listener, Executor executor) {
        this.secret = secret;
        this.listener = listener;
        this.executor = executor;
    }

    synchronized void tell(FieldsSnapshot snapshot) {
        if (closed) {
            return;
        }
        if (waiting.size() == MAX_WAITING) {
            waiting.poll();
            log.warn(
                    "A listener of secret {} is slow: the oldest of {} waiting versions is skipped",
                    secret,
                    MAX_WAITING);
        }
        waiting.add(snapshot);
        if (!running) {
            running = start();
        }
    }

    synchronized void close() {
        closed = true;
        waiting.clear();
    }

    private boolean start() {
        try {
            executor.execute(this::deliver);
            return true;
        } catch (RejectedExecutionException sdkIsClosed) {
            return false;
        }
    }

    private void deliver() {
        for (FieldsSnapshot next = next(); next != null; next = next()) {
            try {
                listener.changed(next);
            } catch (RuntimeException | Error e) {
                report(e);
            }
        }
    }

    /** Without those that were retired while they waited: each has a newer one waiting behind it. */
    private synchronized @Nullable FieldsSnapshot next() {
        waiting.removeIf(FieldsSnapshot::isRetired);
        running = !waiting.isEmpty();
        return waiting.poll();
    }

    /** Without message and causes: a listener may well put the password that it could not use in there. */
    private void report(Throwable e) {
        StackTraceElement[] stack = e.getStackTrace();
        log.error(
                "A listener of secret {} failed with {} at {} (its message is left out, as it may hold a value)",
                secret,
                e.getClass().getName(),
                stack.length == 0 ? "an unknown place" : stack[0]);
    }
}
