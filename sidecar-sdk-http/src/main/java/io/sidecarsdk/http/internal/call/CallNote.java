package io.sidecarsdk.http.internal.call;

/** A word of explanation, suppressed in the exception that it explains; carries no stack trace. */
public final class CallNote extends Exception {

    private static final long serialVersionUID = 1L;

    public CallNote(String message) {
        super(message, null, false, false);
    }
}
