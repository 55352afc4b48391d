package io.sidecarsdk.internal.export;

/** What became of a key of the policy in the configuration of another program. */
public enum KeyFate {
    /** It does the same. */
    RENDERED,
    /** It does nearly the same; the note tells the difference. */
    APPROXIMATED,
    /** It cannot do it; the note says why. */
    UNSUPPORTED,
    /** There is nothing to be done; the note says why. */
    NOT_NEEDED
}
