package io.sidecarsdk.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** Documents that are right. */
public final class ExamplePolicy {

    /** Every key that this version knows, none with its default value. */
    public static final String COMPLETE = read("complete.yaml");

    private ExamplePolicy() {}

    private static String read(String file) {
        try (InputStream in = ExamplePolicy.class.getResourceAsStream("/io/sidecarsdk/policy/" + file)) {
            return new String(Objects.requireNonNull(in, file).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
