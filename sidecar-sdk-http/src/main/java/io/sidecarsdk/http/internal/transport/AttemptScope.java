package io.sidecarsdk.http.internal.transport;

import io.sidecarsdk.http.internal.call.Attempt;
import org.jspecify.annotations.Nullable;

/**
 * Which attempt the current thread is making. OkHttp makes connections on the calling thread (fast fallback is off), but
 * does not tell its socket factory and name service for which call: they ask here.
 */
public final class AttemptScope {

    @SuppressWarnings("ThreadLocalUsage") // one for each Sidecar, and it must go with it
    private final ThreadLocal<@Nullable Attempt> current = new ThreadLocal<>();

    public void enter(Attempt attempt) {
        current.set(attempt);
    }

    /** Cheaper than removing: the thread's next call sets it again. */
    public void leave() {
        current.set(null);
    }

    @Nullable
    Attempt current() {
        return current.get();
    }
}
