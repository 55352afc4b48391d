package io.sidecarsdk.internal.tls;

import java.io.IOException;

/** Where certificates and keys come from. */
public interface MaterialSource {

    /**
     * What is there now.
     *
     * @throws IOException if it cannot be read; the message names the place and never holds what was found there
     */
    PemTexts read() throws IOException;
}
