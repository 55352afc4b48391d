package io.sidecarsdk.logging.internal.capture;

import ch.qos.logback.classic.spi.ILoggingEvent;
import io.sidecarsdk.logging.internal.ship.DropReason;
import io.sidecarsdk.logging.internal.ship.ShipperThread;
import org.jspecify.annotations.Nullable;

/** What is inside an appender: encodes events and hands them to the target it is bound to, or keeps them until it is. */
public final class Capture {

    private final EventEncoder encoder = new EventEncoder();

    /** Set while this thread encodes: printing an event's objects may log again. Not every Logback guards against it. */
    private final ThreadLocal<Boolean> encoding = new ThreadLocal<>();

    private volatile LineTarget target = new StartupBuffer();
    private @Nullable LineTarget boundTo;

    /** Takes an event. Never throws and never waits. */
    public void append(ILoggingEvent event) {
        LineTarget current = target;
        if (!current.isActive() || ShipperThread.isCurrent()) {
            return;
        }
        if (encoding.get() != null) {
            current.lost(DropReason.REENTRANT, 1);
            return;
        }
        byte[] line = encoded(event);
        if (line == null) {
            current.lost(DropReason.ENCODING, 1);
        } else {
            current.accept(line);
        }
    }

    /** Null when it fails: an event may hold objects of the application, which can do anything when they are printed. */
    private byte @Nullable [] encoded(ILoggingEvent event) {
        encoding.set(Boolean.TRUE);
        try {
            return encoder.encode(event);
        } catch (RuntimeException | StackOverflowError e) {
            return null;
        } finally {
            encoding.remove();
        }
    }

    /** Binds it, unless it is bound: what was kept goes to {@code next}, and all that comes. */
    public synchronized boolean bind(LineTarget next) {
        if (boundTo != null) {
            return false;
        }
        boundTo = next;
        if (target instanceof StartupBuffer kept) {
            kept.drainTo(next); // first, so that the order is kept
        }
        target = next;
        return true;
    }

    /** Back to keeping, if it is bound to {@code old}. */
    @SuppressWarnings("ReferenceEquality") // it is about this very target
    public synchronized void unbind(LineTarget old) {
        if (boundTo == old) {
            boundTo = null;
            target = new StartupBuffer();
        }
    }
}
