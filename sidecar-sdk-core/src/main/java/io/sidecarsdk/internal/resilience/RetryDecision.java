package io.sidecarsdk.internal.resilience;

import java.util.Locale;

/** What became of a failed attempt, under the name that appears in metrics, spans and messages. */
public enum RetryDecision {
    /** It is repeated. */
    RETRIED("retried"),
    /** Its failure is not one that the policy names. */
    NOT_RETRIABLE("not retried: failure not retriable"),
    /** It may not be sent twice. */
    NOT_IDEMPOTENT("not retried: not idempotent"),
    /** The last attempt that the policy allows has been made. */
    ATTEMPTS_SPENT("not retried: attempts spent"),
    /** Too many retries are in flight. */
    BUDGET_SPENT("not retried: budget spent"),
    /** The backoff would outlast the deadline. */
    DEADLINE_NEAR("not retried: deadline near"),
    /** The server said when to come back, and that is too late: after the deadline, or after the longest wait allowed. */
    RETRY_AFTER_BEYOND_DEADLINE("not retried: Retry-After beyond the deadline"),
    /** The response asks for less load. */
    UPSTREAM_OVERLOADED("not retried: upstream overloaded"),
    /** Whoever called this service repeats already. */
    RETRIED_ELSEWHERE("not retried: another layer retries"),
    /** The application's own judge said so. */
    REFUSED_BY_CLASSIFIER("not retried: refused by the classifier");

    private final String words;

    RetryDecision(String words) {
        this.words = words;
    }

    /** The tag value in metrics: {@code budget_spent}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** As a person reads it: {@code not retried: budget spent}. */
    public String words() {
        return words;
    }
}
