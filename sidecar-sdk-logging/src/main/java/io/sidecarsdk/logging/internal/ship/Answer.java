package io.sidecarsdk.logging.internal.ship;

import java.time.Duration;

/**
 * What came of one request.
 *
 * @param detail for a person: a status, or what went wrong
 * @param retryAfter the least wait before the next request, where the receiver asked for one
 */
record Answer(Outcome outcome, String detail, Duration retryAfter) {

    enum Outcome {
        /** The receiver has taken the lines. */
        TAKEN,
        /** The receiver will never take them. */
        REJECTED,
        /** It may take them later. */
        FAILED
    }

    static Answer failed(String detail) {
        return new Answer(Outcome.FAILED, detail, Duration.ZERO);
    }

    static Answer of(int status, String detail, Duration retryAfter) {
        return new Answer(outcome(status), detail, retryAfter);
    }

    private static Outcome outcome(int status) {
        if (status >= 200 && status < 300) {
            return Outcome.TAKEN;
        }
        return status == 429 || status >= 500 || status < 100 ? Outcome.FAILED : Outcome.REJECTED;
    }
}
