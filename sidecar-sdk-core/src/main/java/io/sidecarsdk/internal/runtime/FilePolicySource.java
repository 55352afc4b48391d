package io.sidecarsdk.internal.runtime;

import io.sidecarsdk.spi.PolicySource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A policy in a file. Symbolic links are followed at each reading, as a Kubernetes ConfigMap's swap needs. */
public final class FilePolicySource implements PolicySource {

    private final Path file;

    public FilePolicySource(Path file) {
        this.file = file;
    }

    @Override
    public String name() {
        return file.toString();
    }

    @Override
    public String read() throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new IOException("bytes that are not UTF-8", e);
        }
    }
}
