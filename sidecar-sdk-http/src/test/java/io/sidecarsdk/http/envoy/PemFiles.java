package io.sidecarsdk.http.envoy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import okhttp3.tls.HeldCertificate;

/** Certificates that are there to be read. */
final class PemFiles {

    private static final HeldCertificate HELD = new HeldCertificate.Builder()
            .certificateAuthority(1)
            .commonName("peers")
            .build();

    static final Path CA = write("ca.pem", HELD.certificatePem());
    static final Path CERTIFICATE = write("certificate.pem", HELD.certificatePem());
    static final Path PRIVATE_KEY = write("private-key.pem", HELD.privateKeyPkcs8Pem());
    /** Certificate and key in one. */
    static final Path OTHER = write("other.pem", HELD.certificatePem() + HELD.privateKeyPkcs8Pem());

    private PemFiles() {}

    private static Path write(String name, String text) {
        try {
            Path folder = Files.createDirectories(Path.of("target", "pem").toAbsolutePath());
            return Files.writeString(folder.resolve(name), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
