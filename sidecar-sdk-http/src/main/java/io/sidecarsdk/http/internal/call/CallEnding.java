package io.sidecarsdk.http.internal.call;

/** Holds something for a call (a place, a measurement, a watch) until the call has ended. */
@FunctionalInterface
public interface CallEnding {

    /**
     * The call has ended: its response was read to the end or closed, or it failed. Called exactly once, on the thread
     * that ended it; must not throw.
     *
     * @param nanos how long the call took
     */
    void ended(CallContext call, long nanos);
}
