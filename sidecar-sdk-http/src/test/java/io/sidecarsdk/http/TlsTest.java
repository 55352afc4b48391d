package io.sidecarsdk.http;

import static io.sidecarsdk.http.testing.Upstream.ok;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.sidecarsdk.Sidecar;
import io.sidecarsdk.health.Health;
import io.sidecarsdk.http.testing.FakeDns;
import io.sidecarsdk.http.testing.TestCertificate;
import io.sidecarsdk.http.testing.TestSidecar;
import io.sidecarsdk.http.testing.Upstream;
import io.sidecarsdk.internal.tls.LayeredSockets;
import io.sidecarsdk.policy.Policy;
import io.sidecarsdk.policy.PolicyException;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import okhttp3.Handshake;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.tls.HandshakeCertificates;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who is trusted, who is shown, who may answer. */
class TlsTest {

    private static final TestCertificate ROOT = TestCertificate.authority("root");
    private static final TestCertificate OTHER_ROOT = TestCertificate.authority("other root");
    private static final TestCertificate SERVER = ROOT.issue("127.0.0.1", "inventory.shop.svc");

    @TempDir
    Path directory;

    // --- whom to trust ---

    @Test
    void aServerOfTheGivenAuthorityIsTrusted() throws Exception {
        try (Upstream upstream = serving(SERVER);
                TestSidecar sidecar = client(ca(ROOT)).to(url(upstream))) {
            TestSidecar.Answer answer = sidecar.get();

            assertThat(answer.body()).isEqualTo("hello");
            assertThat(answer.response().protocol()).isEqualTo(Protocol.HTTP_2);
            Handshake handshake = answer.response().handshake();
            assertThat(handshake).isNotNull();
            assertThat(handshake.peerCertificates()).containsExactly(SERVER.certificate(), ROOT.certificate());
        }
    }

    @Test
    void aServerOfAnotherAuthorityIsRefusedAndNotTriedAgain() throws Exception {
        try (Upstream upstream = serving(SERVER);
                TestSidecar sidecar = client(ca(OTHER_ROOT)).to(url(upstream))) {
            assertThatThrownBy(sidecar::get).isInstanceOf(IOException.class).hasMessageContaining("path");

            assertIsUntrusted(sidecar);
        }
    }

    @Test
    void onlyTheGivenAuthorityIsTrustedAndNotTheSystems() throws Exception {
        try (Upstream upstream = serving(SERVER);
                TestSidecar sidecar = client("server-name: inventory.shop.svc").to(url(upstream))) {
            assertThatThrownBy(sidecar::get).isInstanceOf(IOException.class);

            assertIsUntrusted(sidecar);
        }
    }

    @Test
    void ofSeveralAuthoritiesAnyWillDo() throws Exception {
        Path both = write("both.pem", "# the old one\n" + OTHER_ROOT.pem() + "# the new one\n" + ROOT.pem());
        try (Upstream upstream = serving(SERVER);
                TestSidecar sidecar = client("ca: " + both).to(url(upstream))) {
            assertThat(sidecar.get().code()).isEqualTo(200);
        }
    }

    @Test
    void anExpiredServerIsRefused() throws Exception {
        TestCertificate expired = ROOT.signs("server")
                .named("127.0.0.1")
                .validUntil(Instant.now().minusSeconds(60))
                .build();
        try (Upstream upstream = serving(expired);
                TestSidecar sidecar = client(ca(ROOT)).to(url(upstream))) {
            assertThatThrownBy(sidecar::get).isInstanceOf(IOException.class).hasStackTraceContaining("NotAfter");

            assertIsUntrusted(sidecar);
        }
    }

    // --- who may answer ---

    @Test
    void withoutNamesTheHostThatIsCalledMustAnswer() throws Exception {
        try (Upstream upstream = serving(ROOT.issue("orders.shop.svc", "10.0.0.1"));
                TestSidecar sidecar = client(ca(ROOT)).to(url(upstream))) {
            assertThatThrownBy(sidecar::get)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("its certificate is for orders.shop.svc, 10.0.0.1 (expected: 127.0.0.1)");

            assertIsUntrusted(sidecar);
        }
    }

