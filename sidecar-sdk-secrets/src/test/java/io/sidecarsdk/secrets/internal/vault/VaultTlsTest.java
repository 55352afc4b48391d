package io.sidecarsdk.secrets.internal.vault;

import static io.sidecarsdk.secrets.internal.vault.FakeVault.data;
import static io.sidecarsdk.secrets.internal.vault.FakeVault.token;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import io.sidecarsdk.secrets.internal.vault.VaultException.Problem;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who Vault is, and the login by certificate. */
class VaultTlsTest {

    private static final String PATH = "secret/data/orders";
    private static final String PASSWORD = "changeit";

    @TempDir
    Path dir;

    private final HeldCertificate authority = authority();
    private FakeVault server;
    private String address = "";

    private static HeldCertificate authority() {
        return new HeldCertificate.Builder()
                .certificateAuthority(0)
                .commonName("authority")
                .build();
    }

    private HeldCertificate.Builder signed() {
        return new HeldCertificate.Builder().signedBy(authority);
    }

    @BeforeEach
    void start() throws Exception {
        HeldCertificate own = signed().addSubjectAlternativeName("vault.shop").build();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        keys.load(null, null);
        keys.setKeyEntry("server", own.keyPair().getPrivate(), PASSWORD.toCharArray(), new X509Certificate[] {
            own.certificate(), authority.certificate()
        });
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("authority", authority.certificate());
        server = new FakeVault(WireMockConfiguration.options()
                .dynamicPort()
                .dynamicHttpsPort()
                .keystoreType("PKCS12")
                .keystorePath(store("keys.p12", keys))
                .keystorePassword(PASSWORD)
                .keyManagerPassword(PASSWORD)
                .needClientAuth(true)
                .trustStoreType("PKCS12")
                .trustStorePath(store("trust.p12", trusted))
                .trustStorePassword(PASSWORD));
        server.on("auth/cert/login", token("t-1", 20, false)).on(PATH, data("\"a\":\"b\""));
        address = "https://127.0.0.1:" + server.server.httpsPort();
        VaultFixture.file(dir, "ca.pem", authority.certificatePem());
        showAs(signed().commonName("orders").build());
    }

    private String store(String name, KeyStore store) throws Exception {
        Path file = dir.resolve(name);
        try (OutputStream out = Files.newOutputStream(file)) {
            store.store(out, PASSWORD.toCharArray());
        }
        return file.toString();
    }

    private void showAs(HeldCertificate client) {
        VaultFixture.file(dir, "client.pem", client.certificatePem());
        VaultFixture.file(dir, "client.key", client.privateKeyPkcs8Pem());
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private VaultFixture fixture(String names) {
        return new VaultFixture("address: \"" + address + "\", tls: {ca: " + dir.resolve("ca.pem") + ", certificate: "
                + dir.resolve("client.pem") + ", private-key: " + dir.resolve("client.key") + names
                + "}, auth: {cert: {role: orders}}");
    }

    private static VaultException failure(VaultFixture fixture) {
        return catchThrowableOfType(VaultException.class, () -> fixture.vault.read(PATH));
    }

    @Test
    void aCertificateThatVaultKnowsIsALogin() throws Exception {
        try (VaultFixture fixture = fixture(", subject-alt-names: [vault.shop]")) {
            assertThat(fixture.vault.read(PATH).data()).containsEntry("a", "b");
            assertThat(server.request("auth/cert/login").getBodyAsString()).isEqualTo("{\"name\":\"orders\"}");
        }
    }

    @Test
    void aServerWithAnotherNameIsToldNothing() {
        try (VaultFixture hostName = fixture("");
                VaultFixture other = fixture(", subject-alt-names: [vault.evil]")) {
            assertThat(failure(hostName).problem()).isEqualTo(Problem.UNAVAILABLE);
            assertThat(failure(other)).hasMessageContaining("the server is not who it should be");
            assertThat(server.count()).isZero();
        }
    }

    @Test
    void aServerOfAnotherAuthorityIsToldNothing() {
        VaultFixture.file(dir, "ca.pem", authority().certificatePem());
        try (VaultFixture fixture = fixture(", subject-alt-names: [vault.shop]")) {
            assertThat(failure(fixture)).hasMessageContaining("fails: TLS: ");
            assertThat(server.count()).isZero();
        }
    }

    @Test
    void theNextLoginShowsTheCertificateThatIsThereThen() throws Exception {
        HeldCertificate stranger =
                new HeldCertificate.Builder().commonName("stranger").build();
        showAs(stranger);
        try (VaultFixture fixture = fixture(", subject-alt-names: [vault.shop]")) {
            assertThat(failure(fixture).problem()).isEqualTo(Problem.UNAVAILABLE);
            showAs(signed().commonName("orders").build());
            fixture.pass(5);
            assertThat(fixture.vault.read(PATH).data()).containsEntry("a", "b");
        }
    }

    @Test
    void materialThatIsOfNoUseIsToldWithoutItsContent() throws Exception {
        VaultFixture.file(dir, "client.key", "-----BEGIN PRIVATE KEY-----\nY0FuQXJZ\n-----END PRIVATE KEY-----\n");
        try (VaultFixture fixture = fixture(", subject-alt-names: [vault.shop]")) {
            VaultException e = failure(fixture);
            assertThat(e.problem()).isEqualTo(Problem.UNAVAILABLE);
            assertThat(e)
                    .hasMessageStartingWith("secrets.vault.tls is of no use: ")
                    .hasMessageNotContaining("Y0FuQXJZ");
            Files.delete(dir.resolve("client.key"));
            fixture.pass(600);
            assertThat(failure(fixture)).hasMessageContaining("client.key is not there");
        }
    }
}
