package io.sidecarsdk.modules;

import static org.assertj.core.api.Assertions.assertThat;

import io.sidecarsdk.Sidecar;
import io.sidecarsdk.http.Http;
import io.sidecarsdk.policy.Policy;
import io.sidecarsdk.testing.VirtualTime;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.Certificate;
import java.time.Duration;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import okhttp3.Handshake;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** http takes its TLS material from secrets, and neither knows the other: here is where both are. */
class TlsFromSecretTest {

    private static final HeldCertificate ROOT =
            new HeldCertificate.Builder().certificateAuthority(0).build();

    @TempDir
    Path secret;

    @Test
    void materialComesFromASecretAndFollowsIt() throws Exception {
        HeldCertificate first = client();
        HeldCertificate second = client();
        VirtualTime time = new VirtualTime();
        write(first);
        try (MockWebServer server = server();
                Sidecar sidecar = sidecar(server, time)) {
            assertThat(shownTo(server, sidecar)).isEqualTo(first.certificate());

            write(second);
            time.advance(Duration.ofSeconds(10));

            assertThat(shownTo(server, sidecar)).isEqualTo(second.certificate());
        }
    }

    @Test
    void aSecretThatIsNotThereYetKeepsNobodyFromStarting() throws Exception {
        VirtualTime time = new VirtualTime();
        try (MockWebServer server = server();
                Sidecar sidecar = sidecar(server, time)) {
            assertThat(sidecar.health().components().get("http.inventory.tls").detail())
                    .contains("Secret mesh is not available");
            HeldCertificate first = client();

            write(first);
            time.advance(Duration.ofSeconds(10));

            assertThat(shownTo(server, sidecar)).isEqualTo(first.certificate());
        }
    }

    @Test
    void aTlsSecretOfKubernetesIsTakenAsItIs() throws Exception {
        HeldCertificate first = client();
        Files.writeString(secret.resolve("ca.crt"), ROOT.certificatePem());
        Files.writeString(secret.resolve("tls.crt"), first.certificatePem());
        Files.writeString(secret.resolve("tls.key"), first.privateKeyPkcs8Pem());
        try (MockWebServer server = server();
                Sidecar sidecar = sidecar(server, new VirtualTime())) {
            assertThat(shownTo(server, sidecar)).isEqualTo(first.certificate());
        }
    }

    private Sidecar sidecar(MockWebServer server, VirtualTime time) {
        Policy policy = Policy.parse("""
                apiVersion: sidecarsdk.io/v1
                http:
                  clients:
                    inventory:
                      timeout: 24h
                      endpoints: ["https://127.0.0.1:%d"]
                      tls: {secret: mesh, subject-alt-names: [inventory.shop]}
                secrets:
                  entries:
                    mesh: {file: "%s"}
                """.formatted(server.getPort(), secret));
        return Sidecar.builder()
                .policy(policy)
                .time(time)
                .scheduler(time)
                .workers(Runnable::run)
                .start();
    }

    private static Certificate shownTo(MockWebServer server, Sidecar sidecar) throws Exception {
        Request request = new Request.Builder().url("http://inventory/").build();
        try (Response response =
                sidecar.get(Http.class).client("inventory").newCall(request).execute()) {
            assertThat(response.code()).isEqualTo(200);
        }
        Handshake handshake = server.takeRequest().getHandshake();
        assertThat(handshake).isNotNull();
        return handshake.peerCertificates().get(0);
    }

    private void write(HeldCertificate client) throws IOException {
        Files.writeString(secret.resolve("ca"), ROOT.certificatePem());
        Files.writeString(secret.resolve("certificate"), client.certificatePem());
        Files.writeString(secret.resolve("private-key"), client.privateKeyPkcs8Pem());
    }

    private static HeldCertificate client() {
        return new HeldCertificate.Builder().signedBy(ROOT).build();
    }

    private static MockWebServer server() throws IOException {
        HeldCertificate certificate = new HeldCertificate.Builder()
                .addSubjectAlternativeName("inventory.shop")
                .signedBy(ROOT)
                .build();
        HandshakeCertificates certificates = new HandshakeCertificates.Builder()
                .heldCertificate(certificate)
                .addTrustedCertificate(ROOT.certificate())
                .build();
        MockWebServer server = new MockWebServer();
        server.useHttps(certificates.sslSocketFactory());
        server.requireClientAuth();
        server.enqueue(new MockResponse.Builder().body("hello").build());
        server.enqueue(new MockResponse.Builder().body("hello").build());
        server.start(InetAddress.getByName("127.0.0.1"), 0);
        return server;
    }
}
