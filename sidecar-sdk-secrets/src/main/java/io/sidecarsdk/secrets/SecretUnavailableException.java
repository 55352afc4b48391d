package io.sidecarsdk.secrets;

/** A secret that could not be read yet. The message names the secret, its source and the reason, never a value. */
public class SecretUnavailableException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /**
     * Makes the exception.
     *
     * @param secret the secret's name
     * @param source where it should come from
     * @param reason why it could not be read from there
     */
    public SecretUnavailableException(String secret, String source, String reason) {
        super("Secret " + secret + " is not available: " + source + " " + reason
                + " (expected: its first version; it is looked for again and again)");
    }
}
