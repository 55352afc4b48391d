package io.sidecarsdk.http.internal.inbound.jwt;

/** A token that is not to be taken. Says why in words that hold nothing of the token, and has no stack trace: it is cheap. */
public final class InvalidTokenException extends Exception {

    private static final long serialVersionUID = 1L;

    private final boolean keysMissing;

    private InvalidTokenException(String why, boolean keysMissing) {
        super(why, null, false, false);
        this.keysMissing = keysMissing;
    }

    public static InvalidTokenException because(String why) {
        return new InvalidTokenException(why, false);
    }

    /** Nobody can tell whether the token is valid: that is not the caller's fault. */
    public static InvalidTokenException noKeys() {
        return new InvalidTokenException("no keys of the issuer's have been had yet", true);
    }

    public boolean keysMissing() {
        return keysMissing;
    }
}
