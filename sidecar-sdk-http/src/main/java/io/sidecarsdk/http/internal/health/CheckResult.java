package io.sidecarsdk.http.internal.health;

import java.util.Locale;

/**
 * What came of one check.
 *
 * @param detail for a person: what was answered, or why nothing was
 */
public record CheckResult(Verdict verdict, String detail) {

    /** The kinds of results. */
    public enum Verdict {
        /** An expected status. */
        PASSED,
        /** Another status: the server says by itself that it is not well. */
        UNEXPECTED_STATUS,
        /** Another status, of which the policy says that one alone means little. */
        RETRIABLE_STATUS,
        /** No answer in time. */
        TIMED_OUT,
        /** No connection, or it broke. */
        NO_CONNECTION;

        private final String label = name().toLowerCase(Locale.ROOT);

        /** The name in metrics: {@code unexpected_status}. */
        public String label() {
            return label;
        }
    }

    boolean passed() {
        return verdict == Verdict.PASSED;
    }
}
