package io.sidecarsdk.secrets.internal.vault;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static io.sidecarsdk.secrets.internal.vault.FakeVault.LOGIN;
import static io.sidecarsdk.secrets.internal.vault.FakeVault.LOOKUP;
import static io.sidecarsdk.secrets.internal.vault.FakeVault.RENEW;
import static io.sidecarsdk.secrets.internal.vault.FakeVault.data;
import static io.sidecarsdk.secrets.internal.vault.FakeVault.errors;
import static io.sidecarsdk.secrets.internal.vault.FakeVault.token;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.sidecarsdk.policy.VaultBackoffPolicy;
import io.sidecarsdk.secrets.internal.vault.VaultException.Problem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A token's life: renewed, replaced, through outages. */
class TokenKeeperTest {

    private static final String PATH = "secret/data/orders";

    private final FakeVault server = new FakeVault().on(PATH, data("\"a\":\"b\""));
    private VaultFixture fixture;

    @BeforeEach
    void start() {
        fixture = new VaultFixture("address: \"" + server.address() + "\", timeout: 2s, auth: {approle: {role-id: r}}");
    }

    @AfterEach
    void stop() {
        fixture.close();
        server.close();
    }

    private void read() throws VaultException {
        fixture.vault.read(PATH);
    }

    private Problem problem() {
        VaultException e = catchThrowableOfType(VaultException.class, this::read);
        return e.problem();
    }

    @Test
    void aTokenIsRenewedAfterTwoThirdsAndNotBefore() throws Exception {
        server.on(LOGIN, token("t-1", 300, true)).on(RENEW, token("t-1", 300, true));
        read();
        fixture.pass(200); // 2/3 of 300 s and a third of a grace of 30 to 60 s
        assertThat(server.count(RENEW)).isZero();
        fixture.pass(20);
        assertThat(server.count(RENEW)).isEqualTo(1);
        assertThat(server.request(RENEW).getBodyAsString()).isEqualTo("{\"increment\":\"300s\"}");
        assertThat(server.request(RENEW).getHeader("X-Vault-Token")).isEqualTo("t-1");
        fixture.pass(3600);
        assertThat(server.count(RENEW)).isBetween(16, 19);
        assertThat(server.count(LOGIN)).isEqualTo(1);
        assertThat(fixture.logins).hasValue(1);
        assertThat(fixture.meter("sidecar.secrets.vault.renewals", "outcome", "success"))
                .isEqualTo(server.count(RENEW));
    }

    @Test
    void aRenewalForLessIsFollowedByANewLoginAtOnce() throws Exception {
        server.inTurn(LOGIN, token("t-1", 300, true), token("t-2", 300, true)).on(RENEW, token("t-1", 120, true));
        read();
        fixture.pass(220);
        assertThat(server.count(RENEW)).isEqualTo(1);
        assertThat(fixture.logins).hasValue(2);
        read();
        assertThat(server.request(PATH).getHeader("X-Vault-Token")).isEqualTo("t-2");
        assertThat(server.count("auth/token/revoke-self")).isZero(); // what was leased to t-1 lives on
    }

    @Test
    void aTokenThatCannotBeRenewedIsReplacedBeforeItEnds() throws Exception {
        server.on(LOGIN, token("t-1", 300, false));
        server.inTurn(LOGIN, token("t-1", 300, false), token("t-2", 300, false));
        read();
        fixture.pass(254);
        assertThat(fixture.logins).hasValue(1);
        fixture.pass(32);
        assertThat(fixture.logins).hasValue(2);
        assertThat(server.count(RENEW)).isZero();
    }

    @Test
    void aTokenThatVaultNoLongerRenewsIsReplaced() throws Exception {
        server.inTurn(LOGIN, token("t-1", 300, true), token("t-2", 300, true))
                .on(RENEW, errors(400, "lease is not renewable"));
        read();
        fixture.pass(220);
        assertThat(fixture.logins).hasValue(2);
        assertThat(fixture.meter("sidecar.secrets.vault.renewals", "outcome", "refused"))
                .isEqualTo(1);
    }

