package io.sidecarsdk.internal.tls;

import io.sidecarsdk.policy.TlsPolicy;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The files that a policy names. Symbolic links are followed at each reading, as a Kubernetes volume's swap of
 * {@code ..data} needs. A swap between two files gives a certificate and a key that do not match, which is noticed.
 */
public final class FileMaterial implements MaterialSource {

    private static final int MOST_BYTES = 1 << 20;

    private final TlsPolicy policy;

    /** The files of {@code policy}. */
    public FileMaterial(TlsPolicy policy) {
        this.policy = policy;
    }

    @Override
    public PemTexts read() throws IOException {
        return new PemTexts(text(policy.ca()), text(policy.certificate()), text(policy.privateKey()));
    }

    private static @Nullable String text(Optional<Path> file) throws IOException {
        return file.isPresent() ? text(file.get()) : null;
    }

    private static String text(Path file) throws IOException {
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            throw new IOException(file + " is no regular file"); // opening a named pipe would wait for its writer
        }
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MOST_BYTES + 1);
            if (bytes.length > MOST_BYTES) {
                throw new IOException(file + " is larger than 1 MiB");
            }
            return new String(bytes, StandardCharsets.ISO_8859_1); // PEM is ASCII, and comments may be anything
        } catch (NoSuchFileException e) {
            throw new IOException(file + " is not there", e);
        } catch (AccessDeniedException e) {
            throw new IOException(file + " may not be read", e);
        }
    }
}
