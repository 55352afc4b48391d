package io.sidecarsdk.http.internal.call;

import io.sidecarsdk.resilience.Rejection;
import java.util.Locale;

/** Why an attempt brought no response, as far as it matters for what follows. */
public enum FailureKind {
    /** No connection could be made: nothing was sent. */
    CONNECT_FAILURE,
    /** The server's identity could not be verified: trying again will not help. */
    UNTRUSTED,
    /** Not processed: the HTTP/2 server said so, or the connection turned out unfit before the request was sent. */
    REFUSED_STREAM,
    /** The connection broke, or what came was no valid response. */
    RESET,
    /** The attempt's own time passed. */
    ATTEMPT_TIMEOUT,
    /** Another attempt of the same call had answered; this one was cut. */
    SUPERSEDED,
    /** The whole call's time passed. */
    DEADLINE,
    /** The caller cancelled the call or was interrupted. */
    CANCELLED,
    /** Refused: more calls per time than allowed. */
    RATE_LIMITED,
    /** Refused: as many calls in flight as allowed. */
    CONCURRENCY_LIMITED,
    /** Refused: the circuit breaker is open. */
    CIRCUIT_OPEN,
    /** Refused: there is no endpoint to send it to. */
    NO_HEALTHY_ENDPOINT,
    /** Refused: as many calls in flight as the latency allows. */
    ADAPTIVE_LIMITED,
    /** Refused: the upstream refuses too many calls. */
    THROTTLED,
    /** Refused: too few calls succeed. */
    ADMISSION_REFUSED,
    /** The response is longer than allowed. */
    TOO_LARGE;

    private final String label = name().toLowerCase(Locale.ROOT);

    /** What the refusal for {@code reason} is called here. */
    public static FailureKind of(Rejection reason) {
        return switch (reason) {
            case RATE_LIMITED -> RATE_LIMITED;
            case CONCURRENCY_LIMITED -> CONCURRENCY_LIMITED;
            case CIRCUIT_OPEN -> CIRCUIT_OPEN;
            case NO_HEALTHY_ENDPOINT -> NO_HEALTHY_ENDPOINT;
            case ADAPTIVE_LIMITED -> ADAPTIVE_LIMITED;
            case THROTTLED -> THROTTLED;
            case ADMISSION_REFUSED -> ADMISSION_REFUSED;
        };
    }

    /** Whether one of the client's own limits refused the call. */
    public boolean isRejection() {
        return compareTo(RATE_LIMITED) >= 0 && compareTo(ADMISSION_REFUSED) <= 0;
    }

    /** The name in metrics and spans: {@code connect_failure}. */
    public String label() {
        return label;
    }
}