    @Test
    void theServerNameIsAskedForAndVerified() throws Exception {
        try (Upstream upstream = serving(ROOT.issue("*.shop.svc"));
                TestSidecar sidecar =
                        client(ca(ROOT) + ", server-name: inventory.shop.svc").to(url(upstream))) {
            assertThat(sidecar.get().code()).isEqualTo(200);
            assertThat(upstream.take().getHandshakeServerNames()).containsExactly("inventory.shop.svc");
        }
    }

    @Test
    void anotherThanTheServerNameIsRefused() throws Exception {
        try (Upstream upstream = serving(SERVER);
                TestSidecar sidecar =
                        client(ca(ROOT) + ", server-name: orders.shop.svc").to(url(upstream))) {
            assertThatThrownBy(sidecar::get).hasMessageContaining("(expected: one of orders.shop.svc)");

            assertIsUntrusted(sidecar);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "spiffe://shop/ns/a/sa/inventory",
                "spiffe://shop/*",
                "spiffe://shop/ns/a/*",
                "inventory.shop.svc",
                "a.wild.svc",
                "10.0.0.1",
                "fd00::0001"
            })
    void oneOfTheNamesSuffices(String name) throws Exception {
        TestCertificate server = ROOT.issue(
                "spiffe://shop/ns/a/sa/inventory", "inventory.shop.svc", "*.wild.svc", "10.0.0.1", "fd00::1");
        try (Upstream upstream = serving(server);
                TestSidecar sidecar = client(ca(ROOT) + ", subject-alt-names: [nobody, \"" + name + "\"]")
                        .to(url(upstream))) {
            assertThat(sidecar.get().code()).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "spiffe://shop/ns/a",
                "spiffe://shop/ns/b/*",
                "spiffe://sho/*",
                "spiffe://shop/ns/a/sa/inventory/*",
                "shop.svc",
                "x.inventory.shop.svc",
                "a.b.wild.svc",
                "wild.svc",
                "10.0.0.2",
                "127.0.0.1",
                "https://shop/inventory"
            })
    void anyOtherNameIsRefused(String name) throws Exception {
        TestCertificate server =
                ROOT.issue("spiffe://shop/ns/a/sa/inventory", "inventory.shop.svc", "*.wild.svc", "10.0.0.1");
        try (Upstream upstream = serving(server);
                TestSidecar sidecar = client(ca(ROOT) + ", subject-alt-names: [\"" + name + "\"]")
                        .to(url(upstream))) {
            assertThatThrownBy(sidecar::get)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("spiffe://shop/ns/a/sa/inventory, inventory.shop.svc, *.wild.svc, 10.0.0.1")
                    .hasMessageContaining("(expected: one of " + name + ")");

            assertIsUntrusted(sidecar);
        }
    }

    @Test
    void whereAddressesAreLookedUpTheNameMustAnswer() throws Exception {
        try (Upstream upstream = serving(ROOT.issue("inventory.shop.test"));
                FakeDns dns = new FakeDns().answering("60 A 127.0.0.1");
                TestSidecar sidecar = lookingUp(dns, upstream)) {
            assertThat(sidecar.get().code()).isEqualTo(200);
            assertThat(upstream.take().getHandshakeServerNames()).containsExactly("inventory.shop.test");
        }
    }

    @Test
    void aCertificateForAnAddressThatWasLookedUpIsRefused() throws Exception {
        try (Upstream upstream = serving(ROOT.issue("127.0.0.1"));
                FakeDns dns = new FakeDns().answering("60 A 127.0.0.1");
                TestSidecar sidecar = lookingUp(dns, upstream)) {
            assertThatThrownBy(sidecar::get).hasMessageContaining("(expected: one of inventory.shop.test)");

            assertIsUntrusted(sidecar);
        }
    }

