package io.sidecarsdk.secrets.internal.source;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** A file, or a directory of files; which of both is looked at each time. */
public final class FileSource implements SecretSource {

    private static final String FIELD = "value";

    private final Path path;
    private final SecretDirectory directory;

    public FileSource(Path path) {
        this.path = path;
        this.directory = new SecretDirectory(path);
    }

    @Override
    public String name() {
        return "file " + path;
    }

    @Override
    public Map<String, String> read() throws IOException {
        return Files.isDirectory(path) ? directory.read() : Map.of(FIELD, value());
    }

    /** An empty file is one that somebody is about to write. */
    private String value() throws IOException {
        String value = SecretFile.read(path);
        if (value.isEmpty()) {
            throw new IOException("is empty");
        }
        return value;
    }
}
