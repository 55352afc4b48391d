package io.sidecarsdk.http.internal.envoy;

/** What became of a key of the policy in Envoy's configuration. */
public enum Fate {
    /** Envoy does the same; the note names the field. */
    RENDERED,
    /** Envoy does nearly the same; the note names the field and the difference. */
    APPROXIMATED,
    /** Envoy cannot do it; the note says why. */
    UNSUPPORTED,
    /** There is nothing to be done; the note says why. */
    NOT_NEEDED
}
