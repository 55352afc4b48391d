package io.sidecarsdk.secrets.internal.agent;

/** What became of a key of the policy in the agent's configuration. */
public enum KeyFate {
    /** The agent does the same. */
    RENDERED,
    /** The agent does nearly the same; the note tells the difference. */
    APPROXIMATED,
    /** The agent cannot do it; the note says why. */
    UNSUPPORTED,
    /** There is nothing to be done; the note says why. */
    NOT_NEEDED
}
