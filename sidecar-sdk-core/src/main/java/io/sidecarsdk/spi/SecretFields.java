package io.sidecarsdk.spi;

import java.io.IOException;
import java.util.Map;

/**
 * The policy's secrets, for modules that need one without knowing where secrets come from: a client's TLS material, a log
 * sink's credentials. The module that has secrets {@linkplain SidecarContext#lend lends} it. Safe for use by several
 * threads.
 */
@FunctionalInterface
public interface SecretFields {

    /**
     * All fields of a secret's newest version, answered from memory. Ask again to notice a change.
     *
     * @param secret its name in the policy
     * @throws IOException if it is not there (yet); the message says why and never holds a value
     */
    Map<String, String> of(String secret) throws IOException;
}
