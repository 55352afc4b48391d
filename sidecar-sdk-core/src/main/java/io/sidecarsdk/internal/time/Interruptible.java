package io.sidecarsdk.internal.time;

import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import io.opentelemetry.context.ImplicitContextKeyed;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Work on one thread that another thread may interrupt, once, and only while it runs.
 *
 * <p>Interrupting a thread from outside is only safe if the interrupt can never reach what the thread does next. So the
 * two agree on a state: whoever moves it away from running first has decided, and the worker waits until an interrupt
 * that was decided has arrived, and takes it back.
 *
 * <p>Such work may lie inside other such work on the same thread. A thread has but one interrupt flag: inner work that
 * takes its interrupt back sets the flag again where the work around it has been interrupted, too.
 */
public class Interruptible implements ImplicitContextKeyed {

    private static final ContextKey<Interruptible> KEY = ContextKey.named("sidecar-interruptible");

    private static final int RUNNING = 0;
    private static final int ENDED = 1;
    private static final int INTERRUPTING = 2;
    private static final int INTERRUPTED = 3;

    private final Thread worker;
    private final @Nullable Interruptible enclosing;
    private final AtomicInteger state = new AtomicInteger(RUNNING);

    /** For work that the current thread is about to do, inside of what the current {@link Context} names as such. */
    public Interruptible() {
        this(Context.current().get(KEY));
    }

    Interruptible(@Nullable Interruptible enclosing) {
        this.worker = Thread.currentThread();
        this.enclosing = enclosing;
    }

    /** {@code context} for the work itself: what is made interruptible in it knows that this encloses it. */
    @Override
    public final Context storeInContext(Context context) {
        return context.with(KEY, this);
    }

    /** Interrupts the work, unless it has ended. Called by the other thread. */
    public final void interrupt() {
        if (state.compareAndSet(RUNNING, INTERRUPTING)) {
            worker.interrupt();
            state.set(INTERRUPTED);
        }
    }

    /**
     * The work has ended. Called by the worker itself; afterwards no interrupt can come any more.
     *
     * @return whether the work was interrupted; the thread's interrupt flag is then clear
     */
    public final boolean end() {
        if (state.compareAndSet(RUNNING, ENDED) || state.get() == ENDED) {
            return false;
        }
        while (state.get() == INTERRUPTING) {
            Thread.onSpinWait();
        }
        if (!state.compareAndSet(INTERRUPTED, ENDED)) {
            return false;
        }
        Thread.interrupted();
        if (isEnclosingInterrupted()) {
            // its interrupt may have gone with ours, and it will not get another
            worker.interrupt();
        }
        return true;
    }

    private boolean isEnclosingInterrupted() {
        for (Interruptible outer = enclosing; outer != null; outer = outer.enclosing) {
            int known = outer.state.get();
            if (outer.worker.equals(worker) && (known == INTERRUPTING || known == INTERRUPTED)) {
                return true;
            }
        }
        return false;
    }
}
