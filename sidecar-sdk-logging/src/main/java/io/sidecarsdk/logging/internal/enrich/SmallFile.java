package io.sidecarsdk.logging.internal.enrich;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file that may be there, and holds little. */
final class SmallFile {

    private static final int MOST_BYTES = 64 << 10;

    private SmallFile() {}

    /**
     * What it holds, cut after 64 KiB; empty where it cannot be read. Symbolic links are followed, as a Kubernetes volume
     * consists of them.
     */
    static String read(Path file) {
        if (!Files.isRegularFile(file)) {
            return ""; // opening a named pipe would wait for its writer
        }
        try (InputStream in = Files.newInputStream(file)) {
            return new String(in.readNBytes(MOST_BYTES), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "";
        }
    }
}
