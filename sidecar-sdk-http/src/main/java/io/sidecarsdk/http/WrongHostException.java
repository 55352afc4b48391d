package io.sidecarsdk.http;

import java.io.IOException;

/** A request through a client with endpoints whose URL names another host than the client's. Nothing was sent. */
public final class WrongHostException extends IOException {

    private static final long serialVersionUID = 1L;

    /**
     * Makes the exception.
     *
     * @param message names both hosts
     */
    public WrongHostException(String message) {
        super(message);
    }
}
