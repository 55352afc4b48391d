package io.sidecarsdk.http.parity;

import io.sidecarsdk.http.testing.TestCertificate;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Who endpoints and clients of the scenarios are, as files that both arms read; they run in the same folder. */
final class Identities {

    static final TestCertificate AUTHORITY = TestCertificate.authority("parity");

    /** What both arms are to trust. */
    static final Path CA = write("parity-ca.pem", AUTHORITY.pem());

    static final Path OTHER_CA =
            write("parity-other-ca.pem", TestCertificate.authority("others").pem());

    private static final TestCertificate CLIENT = AUTHORITY.issue("spiffe://shop/orders");

    /** The keys of a {@code tls} section that shows a certificate. */
    static final String SHOWN = "certificate: " + write("parity-client.pem", CLIENT.chainPem()) + ", private-key: "
            + write("parity-client-key.pem", CLIENT.keyPem());

    private Identities() {}

    private static Path write(String name, String text) {
        try {
            Path folder = Files.createDirectories(Path.of("target", "pem"));
            return Files.writeString(folder.resolve(name), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
