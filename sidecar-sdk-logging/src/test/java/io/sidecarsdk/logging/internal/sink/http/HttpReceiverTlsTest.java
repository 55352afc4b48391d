package io.sidecarsdk.logging.internal.sink.http;

import static io.sidecarsdk.logging.testing.ScriptedServer.answer;
import static org.assertj.core.api.Assertions.assertThat;

import io.sidecarsdk.logging.internal.sink.http.Reply.Answered;
import io.sidecarsdk.logging.internal.sink.http.Reply.Failed;
import io.sidecarsdk.logging.testing.BareContext;
import io.sidecarsdk.logging.testing.ScriptedServer;
import io.sidecarsdk.policy.Policy;
import io.sidecarsdk.policy.TlsPolicy;
import io.sidecarsdk.testing.VirtualTime;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import javax.net.ServerSocketFactory;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class HttpReceiverTlsTest {

    private static final Content CONTENT = Content.of("text/plain", "hello");

    private final VirtualTime time = new VirtualTime();
    private final HeldCertificate authority =
            new HeldCertificate.Builder().certificateAuthority(0).build();
    private final BareContext context = BareContext.onRealTime();

    @TempDir
    Path directory;

    @AfterEach
    void end() throws Exception {
        context.close();
    }

    @Test
    void trustsTheAuthorityOfThePolicy() throws Exception {
        try (ScriptedServer server = server(authority, "localhost");
                HttpReceiver receiver = receiver(tls("ca: " + written("ca.pem", authority)))) {
            assertThat(post(receiver, server.uri("/"))).isInstanceOf(Answered.class);
        }
    }

    @Test
    void trustsNobodyElse() throws Exception {
        HeldCertificate other =
                new HeldCertificate.Builder().certificateAuthority(0).build();
        try (ScriptedServer server = server(other, "localhost");
                HttpReceiver receiver = receiver(tls("ca: " + written("ca.pem", authority)));
                HttpReceiver plain = receiver(Optional.empty())) {
            assertThat(post(receiver, server.uri("/"))).isInstanceOf(Failed.class);
            assertThat(post(plain, server.uri("/"))).isInstanceOf(Failed.class);
            assertThat(server.requests).isEmpty();
        }
    }

    @Test
    void refusesACertificateForAnotherHost() throws Exception {
        try (ScriptedServer server = server(authority, "logs.example");
                HttpReceiver receiver = receiver(tls("ca: " + written("ca.pem", authority)))) {
            Failed reply = (Failed) post(receiver, server.uri("/"));
            assertThat(reply.detail()).contains("logs.example");
        }
    }

    @Test
    void acceptsTheNamesThatThePolicyLists() throws Exception {
        try (ScriptedServer server = server(authority, "logs.example");
                HttpReceiver right =
                        receiver(tls("ca: " + written("ca.pem", authority) + ", subject-alt-names: [logs.example]"));
                HttpReceiver wrong =
                        receiver(tls("ca: " + written("ca.pem", authority) + ", subject-alt-names: [localhost]"))) {
            assertThat(post(right, server.uri("/"))).isInstanceOf(Answered.class);
            assertThat(post(wrong, server.uri("/"))).isInstanceOf(Failed.class);
        }
    }

    @Test
    void showsItsCertificate() throws Exception {
        HeldCertificate client = new HeldCertificate.Builder()
                .signedBy(authority)
                .commonName("orders")
                .build();
        Files.writeString(directory.resolve("client.key"), client.privateKeyPkcs8Pem());
        String material = "ca: " + written("ca.pem", authority) + ", certificate: " + written("client.pem", client)
                + ", private-key: " + directory.resolve("client.key");
        try (ScriptedServer server = askingForCertificates();
                HttpReceiver with = receiver(tls(material));
                HttpReceiver without = receiver(tls("ca: " + written("ca.pem", authority)))) {
            assertThat(post(with, server.uri("/"))).isInstanceOf(Answered.class);
            assertThat(post(without, server.uri("/"))).isInstanceOf(Failed.class);
        }
    }

    @Test
    void followsItsFilesAndKeepsTheLastGoodOnes() throws Exception {
        Path ca = written("ca.pem", authority);
        HeldCertificate next =
                new HeldCertificate.Builder().certificateAuthority(0).build();
        try (ScriptedServer old = server(authority, "localhost");
                ScriptedServer rotated = server(next, "localhost");
                HttpReceiver receiver = new HttpReceiver(settings(tls("ca: " + ca)), BareContext.on(time, time))) {
            assertThat(post(receiver, old.uri("/"))).isInstanceOf(Answered.class);
            assertThat(post(receiver, rotated.uri("/"))).isInstanceOf(Failed.class);

            Files.writeString(ca, "-----BEGIN CERT");
            time.advance(Duration.ofSeconds(10));
            assertThat(post(receiver, old.uri("/"))).isInstanceOf(Answered.class);

            written("ca.pem", next);
            time.advance(Duration.ofSeconds(10));
            assertThat(post(receiver, rotated.uri("/"))).isInstanceOf(Answered.class);
            assertThat(post(receiver, old.uri("/"))).isInstanceOf(Failed.class);
        }
    }

    @Test
    void failsWithoutMaterial() throws Exception {
        try (HttpReceiver receiver = receiver(tls("ca: " + directory.resolve("none.pem")))) {
            Failed reply = (Failed) post(receiver, URI.create("https://localhost:1/"));
            assertThat(reply.detail()).contains("none.pem is not there");
        }
    }

    @Test
    void endsARequestThatNobodyReads() throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        ScriptedServer.Script deaf = (socket, connection) -> {
            ((SSLSocket) socket).startHandshake();
            try {
                over.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        };
        HttpSettings settings = new HttpSettings(
                Duration.ofSeconds(1), false, Map.of(), Optional.empty(), tls("ca: " + written("ca.pem", authority)));
        try (ScriptedServer server = new ScriptedServer(certified(authority, "localhost"), deaf);
                HttpReceiver receiver = new HttpReceiver(settings, context)) {
            Content large = new Content("text/plain", new byte[32 << 20], 32 << 20);
            assertThat(receiver.post(server.uri("/"), large, Map.of(), 100)).isInstanceOf(Failed.class);
        } finally {
            over.countDown();
        }
    }

    private static Reply post(HttpReceiver receiver, URI uri) {
        return receiver.post(uri, CONTENT, Map.of(), 100);
    }

    private HttpReceiver receiver(Optional<TlsPolicy> tls) {
        return new HttpReceiver(settings(tls), context);
    }

    private static HttpSettings settings(Optional<TlsPolicy> tls) {
        return new HttpSettings(Duration.ofSeconds(20), false, Map.of(), Optional.empty(), tls);
    }

    private static Optional<TlsPolicy> tls(String keys) {
        return Policy.parse("{apiVersion: sidecarsdk.io/v1, http: {clients: {a: {tls: {" + keys + "}}}}}")
                .http()
                .clients()
                .get("a")
                .tls();
    }

    private Path written(String name, HeldCertificate certificate) throws IOException {
        return Files.writeString(directory.resolve(name), certificate.certificatePem());
    }

    private static ScriptedServer server(HeldCertificate authority, String name) throws IOException {
        return ScriptedServer.answering(certified(authority, name), request -> answer(200, ""));
    }

    private static ServerSocketFactory certified(HeldCertificate authority, String name) {
        return certificates(authority, name).sslContext().getServerSocketFactory();
    }

    private static HandshakeCertificates certificates(HeldCertificate authority, String name) {
        HeldCertificate certificate = new HeldCertificate.Builder()
                .signedBy(authority)
                .addSubjectAlternativeName(name)
                .build();
        return new HandshakeCertificates.Builder()
                .heldCertificate(certificate)
                .addTrustedCertificate(authority.certificate())
                .build();
    }

    private ScriptedServer askingForCertificates() throws IOException {
        ServerSocketFactory certified = certified(authority, "localhost");
        return ScriptedServer.answering(
                new ServerSocketFactory() {
                    @Override
                    public java.net.ServerSocket createServerSocket(int port) throws IOException {
                        return certified.createServerSocket(port);
                    }

                    @Override
                    public java.net.ServerSocket createServerSocket(int port, int backlog) throws IOException {
                        return certified.createServerSocket(port, backlog);
                    }

                    @Override
                    public java.net.ServerSocket createServerSocket(int port, int backlog, java.net.InetAddress address)
                            throws IOException {
                        SSLServerSocket socket = (SSLServerSocket) certified.createServerSocket(port, backlog, address);
                        socket.setNeedClientAuth(true);
                        return socket;
                    }
                },
                request -> answer(200, ""));
    }
}
