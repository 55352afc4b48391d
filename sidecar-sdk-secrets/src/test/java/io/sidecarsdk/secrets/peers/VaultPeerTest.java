package io.sidecarsdk.secrets.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.sidecarsdk.internal.time.DaemonScheduler;
import io.sidecarsdk.policy.Policy;
import io.sidecarsdk.secrets.internal.threads.SecretWorkers;
import io.sidecarsdk.secrets.internal.vault.PolicyVaults;
import io.sidecarsdk.secrets.internal.vault.TestContext;
import io.sidecarsdk.secrets.internal.vault.Vault;
import io.sidecarsdk.secrets.internal.vault.VaultException;
import io.sidecarsdk.secrets.internal.vault.VaultException.Problem;
import io.sidecarsdk.time.TimeSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Logins, renewal and failures against a real OpenBao, in real time. */
@Tag("peer")
@ExtendWith(RealServers.class)
class VaultPeerTest {

    private static final Duration TTL = Duration.ofSeconds(4);
    private static final Duration MAX_TTL = Duration.ofSeconds(10);

    private final OpenBaoServer bao;
    private final DaemonScheduler timer = new DaemonScheduler("test-timer");
    private final SecretWorkers workers = SecretWorkers.start(timer);
    private final AtomicInteger logins = new AtomicInteger();

    @TempDir
    Path dir;

    private PolicyVaults vaults;
    private Vault vault;

    VaultPeerTest(OpenBaoServer bao) {
        this.bao = bao;
    }

    @BeforeAll
    static void enable(OpenBaoServer bao) throws Exception {
        new Engines(bao.root()).kv2("login-kv");
        bao.root()
                .write("login-kv/data/orders", Map.of("data", Map.of("key", "välue")))
                .ok();
        Logins.policy(bao.root(), "login-orders", Map.of("login-kv/data/orders", "read"));
    }

    @AfterEach
    void stop() {
        if (vaults != null) {
            vaults.close();
        }
        workers.close();
        timer.close();
    }

    private Logins logins() {
        return new Logins(bao.root(), "login-orders", TTL, MAX_TTL);
    }

    private void start(String section) {
        Policy policy = Policy.parse(
                "apiVersion: sidecarsdk.io/v1\nservice: {name: orders}\nsecrets: {vault: {address: \"" + bao.address()
                        + "\", timeout: 2s, backoff: {base: 500ms, max: 2s}, auth: {" + section + "}}}\n");
        vaults = PolicyVaults.start(new TestContext(policy, TimeSource.system(), timer, 7), workers);
        vault = vaults.of(policy.secrets()).orElseThrow();
        vault.onLogin(logins::incrementAndGet);
    }

    private Path file(String name, String content) throws Exception {
        return Files.writeString(dir.resolve(name), content);
    }

    private Object key() throws VaultException {
        return ((Map<?, ?>) vault.read("login-kv/data/orders").data().get("data")).get("key");
    }

    private Problem problem(String path) {
        VaultException e = catchThrowableOfType(VaultException.class, () -> vault.read(path));
        return e.problem();
    }

    @Test
    void appRoleIsRenewedPastItsTtlAndLoggedInAgainAtItsMaxTtl() throws Exception {
        String role = logins().appRole("login-orders");
        start("approle: {role-id: " + role + ", secret-id-file: " + file("id", logins().secretId("login-orders"))
                + "}");
        assertThat(key()).isEqualTo("välue");
        for (int i = 0; i < 150; i++) { // 15 s
            assertThat(key()).isEqualTo("välue");
            TimeSource.system().sleep(Duration.ofMillis(100));
        }
        assertThat(logins).hasValueBetween(2, 3);
    }

    @Test
    void aWrappedSecretIdIsOpened() throws Exception {
        String role = logins().appRole("login-wrapped");
        String box = logins().wrappedSecretId("login-wrapped", Duration.ofMinutes(1));
        start("approle: {role-id: " + role + ", wrapped: true, secret-id-file: " + file("box", box) + "}");
        assertThat(key()).isEqualTo("välue");
        await().atMost(Duration.ofSeconds(20)).until(() -> logins.get() >= 2);
        assertThat(key()).isEqualTo("välue");
    }

    @Test
    void aPasswordLogsIn() throws Exception {
        logins().userpass("login-user", "pass word");
        start("userpass: {username: login-user, password-file: " + file("password", "pass word") + "}");
        assertThat(key()).isEqualTo("välue");
    }

    @Test
    void aWrongPasswordIsRefused() throws Exception {
        logins().userpass("login-user", "pass word");
        start("userpass: {username: login-user, password-file: " + file("password", "wrong") + "}");
        assertThat(problem("login-kv/data/orders")).isEqualTo(Problem.LOGIN_REFUSED);
    }

    @Test
    void aTokenThatIsRevokedIsReplacedAtTheNextRead() throws Exception {
        String role = logins().appRole("login-orders");
        start("approle: {role-id: " + role + ", secret-id-file: " + file("id", logins().secretId("login-orders"))
                + "}");
        key();
        bao.root().write("auth/approle/role/login-orders/secret-id", Map.of()).ok();
        bao.root()
                .write("sys/leases/revoke-prefix/auth/approle/login", Map.of())
                .ok();
        assertThat(key()).isEqualTo("välue");
        assertThat(logins).hasValueGreaterThanOrEqualTo(2);
    }

    @Test
    void whatIsForbiddenMissingOrDeletedIsToldApart() throws Exception {
        String role = logins().appRole("login-orders");
        start("approle: {role-id: " + role + ", secret-id-file: " + file("id", logins().secretId("login-orders"))
                + "}");
        Logins.policy(
                bao.root(),
                "login-orders",
                Map.of("login-kv/data/orders", "read", "login-kv/data/gone", "read", "login-kv/data/never", "read"));
        bao.root().write("login-kv/data/gone", Map.of("data", Map.of("a", "b"))).ok();
        bao.root().write("login-kv/delete/gone", Map.of("versions", new int[] {1}));
        assertThat(problem("login-kv/data/other")).isEqualTo(Problem.FORBIDDEN);
        assertThat(problem("login-kv/data/never")).isEqualTo(Problem.MISSING);
        assertThat(logins).hasValue(1);
    }

    @Test
    void aSealOrAKillBeforeTheTokenEndsCostsNoLogin() throws Exception {
        Logins lasting = new Logins(bao.root(), "login-orders", Duration.ofMinutes(1), Duration.ofMinutes(5));
        String role = lasting.appRole("login-lasting");
        start("approle: {role-id: " + role + ", secret-id-file: " + file("id", lasting.secretId("login-lasting"))
                + "}");
        key();
        bao.seal();
        assertThat(problem("login-kv/data/orders")).isEqualTo(Problem.UNAVAILABLE);
        bao.unseal();
        await().atMost(Duration.ofSeconds(20)).ignoreExceptions().until(() -> "välue".equals(key()));
        bao.kill();
        assertThat(problem("login-kv/data/orders")).isEqualTo(Problem.UNAVAILABLE);
        bao.start();
        await().atMost(Duration.ofSeconds(30)).ignoreExceptions().until(() -> "välue".equals(key()));
        assertThat(logins).hasValue(1);
    }
}