    private TestSidecar lookingUp(FakeDns dns, Upstream upstream) throws IOException {
        String endpoints = "endpoints: {dns: {name: inventory.shop.test, scheme: https, port: "
                + upstream.server().getPort() + ", resolver: \"" + dns.address() + "\"}}";
        return TestSidecar.with(endpoints + ", tls: {" + ca(ROOT) + "}").to(new String[0]);
    }

    @Test
    void aCertificateWithTwoUrisHasNoSpiffeId() throws Exception {
        try (Upstream upstream = serving(ROOT.issue("spiffe://shop/inventory", "spiffe://shop/admin"));
                TestSidecar sidecar = client(ca(ROOT) + ", subject-alt-names: [\"spiffe://shop/inventory\"]")
                        .to(url(upstream))) {
            assertThatThrownBy(sidecar::get).isInstanceOf(IOException.class);

            assertIsUntrusted(sidecar);
        }
    }

    @Test
    void aDerivedClientCannotTurnVerificationOff() throws Exception {
        HandshakeCertificates trusting =
                new HandshakeCertificates.Builder().addInsecureHost("127.0.0.1").build();
        try (Upstream upstream = serving(OTHER_ROOT.issue("127.0.0.1"));
                TestSidecar sidecar = client(ca(ROOT)).to(url(upstream))) {
            OkHttpClient careless = sidecar.client()
                    .newBuilder()
                    .hostnameVerifier((host, session) -> true)
                    .sslSocketFactory(trusting.sslSocketFactory(), trusting.trustManager())
                    .build();

            assertThatThrownBy(() ->
                            TestSidecar.call(careless, TestSidecar.request("/").build()))
                    .isInstanceOf(IOException.class);

            assertIsUntrusted(sidecar);
        }
    }

    @Test
    void aDerivedClientCannotAcceptAnotherName() throws Exception {
        try (Upstream upstream = serving(SERVER);
                TestSidecar sidecar = client(ca(ROOT) + ", subject-alt-names: [orders.shop.svc]")
                        .to(url(upstream))) {
            OkHttpClient careless = sidecar.client()
                    .newBuilder()
                    .hostnameVerifier((host, session) -> true)
                    .build();

            assertThatThrownBy(() ->
                            TestSidecar.call(careless, TestSidecar.request("/").build()))
                    .hasMessageContaining("(expected: one of orders.shop.svc)");
        }
    }

    // --- as whom to connect ---

    @ParameterizedTest
    @ValueSource(strings = {"EC", "RSA", "Ed25519"})
    void theClientShowsItsCertificateAndItsIssuers(String algorithm) throws Exception {
        TestCertificate intermediate = ROOT.signs("intermediate").authority().build();
        TestCertificate orders = intermediate
                .signs("orders")
                .named("spiffe://shop/orders")
                .withKey(algorithm)
                .build();
        try (Upstream upstream = demanding(SERVER, ROOT);
                TestSidecar sidecar =
                        client(ca(ROOT) + ", " + certificate(orders)).to(url(upstream))) {
            assertThat(sidecar.get().code()).isEqualTo(200);

            assertThat(clientOf(upstream.take())).isEqualTo(orders.certificate());
        }
    }

    @Test
    void withoutACertificateAServerThatDemandsOneRefuses() throws Exception {
        try (Upstream upstream = demanding(SERVER, ROOT);
                TestSidecar sidecar = client(ca(ROOT)).to(url(upstream))) {
            assertThatThrownBy(sidecar::get).isInstanceOf(IOException.class);

            assertThat(upstream.requests()).isZero();
        }
    }

    /** A server that refuses hangs up while the client may still be writing: what comes of it is a matter of luck. */
    @ParameterizedTest
    @ValueSource(strings = {"Received fatal alert: bad_certificate", "(unknown_ca) Received fatal alert: unknown_ca"})
    void aServersRefusalOfTheCertificateIsNotTriedAgain(String alert) throws Exception {
        try (Upstream upstream = serving(SERVER);
                TestSidecar sidecar = client(ca(ROOT)).to(url(upstream))) {
            OkHttpClient refused = sidecar.client()
                    .newBuilder()
                    .addInterceptor(chain -> {
                        throw new SSLHandshakeException(alert);
                    })
                    .build();

            assertThatThrownBy(() ->
                            TestSidecar.call(refused, TestSidecar.request("/").build()))
                    .hasMessage(alert);

            assertIsUntrusted(sidecar);
        }
    }

