package io.sidecarsdk.http;

import java.io.IOException;

/** A response body longer than the policy's {@code max-response}, counted after decompression. */
public final class ResponseTooLargeException extends IOException {

    private static final long serialVersionUID = 1L;

    /**
     * Makes the exception.
     *
     * @param message names the client, the cap and what is known of the length
     */
    public ResponseTooLargeException(String message) {
        super(message);
    }
}
