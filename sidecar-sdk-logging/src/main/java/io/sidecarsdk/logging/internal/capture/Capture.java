package io.sidecarsdk.logging.internal.capture;

import io.sidecarsdk.logging.internal.record.Captured;
import io.sidecarsdk.logging.internal.record.Severity;
import io.sidecarsdk.logging.internal.ship.DropReason;
import io.sidecarsdk.logging.internal.ship.ForwarderThread;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What is inside an appender or a handler, whatever its framework: hands events to the intake it is bound to, or keeps them
 * until it is bound.
 */
public final class Capture {

    /** Set while this thread prepares an event: printing its objects may log again. */
    private final ThreadLocal<Boolean> preparing = new ThreadLocal<>();

    private volatile Intake intake = new StartupBuffer();
    private @Nullable Intake boundTo;

    /**
     * Takes an event. Never throws.
     *
     * @param prepare makes what is handed on of the framework's event
     */
    public <E> void append(String logger, Severity severity, E event, Function<E, Captured> prepare) {
        Intake current = intake;
        if (ForwarderThread.isCurrent() || !current.admits(logger, severity)) {
            return;
        }
        if (preparing.get() != null) {
            current.lost(DropReason.REENTRANT, 1);
            return;
        }
        Captured captured = prepared(event, prepare);
        if (captured == null) {
            current.lost(DropReason.ENCODING, 1);
        } else {
            current.accept(captured);
        }
    }

    /** Null when it fails: an event may hold objects of the application, which can do anything when they are printed. */
    private <E> @Nullable Captured prepared(E event, Function<E, Captured> prepare) {
        preparing.set(Boolean.TRUE);
        try {
            return prepare.apply(event);
        } catch (RuntimeException | StackOverflowError e) {
            return null;
        } finally {
            preparing.set(null);
        }
    }

    /** Binds it, unless it is bound: what was kept goes to {@code next}, and all that comes. */
    public synchronized boolean bind(Intake next) {
        if (boundTo != null) {
            return false;
        }
        boundTo = next;
        if (intake instanceof StartupBuffer kept) {
            kept.drainTo(next); // first, so that the order is kept
        }
        intake = next;
        return true;
    }

    /** Back to keeping, if it is bound to {@code old}. */
    @SuppressWarnings("ReferenceEquality") // it is about this very intake
    public synchronized void unbind(Intake old) {
        if (boundTo == old) {
            boundTo = null;
            intake = new StartupBuffer();
        }
    }
}
