package io.sidecarsdk.internal.runtime;

import io.sidecarsdk.policy.PolicyException;
import io.sidecarsdk.spi.PolicySource;
import java.io.IOException;

/** Reads a source's document. */
final class PolicyReader {

    private PolicyReader() {}

    /**
     * The text that {@code source} holds now.
     *
     * @throws PolicyException if it cannot be read
     */
    static String text(PolicySource source) {
        try {
            return source.read();
        } catch (IOException e) {
            throw PolicyException.unreadable(source.name(), e);
        }
    }
}
