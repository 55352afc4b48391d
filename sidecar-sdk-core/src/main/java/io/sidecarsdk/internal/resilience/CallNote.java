package io.sidecarsdk.internal.resilience;

/** Why a failed call was not tried again, suppressed in the exception that it explains; carries no stack trace. */
public final class CallNote extends Exception {

    private static final long serialVersionUID = 1L;

    private CallNote(String message) {
        super(message, null, false, false);
    }

    /**
     * Explains {@code failure}. One that carries a note already, being thrown again and again, gets no other; one that no
     * policy would have retried needs none.
     */
    public static void add(Throwable failure, int attempts, RetryDecision decision) {
        if (attempts == 1 && decision == RetryDecision.NOT_RETRIABLE) {
            return;
        }
        for (Throwable suppressed : failure.getSuppressed()) {
            if (suppressed instanceof CallNote) {
                return;
            }
        }
        failure.addSuppressed(
                new CallNote((attempts == 1 ? "1 attempt; " : attempts + " attempts; ") + decision.words()));
    }
}
