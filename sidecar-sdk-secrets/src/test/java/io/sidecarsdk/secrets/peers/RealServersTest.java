package io.sidecarsdk.secrets.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** That the servers do what the tests beside this one take for granted, in plain HTTP. */
@Tag("peer")
@ExtendWith(RealServers.class)
class RealServersTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final OpenBaoServer bao;
    private final PostgresServer postgres;

    RealServersTest(OpenBaoServer bao, PostgresServer postgres) {
        this.bao = bao;
        this.postgres = postgres;
    }

    @BeforeAll
    static void enable(OpenBaoServer bao, PostgresServer postgres) throws Exception {
        Engines engines = new Engines(bao.root());
        engines.kv1("kv1");
        engines.kv2("kv2");
        engines.database("database", postgres);
        engines.databaseRole("database", "orders", MINUTE, MINUTE);
        engines.staticRole("database", "reports", postgres, "reports", Duration.ofSeconds(5));
        engines.pki("pki", "service", MINUTE);
        Logins.policy(bao.root(), "orders", Map.of("database/creds/orders", "read"));
    }

    @Test
    void aDatabaseRoleGivesALoginThatPostgresAcceptsUntilItIsRevoked() throws Exception {
        Answer lease = bao.root().read("database/creds/orders").ok();
        String user = lease.text("data", "username");
        assertThat(postgres.accepts(user, lease.text("data", "password"))).isTrue();
        assertThat(postgres.accepts(user, "another password")).isFalse();

        bao.root()
                .write("sys/leases/revoke", Map.of("lease_id", lease.text("lease_id")))
                .ok();

        assertThat(postgres.accepts(user, lease.text("data", "password"))).isFalse();
        assertThat(postgres.logins(user)).isEmpty();
    }

    @Test
    void aStaticRoleChangesItsPassword() {
        String first = staticPassword();
        assertThat(postgres.accepts("reports", first)).isTrue();

        await().atMost(MINUTE).until(() -> !staticPassword().equals(first));

        assertThat(postgres.accepts("reports", first)).isFalse();
        await().until(() -> postgres.accepts("reports", staticPassword()));
    }

    private String staticPassword() {
        return bao.root().read("database/static-creds/reports").ok().text("data", "password");
    }

    @Test
    void anAuthorityGivesOutCertificates() {
        Answer certificate = bao.root()
                .write("pki/issue/service", Map.of("common_name", "orders.test"))
                .ok();

        assertThat(certificate.text("data", "certificate")).startsWith("-----BEGIN CERTIFICATE-----");
        assertThat(certificate.text("data", "private_key")).contains("PRIVATE KEY-----");
    }

    @Test
    void whatItKeepsIsStillThereAfterItWasSealedRestartedAndKilled() throws Exception {
        bao.root().write("kv1/kept", Map.of("field", "value")).ok();

        bao.seal();
        assertThat(bao.root().read("kv1/kept").status()).isEqualTo(503);
        bao.unseal();
        assertThat(bao.root().read("kv1/kept").ok().text("data", "field")).isEqualTo("value");

        bao.stop();
        bao.start();
        assertThat(bao.root().read("kv1/kept").ok().text("data", "field")).isEqualTo("value");

        bao.kill();
        bao.start();
        assertThat(bao.root().read("kv1/kept").ok().text("data", "field")).isEqualTo("value");
    }

    @Test
    void eachWayToLogInGivesATokenWithThePolicy() throws Exception {
        Logins logins = new Logins(bao.root(), "orders", MINUTE, MINUTE);
        JwtIssuer issuer = new JwtIssuer();
        String roleId = logins.appRole("orders");
        logins.userpass("anna", "her password");
        logins.jwt("orders", issuer, "bao");

        assertThat(mayReadOrders(bao.anonymous()
                        .write(
                                "auth/approle/login",
                                Map.of("role_id", roleId, "secret_id", logins.secretId("orders")))))
                .isTrue();
        assertThat(mayReadOrders(bao.anonymous().write("auth/userpass/login/anna", Map.of("password", "her password"))))
                .isTrue();
        assertThat(mayReadOrders(bao.anonymous()
                        .write(
                                "auth/jwt/login",
                                Map.of("role", "orders", "jwt", issuer.token("orders", "bao", MINUTE)))))
                .isTrue();
        try (KubernetesApi kubernetes = new KubernetesApi("orders", bao.certificates())) {
            logins.kubernetes("orders", kubernetes, "orders");
            assertThat(mayReadOrders(bao.anonymous()
                            .write(
                                    "auth/kubernetes/login",
                                    Map.of("role", "orders", "jwt", issuer.token(kubernetes.claims(), MINUTE)))))
                    .isTrue();
        }
    }

    @Test
    void aWrappedSecretIdIsUnwrappedOnce() {
        Logins logins = new Logins(bao.root(), "orders", MINUTE, MINUTE);
        logins.appRole("wrapped");
        String box = logins.wrappedSecretId("wrapped", MINUTE);

        assertThat(bao.anonymous()
                        .as(box)
                        .write("sys/wrapping/unwrap", Map.of())
                        .ok()
                        .text("data", "secret_id"))
                .isNotEmpty();
        assertThat(bao.anonymous()
                        .as(box)
                        .write("sys/wrapping/unwrap", Map.of())
                        .status())
                .isEqualTo(400);
    }

    private boolean mayReadOrders(Answer login) {
        return bao.anonymous()
                        .as(login.ok().text("auth", "client_token"))
                        .read("database/creds/orders")
                        .status()
                == 200;
    }
}