    // --- versions ---

    @Test
    void tls12IsSpokenUnlessThePolicySaysOtherwise() throws Exception {
        try (Upstream upstream = demanding(SERVER, ROOT, "TLSv1.2");
                TestSidecar sidecar = client(ca(ROOT) + ", " + certificate(ROOT.issue("orders")))
                        .to(url(upstream))) {
            Handshake handshake = sidecar.get().response().handshake();

            assertThat(handshake).isNotNull();
            assertThat(handshake.tlsVersion().javaName()).isEqualTo("TLSv1.2");
            assertThat(handshake.cipherSuite().javaName()).startsWith("TLS_ECDHE_");
        }
    }

    @Test
    void anOlderVersionThanThePolicysIsNotSpoken() throws Exception {
        try (Upstream upstream = demanding(SERVER, ROOT, "TLSv1.2");
                TestSidecar sidecar = client(ca(ROOT) + ", min-version: TLSv1.3, " + certificate(ROOT.issue("orders")))
                        .to(url(upstream))) {
            assertThatThrownBy(sidecar::get).isInstanceOf(IOException.class).hasMessageContaining("protocol_version");
        }
    }

    // --- material that is of no use ---

    @Test
    void withoutMaterialTheSdkStartsAndCallsSayWhatIsMissing() throws Exception {
        Path missing = directory.resolve("missing.pem");
        try (Upstream upstream = serving(SERVER);
                TestSidecar sidecar = client("ca: " + missing).to(url(upstream))) {
            assertThatThrownBy(sidecar::get)
                    .isInstanceOf(IOException.class)
                    .hasMessageContainingAll("inventory", missing + " is not there");

            assertIsUntrusted(sidecar);
            assertThat(health(sidecar).status()).isEqualTo(Health.Status.DOWN);
            assertThat(sidecar.count("sidecar.tls.reloads", "outcome", "refused"))
                    .isEqualTo(1);
        }
    }

    @Test
    void aKeyOfAnotherCertificateIsRefused() throws Exception {
        TestCertificate orders = ROOT.issue("orders");
        Path key = write("other.key", ROOT.issue("other").keyPem());
        Path certificate = write("client.pem", orders.pem());
        try (Upstream upstream = serving(SERVER);
                TestSidecar sidecar = client(ca(ROOT) + ", certificate: " + certificate + ", private-key: " + key)
                        .to(url(upstream))) {
            assertThatThrownBy(sidecar::get).hasMessageContaining("the private key is not that of the certificate");
        }
    }

    @Test
    void aSecretNeedsTheModuleThatHasSecrets() {
        String policy = """
                apiVersion: sidecarsdk.io/v1
                http: {clients: {inventory: {tls: {secret: mesh}}}}
                secrets: {entries: {mesh: {file: /run/mesh}}}
                """;
        assertThat(catchThrowableOfType(
                        PolicyException.class,
                        () -> Sidecar.start(Policy.parse(policy)).close()))
                .hasMessageContainingAll("http.clients.inventory.tls.secret", "io.sidecarsdk:sidecar-sdk-secrets");
    }

    // --- what is shown ---

    @Test
    void theTimeUntilTheCertificateExpiresIsMeasured() throws Exception {
        TestCertificate orders = ROOT.signs("orders")
                .validFrom(Instant.now().minus(Duration.ofDays(10)))
                .validUntil(Instant.now().plus(Duration.ofDays(20)))
                .build();
        try (Upstream upstream = serving(SERVER);
                TestSidecar sidecar =
                        client(ca(ROOT) + ", " + certificate(orders)).to(url(upstream))) {
            assertThat(sidecar.gauge("sidecar.tls.certificate.expiry")).isBetween(1_727_000, 1_728_000);
            assertThat(health(sidecar).status()).isEqualTo(Health.Status.UP);
        }
    }

