package io.sidecarsdk.http.internal.transport;

import io.sidecarsdk.http.internal.balancing.EndpointUrl;
import io.sidecarsdk.http.internal.call.Attempt;
import okhttp3.Request;
import org.jspecify.annotations.Nullable;

/**
 * Which attempt the current thread is making. OkHttp makes connections on the calling thread (fast fallback is off), but
 * does not tell its socket factory and name service for which call: they ask here.
 */
public final class AttemptScope {

    @SuppressWarnings("ThreadLocalUsage") // one for each Sidecar, and it must go with it
    private final ThreadLocal<Slot> slots = ThreadLocal.withInitial(Slot::new);

    /** The current thread's own place, to be asked for once and used several times. */
    public Slot ofThisThread() {
        return slots.get();
    }

    /** The attempt that the current thread is making; null for none. */
    public @Nullable Attempt current() {
        return slots.get().attempt;
    }

    /** What one thread is doing. */
    public static final class Slot {

        private final EndpointUrl.Scratch scratch = new EndpointUrl.Scratch();
        private final RequestCopy copy = RequestCopy.create();
        private boolean copying;
        private @Nullable Attempt attempt;

        private Slot() {}

        /**
         * The thread is making {@code newAttempt}.
         *
         * @return what to give to {@link #leave}: another call's attempt, where an interceptor makes a call of its own
         */
        public @Nullable Attempt enter(Attempt newAttempt) {
            Attempt outer = attempt;
            attempt = newAttempt;
            return outer;
        }

        /** It is not any more. */
        public void leave(@Nullable Attempt outer) {
            attempt = outer;
        }

        /** The thread's own, until {@link #copied}; another one where it is in use, as by a propagator that makes a call. */
        public RequestCopy copyOf(Request original) {
            if (copying) {
                return RequestCopy.create().of(original);
            }
            copying = true;
            return copy.of(original);
        }

        /** The copy has been made, or given up. */
        public void copied(RequestCopy used) {
            if (used.equals(copy)) {
                copying = false;
            }
        }

        /** The thread's own, to put the URL of an endpoint together in. */
        public EndpointUrl.Scratch scratch() {
            return scratch;
        }
    }
}
