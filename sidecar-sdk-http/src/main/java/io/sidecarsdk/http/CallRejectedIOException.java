package io.sidecarsdk.http;

import io.sidecarsdk.resilience.Rejection;
import java.io.IOException;

/** A call that was refused before anything was sent; trying again at once would be refused too. */
public final class CallRejectedIOException extends IOException {

    private static final long serialVersionUID = 1L;

    private final Rejection reason;

    /**
     * Makes the exception. It has no stack trace: a refusal must stay cheap when thousands happen at once.
     *
     * @param reason why
     * @param message names the client, the limit and its value
     */
    public CallRejectedIOException(Rejection reason, String message) {
        super(message);
        this.reason = reason;
    }

    /** Why the call was refused. */
    public Rejection reason() {
        return reason;
    }

    /** Leaves the stack trace out. */
    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