    @Test
    void aTokenThatDoesNotEndIsLeftAlone() throws Exception {
        server.on(LOGIN, token("t-1", 0, false));
        read();
        fixture.pass(7 * 24 * 3600);
        assertThat(server.count(LOGIN)).isEqualTo(1);
        assertThat(fixture.meters
                        .get("sidecar.secrets.vault.token.remaining")
                        .gauge()
                        .value())
                .isInfinite();
    }

    @Test
    void anOutageThatEndsBeforeTheTokenDoesCausesNoLogin() throws Exception {
        server.on(LOGIN, token("t-1", 3600, true)).on(RENEW, errors(503, "Vault is sealed"));
        read();
        fixture.pass(2860); // the first renewal was due after 2400 to 2640 s, the grace begins at 2880 s or later
        assertThat(server.count(RENEW)).isBetween(4, 20);
        assertThat(fixture.health())
                .startsWith("DEGRADED (logged in by approle")
                .contains("Vault is sealed");
        server.on(RENEW, token("t-1", 3600, true));
        fixture.pass(300);
        assertThat(fixture.health()).startsWith("UP");
        assertThat(server.count(LOGIN)).isEqualTo(1);
        assertThat(fixture.logins).hasValue(1);
    }

    @Test
    void aTokenThatEndsInAnOutageIsReplacedWhenVaultIsBack() throws Exception {
        server.on(LOGIN, token("t-1", 300, true));
        read();
        server.always(errors(503, "Vault is sealed"));
        fixture.pass(1200);
        assertThat(problem()).isEqualTo(Problem.UNAVAILABLE);
        assertThat(fixture.health()).startsWith("DEGRADED (not logged in");
        assertThat(fixture.meters
                        .get("sidecar.secrets.vault.token.remaining")
                        .gauge()
                        .value())
                .isZero();
        assertThat(server.count()).isLessThan(40);
        server.on(LOGIN, token("t-2", 300, true)).on(PATH, data(""));
        fixture.pass(300);
        assertThat(fixture.logins).hasValue(2);
        read();
    }

    @Test
    void nearItsEndATokenIsFoughtFor() throws Exception {
        server.on(LOGIN, token("t-1", 3600, false));
        read();
        server.always(errors(503, "Vault is sealed"));
        fixture.pass(
                3580); // the login was due after 3060 to 3420 s; then 1, 2, 4, … but never more than a quarter of the
        // rest
        int before = server.count(LOGIN);
        fixture.pass(19);
        assertThat(server.count(LOGIN)).isGreaterThan(before + 4);
    }

