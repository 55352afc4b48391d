package io.sidecarsdk.secrets.peers;

import io.sidecarsdk.testing.Folder;
import java.io.IOException;
import java.nio.file.Path;
import okhttp3.tls.HeldCertificate;

/** An authority, the certificate of a server on the loopback interface, and certificates for its clients, as PEM files. */
final class Certificates {

    private final Folder folder;
    private final HeldCertificate authority;
    private final Path authorityFile;
    private final Path serverChain;
    private final Path serverKey;

    private Certificates(Folder folder) throws IOException {
        this.folder = folder;
        authority = new HeldCertificate.Builder()
                .certificateAuthority(0)
                .rsa2048()
                .commonName("authority of the test")
                .build();
        HeldCertificate server = new HeldCertificate.Builder()
                .signedBy(authority)
                .rsa2048()
                .commonName("openbao")
                .addSubjectAlternativeName("127.0.0.1")
                .build();
        authorityFile = folder.write("ca.pem", authority.certificatePem());
        serverChain = folder.write("server.pem", server.certificatePem() + authority.certificatePem());
        serverKey = folder.write("server-key.pem", server.privateKeyPkcs8Pem());
    }

    static Certificates inFolder(Folder folder) throws IOException {
        return new Certificates(folder);
    }

    String authorityPem() {
        return authority.certificatePem();
    }

    Path authorityFile() {
        return authorityFile;
    }

    Path serverChain() {
        return serverChain;
    }

    Path serverKey() {
        return serverKey;
    }

    /** Of a client with this common name. */
    Client client(String name) throws IOException {
        HeldCertificate client = new HeldCertificate.Builder()
                .signedBy(authority)
                .rsa2048()
                .commonName(name)
                .build();
        return new Client(
                folder.write(name + ".pem", client.certificatePem()),
                folder.write(name + "-key.pem", client.privateKeyPkcs8Pem()));
    }

    /** A certificate's file, and its key's. */
    record Client(Path certificate, Path key) {}
}
