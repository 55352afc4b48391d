package io.sidecarsdk.secrets.internal.files;

import java.io.IOException;
import java.util.Set;

/** The value of one field, as it is: no line end is added. */
record FieldContent(String secret, String field) implements Content {

    @Override
    public Set<String> secrets() {
        return Set.of(secret);
    }

    @Override
    public byte[] render(Versions versions) throws IOException {
        return versions.with(secret, field).bytes(field);
    }
}