    @Test
    void whileALoginIsWaitedForAllOthersGetItsTokenToo() throws Exception {
        server.on(LOGIN, token("t-1", 300, true).withFixedDelay(300));
        ExecutorService callers = Executors.newFixedThreadPool(8);
        try {
            List<Future<VaultAnswer>> answers = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                answers.add(callers.submit(() -> fixture.vault.read(PATH)));
            }
            for (Future<VaultAnswer> answer : answers) {
                assertThat(answer.get(20, TimeUnit.SECONDS).data()).containsEntry("a", "b");
            }
        } finally {
            callers.shutdownNow();
        }
        assertThat(server.count(LOGIN)).isEqualTo(1);
    }

    @Test
    void aTokenThatIsForgottenCausesOneLoginForAllWhoNotice() throws Exception {
        server.inTurn(LOGIN, token("t-1", 300, true), token("t-2", 300, true).withFixedDelay(300));
        read();
        server.on(PATH, "t-1", errors(403, "permission denied")).on(LOOKUP, "t-1", errors(403, "permission denied"));
        ExecutorService callers = Executors.newFixedThreadPool(8);
        try {
            List<Future<VaultAnswer>> answers = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                answers.add(callers.submit(() -> fixture.vault.read(PATH)));
            }
            for (Future<VaultAnswer> answer : answers) {
                assertThat(answer.get(20, TimeUnit.SECONDS).data()).containsEntry("a", "b");
            }
        } finally {
            callers.shutdownNow();
        }
        assertThat(server.count(LOGIN)).isEqualTo(2);
    }

    @Test
    void manyInstancesThatFailTogetherDoNotComeBackTogether() {
        server.always(errors(503, "Vault is sealed"));
        List<Long> seconds = new ArrayList<>();
        VaultBackoffPolicy policy = VaultFixture.policy("address: \"https://a\", auth: {approle: {role-id: r}}")
                .secrets()
                .vault()
                .orElseThrow()
                .backoff();
        for (long seed = 0; seed < 1000; seed++) {
            Backoff backoff = new Backoff(policy.base(), policy.max(), new java.util.Random(seed));
            long at = 0;
            for (int failure = 1; failure <= 6; failure++) {
                at += backoff.nanosAfter(failure);
            }
            seconds.add(Duration.ofNanos(at).toSeconds());
        }
        long busiest = seconds.stream()
                .mapToLong(second -> seconds.stream().filter(second::equals).count())
                .max()
                .orElseThrow();
        assertThat(busiest).isLessThan(200); // of 1000, in any one second
    }

    @Test
    void whenThePolicyNamesAnotherVaultTheOldTokenIsLeftToEnd() throws Exception {
        server.on(LOGIN, token("t-1", 300, true));
        read();
        try (FakeVault other =
                new FakeVault().on(LOGIN, token("o-1", 300, true)).on(PATH, data("\"a\":\"c\""))) {
            String section = "address: \"" + other.address() + "\", auth: {approle: {role-id: r}}";
            fixture.change(section);
            assertThat(fixture.vault.read(PATH).data()).containsEntry("a", "c");
            int asked = server.count();
            fixture.pass(3600);
            assertThat(server.count()).isEqualTo(asked);
            assertThat(fixture.health()).contains(other.address());

            fixture.change("enabled: false, " + section);
            int askedOther = other.count();
            fixture.pass(3600);
            assertThat(problem()).isEqualTo(Problem.UNAVAILABLE);
            assertThat(other.count()).isEqualTo(askedOther);
            assertThat(fixture.health()).isEqualTo("UP (switched off by the policy)");
        }
    }

    @Test
    void aSectionThatHasNotChangedKeepsItsToken() throws Exception {
        server.on(LOGIN, token("t-1", 300, true));
        read();
        Vault before = fixture.vault;
        fixture.change("address: \"" + server.address() + "\", timeout: 2s, auth: {approle: {role-id: r}}");
        assertThat(fixture.vault).isSameAs(before);
        read();
        assertThat(server.count(LOGIN)).isEqualTo(1);
    }

    @Test
    void aVaultOfAPolicyThatWasRefusedDoesNotStay() throws Exception {
        server.on(LOGIN, token("t-1", 300, true));
        read();
        try (FakeVault other =
                new FakeVault().on(LOGIN, token("o-1", 300, true)).on(PATH, data(""))) {
            Vault refused = fixture.vaults
                    .of(VaultFixture.policy("address: \"" + other.address() + "\", auth: {approle: {role-id: r}}")
                            .secrets())
                    .orElseThrow();
            refused.read(PATH); // for a secret that is required
            fixture.change("address: \"" + server.address() + "\", timeout: 1s, auth: {approle: {role-id: r}}");
            assertThat(other.count("auth/token/revoke-self")).isEqualTo(1);
            assertThat(server.count("auth/token/revoke-self")).isZero();
        }
    }

    @Test
    void aVaultThatHangsDoesNotHoldUpTheEnd() throws Exception {
        server.on(LOGIN, token("t-1", 300, true))
                .on("auth/token/revoke-self", aResponse().withFixedDelay(20_000));
        read();
        long before = System.nanoTime();
        fixture.vaults.close();
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(8));
    }
}
