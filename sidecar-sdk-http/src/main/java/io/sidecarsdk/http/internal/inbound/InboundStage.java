package io.sidecarsdk.http.internal.inbound;

import org.jspecify.annotations.Nullable;

/**
 * One behaviour in front of the service. A stage lets a call go on or refuses it, and is told when a call that it let go on
 * has ended; in between, a call may change its thread. A stage knows no other stage, is shared by all calls and keeps
 * nothing about a single one.
 */
interface InboundStage {

    /**
     * Lets the call go on (null), or says why not. What is refused {@linkplain Refusal#inShadow in shadow} goes on, too, but
     * this stage holds nothing for it. Runs on the thread that brought the request.
     */
    @Nullable
    Refusal enter(InboundCall call);

    /**
     * Whether requests for the load report come past it. Most do not see them: they are many, and neither the service's work
     * nor its callers'.
     */
    default boolean seesLoadProbes() {
        return false;
    }

    /** The call has ended, refused further in or answered. Called once for each call that went on, innermost first. */
    default void ended(InboundCall call) {}

    /**
     * What becomes of a call that {@link #enter} failed for. Most let it go on: telemetry and limits must not hurt the
     * service. Whoever keeps somebody out refuses.
     */
    default @Nullable Refusal whenBroken() {
        return null;
    }
}
