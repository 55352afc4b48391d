package io.sidecarsdk.secrets;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** A directory that changes as kubelet's secret volumes do: a new directory, a swapped link, the old one removed. */
public final class KubernetesVolume {

    private final Path path;
    private final Path data;

    public KubernetesVolume(Path path) {
        this.path = path;
        this.data = path.resolve("..data");
    }

    public Path path() {
        return path;
    }

    /** Has username and password end in {@code version}. */
    public void swapTo(String version) throws IOException {
        Path old = Files.exists(data) ? data.toRealPath() : null;
        Path next = Files.createDirectory(path.resolve("..version_" + version));
        Files.writeString(next.resolve("username"), "user-" + version);
        Files.writeString(next.resolve("password"), "password-" + version);
        Path link = Files.createSymbolicLink(path.resolve("..data_tmp"), next.getFileName());
        Files.move(link, data, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        link("username");
        link("password");
        if (old != null) {
            Files.delete(old.resolve("username"));
            Files.delete(old.resolve("password"));
            Files.delete(old);
        }
    }

    private void link(String name) throws IOException {
        if (!Files.isSymbolicLink(path.resolve(name))) {
            Files.createSymbolicLink(path.resolve(name), Path.of("..data", name));
        }
    }
}
