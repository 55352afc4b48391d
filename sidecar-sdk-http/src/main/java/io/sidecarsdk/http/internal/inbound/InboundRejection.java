package io.sidecarsdk.http.internal.inbound;

import java.util.Locale;

/** Why a request was refused: its status, and the sign that Envoy's access log has for the like. */
public enum InboundRejection {
    AMBIGUOUS_PATH(400, "DPE", "the path can be read in more than one way"),
    UNAUTHENTICATED(401, "UAEX", "who is asking must be known"),
    FORBIDDEN(403, "UAEX", "not allowed"),
    RATE_LIMITED(429, "RL", "more requests than the rate limit allows"),
    AUTHORIZATION_BROKEN(500, "UAEX", "authorization failed"),
    AUTHORIZATION_UNAVAILABLE(503, "UAEX", "authorization is not possible at present"),
    DRAINING(503, "DO", "the service is ending"),
    ADMISSION_REFUSED(503, "UO", "too few requests succeed at present"),
    ADAPTIVE_LIMITED(503, "UO", "as many requests in flight as can be handled in time"),
    CONCURRENCY_LIMITED(503, "UO", "as many requests in flight as may be"),
    DEADLINE_EXPIRED(504, "DT", "the caller's deadline has passed");

    private final int status;
    private final String flag;
    private final String words;

    InboundRejection(int status, String flag, String words) {
        this.status = status;
        this.flag = flag;
        this.words = words;
    }

    /** The status of the answer. */
    public int status() {
        return status;
    }

    /** As in Envoy's {@code %RESPONSE_FLAGS%}. */
    String flag() {
        return flag;
    }

    /** For the body of the answer. */
    String words() {
        return words;
    }

    /** The name in metrics, spans and the access log: {@code rate_limited}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
