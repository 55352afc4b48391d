package io.sidecarsdk.logging.internal.capture;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Where appenders and the SDK find each other, whichever comes first: one for each logger context, kept inside it. */
public final class CaptureRegistry {

    private final List<Capture> captures = new CopyOnWriteArrayList<>();
    private final List<Binder> binders = new CopyOnWriteArrayList<>();

    private volatile @Nullable Reservation reservation;

    private record Reservation(Thread thread, Binder binder) {}

    /** Binds captures. */
    public interface Binder {

        /** Offers a capture, perhaps more than once; it may be bound already. */
        void offer(Capture capture);
    }

    /** An appender was started. */
    public void add(Capture capture) {
        captures.add(capture);
        Reservation reserved = reservation;
        if (reserved != null && reserved.thread().equals(Thread.currentThread())) {
            reserved.binder().offer(capture);
        } else {
            binders.forEach(binder -> binder.offer(capture));
        }
    }

    /** Runs {@code starting}, which starts an appender that is for {@code binder} only. */
    public synchronized void addFor(Binder binder, Runnable starting) {
        reservation = new Reservation(Thread.currentThread(), binder);
        try {
            starting.run();
        } finally {
            reservation = null;
        }
    }

    /** An appender was stopped. */
    public void remove(Capture capture) {
        captures.remove(capture);
    }

    /** Whether its appender is started. */
    public boolean has(Capture capture) {
        return captures.contains(capture);
    }

    /** Offers {@code binder} every capture there is and will be. */
    public void join(Binder binder) {
        binders.add(binder);
        captures.forEach(binder::offer);
    }

    public void leave(Binder binder) {
        binders.remove(binder);
    }
}
