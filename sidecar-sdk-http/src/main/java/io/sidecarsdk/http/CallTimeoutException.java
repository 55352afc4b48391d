package io.sidecarsdk.http;

import java.io.InterruptedIOException;
import org.jspecify.annotations.Nullable;

/** A call, or its last attempt, that had not ended by its deadline; its connection was cut. */
public final class CallTimeoutException extends InterruptedIOException {

    private static final long serialVersionUID = 1L;

    /**
     * Makes the exception.
     *
     * @param message names the client, the limit that passed and what the call was doing
     * @param cause what the cut connection threw, if anything
     */
    public CallTimeoutException(String message, @Nullable Throwable cause) {
        super(message);
        if (cause != null) {
            initCause(cause);
        }
    }
}
