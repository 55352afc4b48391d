package io.sidecarsdk.http.internal.transport;

import io.sidecarsdk.http.internal.call.Attempt;
import org.jspecify.annotations.Nullable;

/**
 * Which attempt the current thread is making. OkHttp makes connections on the calling thread (fast fallback is off), but
 * does not tell its socket factory and name service for which call: they ask here.
 */
public final class AttemptScope {

    @SuppressWarnings("ThreadLocalUsage") // one for each Sidecar, and it must go with it
    private final ThreadLocal<Slot> slots = ThreadLocal.withInitial(Slot::new);

    /**
     * The current thread is making {@code attempt}.
     *
     * @return what to give to {@link #leave}: another call's attempt, where an interceptor makes a call of its own
     */
    public @Nullable Attempt enter(Attempt attempt) {
        Slot slot = slots.get();
        Attempt outer = slot.attempt;
        slot.attempt = attempt;
        return outer;
    }

    /** It is not any more. */
    public void leave(@Nullable Attempt outer) {
        slots.get().attempt = outer;
    }

    /** An empty buffer of the current thread's, to put a text together in. */
    public StringBuilder scratch() {
        StringBuilder text = slots.get().text;
        text.setLength(0);
        return text;
    }

    @Nullable
    Attempt current() {
        return slots.get().attempt;
    }

    private static final class Slot {
        private final StringBuilder text = new StringBuilder(128);
        private @Nullable Attempt attempt;
    }
}
