package io.sidecarsdk.http.internal.transport;

import java.io.IOException;

/**
 * A pooled connection holds something that nobody had asked for. Whoever sent a request there would take it for the response
 * (RFC 9112, section 9.2: such a connection must be closed). The request was not sent.
 */
public final class UnaskedResponseException extends IOException {

    private static final long serialVersionUID = 1;

    UnaskedResponseException() {
        super("the connection held a response that nobody had asked for");
    }
}
