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

    /** The current thread is making {@code attempt}. */
    public void enter(Attempt attempt) {
        slots.get().attempt = attempt;
    }

    /** It is not any more. */
    public void leave() {
        slots.get().attempt = null;
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
