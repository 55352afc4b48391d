package io.sidecarsdk.http.internal.call;

/**
 * What is to befall one call on purpose.
 *
 * @param delayNanos how long it waits first; 0 for not at all
 * @param abort the status with which it ends then, {@link #RESET}, or 0 where it goes on
 */
public record Fault(long delayNanos, int abort) {

    /** It ends as if the connection had broken. */
    public static final int RESET = -1;

    public static final Fault NONE = new Fault(0, 0);
}
