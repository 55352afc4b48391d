package io.sidecarsdk.secrets.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sidecarsdk.health.Health;
import io.sidecarsdk.testing.Folder;
import io.sidecarsdk.testing.Ports;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Every way to log in, at a real OpenBao. */
@Tag("peer")
@ExtendWith(RealServers.class)
class LoginTest {

    private static final Duration HOUR = Duration.ofHours(1);

    private final OpenBaoServer bao;
    private final Logins logins;
    private Folder folder;

    LoginTest(OpenBaoServer bao) {
        this.bao = bao;
        logins = new Logins(bao.root(), "orders", HOUR, HOUR);
    }

    @BeforeAll
    static void keepASecret(OpenBaoServer bao) {
        Engines engines = new Engines(bao.root());
        engines.kv2("secret");
        engines.putKv2("secret", "orders", Map.of("key", "of the orders"));
        Logins.policy(bao.root(), "orders", Map.of("secret/data/orders", "read"));
    }

    @BeforeEach
    void makeAFolder() throws IOException {
        folder = Folder.of("login");
    }

    @AfterEach
    void deleteIt() throws IOException {
        folder.delete();
    }

    @Test
    void byATokenInAFile() throws IOException {
        String token = bao.root()
                .write("auth/token/create", Map.of("policies", "orders"))
                .ok()
                .text("auth", "client_token");

        readsWith("{token-file: %s}".formatted(folder.write("token", token + "\n")));
    }

    @Test
    void byRoleIdAndSecretId() throws IOException {
        String roleId = logins.appRole("orders");
        Path secretId = folder.write("secret-id", logins.secretId("orders"));

        readsWith("{approle: {role-id: %s, secret-id-file: %s}}".formatted(roleId, secretId));
    }

    @Test
    void byRoleIdAndAWrappedSecretId() throws IOException {
        Path roleId = folder.write("role-id", logins.appRole("wrapped"));
        Path secretId = folder.write("secret-id", logins.wrappedSecretId("wrapped", HOUR));

        readsWith("{approle: {role-id-file: %s, secret-id-file: %s, wrapped: true}}".formatted(roleId, secretId));
    }

    @Test
    void byTheServiceAccountOfAPod() throws Exception {
        try (KubernetesApi kubernetes = new KubernetesApi("orders", bao.certificates())) {
            logins.kubernetes("orders", kubernetes, "orders");
            Path jwt = folder.write("jwt", new JwtIssuer().token(kubernetes.claims(), HOUR));

            readsWith("{kubernetes: {role: orders, jwt-file: %s}}".formatted(jwt));
        }
    }

    @Test
    void byATokenThatIsSigned() throws Exception {
        JwtIssuer issuer = new JwtIssuer();
        logins.jwt("orders", issuer, "bao");
        Path jwt = folder.write("jwt", issuer.token("orders", "bao", HOUR));

        readsWith("{jwt: {role: orders, jwt-file: %s}}".formatted(jwt));
    }

    @Test
    void byNameAndPassword() throws IOException {
        logins.userpass("anna", "her password");

        readsWith("{userpass: {username: anna, password-file: %s}}"
                .formatted(folder.write("password", "her password\n")));
    }

    @Test
    void byTheCertificateOfTheConnection() throws IOException {
        logins.certificate("orders", bao.certificates());
        Certificates.Client client = bao.certificates().client("orders");

        reads("""
                address: %s
                auth: {cert: {role: orders}}
                tls: {ca: %s, certificate: %s, private-key: %s}
                """.formatted(bao.tlsAddress(), bao.certificates().authorityFile(), client.certificate(), client.key()));
    }

    @Test
    void inANamespace() throws IOException {
        bao.root().write("sys/namespaces/team", Map.of()).ok();
        Bao team = bao.root().in("team");
        Engines engines = new Engines(team);
        engines.kv2("secret");
        engines.putKv2("secret", "orders", Map.of("key", "of the orders"));
        Logins.policy(team, "orders", Map.of("secret/data/orders", "read"));
        new Logins(team, "orders", HOUR, HOUR).userpass("anna", "her password");

        reads("""
                address: %s
                namespace: team
                auth: {userpass: {username: anna, password-file: %s}}
                """.formatted(bao.address(), folder.write("password", "her password")));
    }

    @Test
    void whereTheFirstOfTwoAddressesIsDown() throws IOException {
        logins.userpass("berta", "her password");

        reads("""
                addresses: ["http://127.0.0.1:%d", "%s"]
                auth: {userpass: {username: berta, password-file: %s}}
                """.formatted(Ports.free(), bao.address(), folder.write("password", "her password")));
    }

    @Test
    void afterTheSecretIdInTheFileWasWrong() throws IOException {
        String roleId = logins.appRole("corrected");
        Path secretId = folder.write("secret-id", "wrong");
        try (Service service = Service.with(
                "address: %s\nauth: {approle: {role-id: %s, secret-id-file: %s}}"
                        .formatted(bao.address(), roleId, secretId),
                "key: {path: secret/orders, engine: kv2}")) {
            await().until(() -> service.health("secrets.key").status() != Health.Status.UP);

            folder.write("secret-id", logins.secretId("corrected"));

            assertThat(service.arrived("key").current().get("key")).isEqualTo("of the orders");
        }
    }

    private void readsWith(String auth) throws IOException {
        reads("address: %s\nauth: %s".formatted(bao.address(), auth));
    }

    private static void reads(String vault) throws IOException {
        try (Service service = Service.with(vault, "key: {path: secret/orders, engine: kv2}")) {
            assertThat(service.arrived("key").current().get("key")).isEqualTo("of the orders");
        }
    }
}
