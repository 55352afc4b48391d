package io.sidecarsdk.secrets.internal.files;

import io.sidecarsdk.secrets.Secret;
import java.io.IOException;

/** One version of each secret, the same for all files that are rendered from it. */
@FunctionalInterface
interface Versions {

    /**
     * A secret's version.
     *
     * @throws IOException if it is not available; the message says why and holds no value
     */
    Secret.Snapshot of(String secret) throws IOException;

    /**
     * A secret's version, which has the field.
     *
     * @throws IOException if there is none; the message says why and holds no value
     */
    default Secret.Snapshot with(String secret, String field) throws IOException {
        Secret.Snapshot snapshot = of(secret);
        if (!snapshot.fields().contains(field)) {
            throw new IOException(
                    "secret " + secret + " has no field " + field + " (expected one of: " + snapshot.fields() + ")");
        }
        return snapshot;
    }
}
