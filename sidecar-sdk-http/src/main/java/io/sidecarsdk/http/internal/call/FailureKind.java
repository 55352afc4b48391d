package io.sidecarsdk.http.internal.call;

import java.util.Locale;

/** Why an attempt brought no response, as far as it matters for what follows. */
public enum FailureKind {
    /** No connection could be made: nothing was sent. */
    CONNECT_FAILURE,
    /** The server's identity could not be verified: trying again will not help. */
    UNTRUSTED,
    /** The HTTP/2 server said that it has not processed the request. */
    REFUSED_STREAM,
    /** The connection broke, or what came was no valid response. */
    RESET,
    /** The attempt's own time passed. */
    ATTEMPT_TIMEOUT,
    /** The whole call's time passed. */
    DEADLINE,
    /** The caller cancelled the call or was interrupted. */
    CANCELLED,
    /** The call was refused before or instead of an attempt. */
    REJECTED,
    /** The response is longer than allowed. */
    TOO_LARGE;

    /** The name in metrics and spans: {@code connect_failure}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