    @Test
    void aCertificateOfWhichLittleTimeIsLeftDegradesHealth() throws Exception {
        TestCertificate orders = ROOT.signs("orders")
                .validFrom(Instant.now().minus(Duration.ofHours(9)))
                .validUntil(Instant.now().plus(Duration.ofHours(1)))
                .build();
        try (Upstream upstream = serving(SERVER);
                TestSidecar sidecar =
                        client(ca(ROOT) + ", " + certificate(orders)).to(url(upstream))) {
            assertThat(health(sidecar).status()).isEqualTo(Health.Status.DEGRADED);
            assertThat(health(sidecar).detail()).contains("the client certificate expires at");
        }
    }

    // --- how ---

    private static void assertIsUntrusted(TestSidecar sidecar) {
        assertThat(sidecar.count("sidecar.http.attempts", "outcome", "untrusted"))
                .isEqualTo(1);
        assertThat(sidecar.attempts()).isEqualTo(1);
    }

    private static Health.Component health(TestSidecar sidecar) {
        return sidecar.sidecar().health().components().get("http.inventory.tls");
    }

    private static TestSidecar.Setup client(String tls) {
        return TestSidecar.with(
                "retry: {max-attempts: 3, on: [5xx, reset, connect-failure], backoff: {base: 1ms}}, tls: {" + tls
                        + "}");
    }

    private String ca(TestCertificate authority) throws IOException {
        return "ca: " + write("ca.pem", authority.pem());
    }

    private String certificate(TestCertificate client) throws IOException {
        return "certificate: " + write("client.pem", client.chainPem()) + ", private-key: "
                + write("client.key", client.keyPem());
    }

    private Path write(String name, String content) throws IOException {
        return Files.writeString(directory.resolve(name), content);
    }

    private static Upstream serving(TestCertificate server) {
        return Upstream.set(web -> https(web, certificates(server)), ok("hello"));
    }

    private static Upstream demanding(TestCertificate server, TestCertificate clients, String... versions) {
        return Upstream.set(web -> demanding(web, certificates(server, clients), versions), ok("hello"));
    }

    private static MockWebServer https(MockWebServer web, HandshakeCertificates certificates) {
        web.useHttps(certificates.sslSocketFactory());
        return web;
    }

    private static MockWebServer demanding(MockWebServer web, HandshakeCertificates certificates, String... versions) {
        web.useHttps(
                versions.length == 0
                        ? certificates.sslSocketFactory()
                        : new OnlyVersions(certificates.sslSocketFactory(), versions));
        web.requireClientAuth();
        return web;
    }

    private static HandshakeCertificates certificates(TestCertificate server, TestCertificate... clients) {
        HandshakeCertificates.Builder builder = new HandshakeCertificates.Builder().heldCertificate(server.held());
        for (TestCertificate client : clients) {
            builder.addTrustedCertificate(client.certificate());
        }
        return builder.build();
    }

    private static String url(Upstream upstream) {
        return "https://" + upstream.label();
    }

    private static X509Certificate clientOf(RecordedRequest request) {
        Handshake handshake = request.getHandshake();
        assertThat(handshake).isNotNull();
        return (X509Certificate) handshake.peerCertificates().get(0);
    }

    /** A server's sockets that speak these versions of TLS only. */
    private static final class OnlyVersions extends LayeredSockets {

        private final SSLSocketFactory sockets;
        private final List<String> versions;

        private OnlyVersions(SSLSocketFactory sockets, String... versions) {
            this.sockets = sockets;
            this.versions = List.of(versions);
        }

        @Override
        public Socket createSocket(Socket socket, String host, int port, boolean autoClose) throws IOException {
            SSLSocket secured = (SSLSocket) sockets.createSocket(socket, host, port, autoClose);
            secured.setEnabledProtocols(versions.toArray(String[]::new));
            return secured;
        }

        @Override
        public String[] getDefaultCipherSuites() {
            return sockets.getDefaultCipherSuites();
        }

        @Override
        public String[] getSupportedCipherSuites() {
            return sockets.getSupportedCipherSuites();
        }
    }
}
