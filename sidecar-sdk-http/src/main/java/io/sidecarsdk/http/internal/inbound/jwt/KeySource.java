package io.sidecarsdk.http.internal.inbound.jwt;

import io.sidecarsdk.policy.JwtPolicy;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;

/** Where the text of a JSON Web Key Set is had. */
interface KeySource extends AutoCloseable {

    int MOST_BYTES = 1 << 20;

    /** Completes with the text, within a bounded time, or with what went wrong. Never blocks on a network. */
    CompletableFuture<String> fetch();

    /** For messages. */
    String name();

    @Override
    default void close() {}

    static KeySource of(JwtPolicy policy) {
        return policy.jwksUri()
                .<KeySource>map(PublishedKeys::new)
                .orElseGet(() -> new InFile(policy.jwksFile().orElseThrow()));
    }

    /** What {@code in} holds, up to a bound. */
    static String text(InputStream in) throws IOException {
        byte[] bytes = in.readNBytes(MOST_BYTES + 1);
        if (bytes.length > MOST_BYTES) {
            throw new IOException("more than " + MOST_BYTES + " bytes");
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** Keys in a file. */
    record InFile(Path file) implements KeySource {

        @Override
        public CompletableFuture<String> fetch() {
            try (InputStream in = Files.newInputStream(file)) {
                return CompletableFuture.completedFuture(text(in));
            } catch (IOException e) {
                return CompletableFuture.failedFuture(e);
            }
        }

        @Override
        public String name() {
            return file.toString();
        }
    }
}
