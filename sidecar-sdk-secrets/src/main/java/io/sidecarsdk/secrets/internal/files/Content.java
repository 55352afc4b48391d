package io.sidecarsdk.secrets.internal.files;

import java.io.IOException;
import java.util.Set;

/** What a file is to hold. */
interface Content {

    /** The secrets it is made of. */
    Set<String> secrets();

    /**
     * The content, in an array of its own.
     *
     * @throws IOException if it cannot be made; the message says why and holds no value
     */
    byte[] render(Versions versions) throws IOException;
}
