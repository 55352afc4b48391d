package io.sidecarsdk.internal.runtime;

import io.sidecarsdk.internal.yaml.YamlText;
import io.sidecarsdk.spi.PolicySource;
import java.io.IOException;
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
        return YamlText.read(file);
    }
}
