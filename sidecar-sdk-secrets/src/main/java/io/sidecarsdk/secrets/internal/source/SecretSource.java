package io.sidecarsdk.secrets.internal.source;

import java.io.IOException;
import java.util.Map;

/** A place that holds a secret. */
public interface SecretSource {

    /** Names the place in messages, such as {@code file /run/secrets/database}. */
    String name();

    /**
     * All fields as they are now, at least one.
     *
     * @throws IOException if they cannot be read, or are not of one version; the message never holds a value
     */
    Map<String, String> read() throws IOException;
}
