package io.sidecarsdk.resilience;

import org.jspecify.annotations.Nullable;

/** A call whose deadline passed before its work was done; the work was interrupted. */
public class DeadlineExceededException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /**
     * Makes the exception.
     *
     * @param message names the policy and its timeout
     * @param cause what the interrupted work threw, if anything
     */
    public DeadlineExceededException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
