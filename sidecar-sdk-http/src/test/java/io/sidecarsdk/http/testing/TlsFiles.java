package io.sidecarsdk.http.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Certificates and keys in a directory that changes as kubelet's volumes do: a new directory, then a swapped link. */
public final class TlsFiles {

    private final Path directory;
    private int versions;

    public TlsFiles(Path directory) {
        this.directory = directory;
    }

    /** The keys of a {@code tls} section. */
    public String section() {
        return "ca: " + directory.resolve("ca.crt") + ", certificate: " + directory.resolve("tls.crt")
                + ", private-key: " + directory.resolve("tls.key");
    }

    /** Has all three change as one. */
    public void swapTo(String ca, TestCertificate client) {
        try {
            Path next = Files.createDirectory(directory.resolve("..version_" + ++versions));
            Files.writeString(next.resolve("ca.crt"), ca);
            Files.writeString(next.resolve("tls.crt"), client.chainPem());
            Files.writeString(next.resolve("tls.key"), client.keyPem());
            Path link = Files.createSymbolicLink(directory.resolve("..data_tmp"), next.getFileName());
            Path data = directory.resolve("..data");
            Path old = Files.exists(data) ? data.toRealPath() : null;
            Files.move(link, data, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            for (String name : new String[] {"ca.crt", "tls.crt", "tls.key"}) {
                if (!Files.isSymbolicLink(directory.resolve(name))) {
                    Files.createSymbolicLink(directory.resolve(name), Path.of("..data", name));
                }
                if (old != null) {
                    Files.delete(old.resolve(name));
                }
            }
            if (old != null) {
                Files.delete(old);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Replaces one file where it stands, as a text editor does. */
    public void write(String name, String content) throws IOException {
        Files.writeString(directory.resolve(name), content);
    }
}
