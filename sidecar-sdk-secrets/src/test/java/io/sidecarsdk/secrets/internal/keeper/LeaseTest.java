package io.sidecarsdk.secrets.internal.keeper;

import static io.sidecarsdk.secrets.internal.VaultFixture.DATABASE;
import static io.sidecarsdk.secrets.internal.VaultFixture.HOUR;
import static io.sidecarsdk.secrets.internal.VaultFixture.MINUTE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sidecarsdk.health.Health;
import io.sidecarsdk.secrets.Secret;
import io.sidecarsdk.secrets.SecretStatus;
import io.sidecarsdk.secrets.internal.SimulatedVault;
import io.sidecarsdk.secrets.internal.VaultFixture;
import io.sidecarsdk.secrets.internal.vault.VaultException.Problem;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Credentials that are lent: renewed, replaced, given back. */
class LeaseTest {

    private static final Duration GRACE = Duration.ofMinutes(5);

    private final SimulatedVault server = VaultFixture.server();
    private VaultFixture fixture;

    private VaultFixture start(String... entries) {
        fixture = new VaultFixture(server, 42, entries);
        return fixture;
    }

    @AfterEach
    void close() {
        if (fixture != null) {
            fixture.close();
        }
    }

    @Test
    void credentialsAreThereAtOnceWithTheEndOfTheirLease() {
        start(DATABASE);
        Secret.Snapshot now = fixture.secret("database").current();
        assertThat(now.get("username")).isEqualTo("user-1");
        assertThat(now.get("password")).isEqualTo("password-1");
        assertThat(now.expires()).contains(fixture.time.now().plus(HOUR));
        assertThat(fixture.status("database").source()).isEqualTo("vault database/creds/orders");
        assertThat(fixture.gauge("sidecar.secrets.time_to_expiry", "database")).isEqualTo(3600);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void aLeaseIsRenewedAtAboutSeventyPercentAndStaysTheSameVersion(long seed) {
        fixture = new VaultFixture(server, seed, DATABASE);
        fixture.advance(Duration.ofSeconds(3600 * 70 / 100));
        assertThat(server.count("write sys/leases/renew")).isZero();
        fixture.advance(Duration.ofSeconds(3600 * 34 / 1000));
        assertThat(server.count("write sys/leases/renew")).isEqualTo(1);
        assertThat(fixture.secret("database").current().version()).isEqualTo(1);
        assertThat(fixture.count("sidecar.secrets.renewals", "database", "outcome", "success"))
                .isEqualTo(1);
        fixture.advance(HOUR.multipliedBy(10));
        assertThat(fixture.secret("database").current().version()).isEqualTo(1);
        assertThat(server.takes("user-1")).isTrue();
    }

    @Test
    void aShorterGrantMeansNewCredentialsNow() {
        start(DATABASE);
        Secret.Snapshot first = fixture.secret("database").current();
        fixture.advance(Duration.ofHours(23));
        while (fixture.secret("database").current() == first) {
            fixture.advance(Duration.ofSeconds(1));
        }
        assertThat(server.takes("user-1")).isTrue();
        assertThat(fixture.get("database", "username")).isEqualTo("user-2");
        assertThat(fixture.secret("database").previous()).containsSame(first);
        assertThat(fixture.count("sidecar.secrets.renewals", "database", "outcome", "shortened"))
                .isEqualTo(1);
        assertThat(fixture.count("sidecar.secrets.rotations", "database")).isEqualTo(2);
    }

    @Test
    void theOldLeaseIsGoodForTheGracePeriodAndThenRevoked() {
        server.ttl = Duration.ofHours(10);
        server.renewable = false;
        start(DATABASE);
        while (server.count("read") < 2) {
            fixture.advance(Duration.ofSeconds(1));
        }
        fixture.advance(GRACE.minusSeconds(2));
        assertThat(server.takes("user-1")).isTrue();
        assertThat(fixture.secret("database").previous().orElseThrow().get("username"))
                .isEqualTo("user-1");
        fixture.advance(Duration.ofSeconds(2));
        assertThat(server.takes("user-1")).isFalse();
        assertThat(fixture.secret("database").previous()).isEmpty();
        assertThat(fixture.count("sidecar.secrets.revocations", "database", "outcome", "revoked"))
                .isEqualTo(1);
    }

    @Test
    void beingForbiddenToRevokeIsNoFailure() {
        server.renewable = false;
        server.answers("write sys/leases/revoke", Problem.FORBIDDEN);
        start(DATABASE);
        fixture.advance(HOUR.plusMinutes(10));
        assertThat(fixture.count("sidecar.secrets.revocations", "database", "outcome", "left_to_expire"))
                .isEqualTo(1);
        assertThat(fixture.health("database")).isEqualTo(Health.Component.up());
    }

    @Test
    void aRevocationIsTriedAgainWhenVaultIsBack() {
        server.ttl = Duration.ofHours(10);
        server.renewable = false;
        start(DATABASE);
        while (server.count("read") < 2) {
            fixture.advance(Duration.ofSeconds(1));
        }
        fixture.advance(GRACE.minusSeconds(2));
        server.isDown(Problem.UNAVAILABLE);
        fixture.advance(Duration.ofSeconds(5));
        server.isBack();
        fixture.advance(MINUTE);
        assertThat(server.takes("user-1")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void whatCannotBeRenewedIsReplacedAtNineTenthsGiveOrTakeATwentieth(long seed) {
        server.renewable = false;
        fixture = new VaultFixture(server, seed, DATABASE);
        fixture.advance(Duration.ofSeconds(3600 * 85 / 100 - 1));
        assertThat(server.count("read")).isEqualTo(1);
        fixture.advance(Duration.ofSeconds(3600 * 10 / 100 + 2));
        assertThat(server.count("read")).isEqualTo(2);
        assertThat(server.count("write sys/leases/renew")).isZero();
    }

    @Test
    void noMoreThanTwoLeasesAreHeldHoweverLongTheGraceIs() {
        server.ttl = Duration.ofMinutes(10);
        server.maxTtl = Duration.ofMinutes(15);
        start("database: {path: database/creds/orders, engine: database, grace: 24h}");
        for (int i = 0; i < 24 * 60; i++) {
            fixture.advance(MINUTE);
            assertThat(server.alive()).hasSizeBetween(1, 2);
            assertThat(server.takes(fixture.get("database", "username"))).isTrue();
        }
    }

    @Test
    void aLeaseThatIsGoneIsReplacedWhenItsRenewalIsRefused() {
        start(DATABASE);
        server.revokeEverything();
        fixture.advance(HOUR);
        assertThat(server.takes(fixture.get("database", "username"))).isTrue();
    }

    @Test
    void whoFindsItsCredentialsRefusedHasThemReplacedByARefresh() {
        start(DATABASE);
        fixture.advance(MINUTE);
        server.revokeEverything();
        fixture.secret("database").refresh();
        fixture.advance(Duration.ofSeconds(1));
        assertThat(server.takes(fixture.get("database", "username"))).isTrue();
    }

    @Test
    void refreshingAllTheTimeMakesForOneLookASecondAndNoNewLease() {
        start(DATABASE);
        for (int i = 0; i < 1000; i++) {
            fixture.secret("database").refresh();
            fixture.advance(Duration.ofMillis(10));
        }
        assertThat(server.requests).hasSizeLessThan(15);
        assertThat(server.alive()).hasSize(1);
    }

    @Test
    void beingForbiddenToRenewDegradesAndReplacesBeforeTheEnd() {
        server.answers("write sys/leases/renew", Problem.FORBIDDEN);
        start(DATABASE);
        fixture.advance(Duration.ofMinutes(50));
        assertThat(fixture.health("database").status()).isEqualTo(Health.Status.DEGRADED);
        assertThat(fixture.health("database").detail()).contains("may not be renewed");
        fixture.advance(Duration.ofMinutes(8));
        assertThat(fixture.get("database", "username")).isEqualTo("user-2");
        fixture.advance(Duration.ofHours(20));
        assertThat(server.takes(fixture.get("database", "username"))).isTrue();
        assertThat(server.requests.size()).isLessThan(100);
    }

    @ParameterizedTest
    @EnumSource(names = {"UNAVAILABLE", "THROTTLED", "BEHIND"})
    void whatIsThereStaysWhileVaultGivesNothingAndIsRenewedWhenItIsBackInTime(Problem problem) {
        start(DATABASE);
        server.isDown(problem);
        fixture.advance(Duration.ofMinutes(55));
        assertThat(fixture.get("database", "username")).isEqualTo("user-1");
        assertThat(fixture.health("database").status()).isEqualTo(Health.Status.DEGRADED);
        assertThat(fixture.status("database").state()).isEqualTo(SecretStatus.State.STALE);
        server.isBack();
        fixture.advance(Duration.ofMinutes(2));
        assertThat(server.takes(fixture.get("database", "username"))).isTrue();
        assertThat(fixture.health("database")).isEqualTo(Health.Component.up());
        assertThat(fixture.count("sidecar.secrets.expiries", "database")).isZero();
    }

    @Test
    void pastItsKnownEndAVersionIsStillThereAndHealthIsDown() {
        start(DATABASE);
        server.isDown(Problem.UNAVAILABLE);
        fixture.advance(HOUR.plusSeconds(1));
        assertThat(fixture.get("database", "username")).isEqualTo("user-1");
        assertThat(fixture.health("database").status()).isEqualTo(Health.Status.DOWN);
        assertThat(fixture.health("database").detail()).contains("has expired", "is sealed");
        assertThat(fixture.status("database").state()).isEqualTo(SecretStatus.State.EXPIRED);
        assertThat(fixture.count("sidecar.secrets.expiries", "database")).isEqualTo(1);
        assertThat(fixture.gauge("sidecar.secrets.time_to_expiry", "database")).isEqualTo(-1);
        fixture.advance(HOUR);
        assertThat(fixture.count("sidecar.secrets.expiries", "database")).isEqualTo(1);
        server.isBack();
        fixture.advance(MINUTE);
        assertThat(server.takes(fixture.get("database", "username"))).isTrue();
        assertThat(fixture.health("database")).isEqualTo(Health.Component.up());
    }

    @Test
    void theLongerAnOutageTheFewerAttempts() {
        start(DATABASE);
        server.isDown(Problem.UNAVAILABLE);
        fixture.advance(Duration.ofHours(24));
        assertThat(server.requests.size()).isLessThan(24 * 60 * 2);
        assertThat(server.requestsBySecond.values()).allMatch(n -> n <= 3);
    }

    @Test
    void aForbiddenSecretIsTriedSlowly() {
        server.answers("read", Problem.FORBIDDEN);
        start(DATABASE);
        assertThatThrownBy(() -> fixture.get("database", "username")).hasMessageContaining("is FORBIDDEN");
        fixture.advance(Duration.ofHours(24));
        assertThat(server.count("read")).isBetween(24 * 12L, 24 * 20L);
        assertThat(fixture.count("sidecar.secrets.failures", "database", "reason", "forbidden"))
                .isEqualTo(server.count("read"));
        server.answersAgain();
        fixture.advance(Duration.ofMinutes(5));
        assertThat(fixture.get("database", "username")).isEqualTo("user-1");
    }

    @Test
    void aNewLoginHasEveryLeaseReplacedBeforeTheOldTokenEnds() throws Exception {
        server.tokenLife = Duration.ofMinutes(40);
        start(DATABASE);
        fixture.advance(Duration.ofMinutes(35));
        fixture.vault.logIn();
        assertThat(fixture.get("database", "username")).isEqualTo("user-2");
        assertThat(fixture.secret("database").previous().orElseThrow().get("username"))
                .isEqualTo("user-1");
        assertThat(server.takes("user-1")).as("until the old token ends").isTrue();
        fixture.advance(Duration.ofMinutes(6));
        assertThat(server.takes("user-1")).isFalse();
        assertThat(server.takes("user-2")).isTrue();
        assertThat(fixture.secret("database").previous()).isEmpty();
    }

    @Test
    void aTokenThatWasLostIsFoundOutAtTheNextRenewalAndTheLeaseReplaced() {
        start(DATABASE);
        fixture.vault.loseToken();
        fixture.advance(Duration.ofMinutes(45));
        assertThat(server.takes(fixture.get("database", "username"))).isTrue();
        assertThat(server.count("login")).isEqualTo(2);
        assertThat(server.alive()).hasSize(1);
    }

    @Test
    void anAnswerOfNoUseLeavesWhatIsThereAndItsLeaseIsGivenBack() {
        server.renewable = false;
        start("database: {path: other, engine: database}");
        server.stored.put(
                "other",
                new io.sidecarsdk.secrets.internal.vault.VaultAnswer(Map.of("password", "p"), "other/1", HOUR, true));
        fixture.advance(MINUTE);
        assertThatThrownBy(() -> fixture.secret("database").current())
                .hasMessageContaining("without username")
                .hasMessageContaining("[password]");
        assertThat(server.count("write sys/leases/revoke")).isPositive();
        assertThat(fixture.count("sidecar.secrets.failures", "database", "reason", "unusable"))
                .isPositive();
    }

    @Test
    void aChangedPolicyLeavesEntriesThatDidNotChangeAlone() {
        start(DATABASE);
        server.holds("kv/other", Map.of("a", "b"));
        fixture.context.replacePolicy(VaultFixture.policy(DATABASE, "other: {path: kv/other, engine: kv1}"));
        assertThat(server.count("read database")).isEqualTo(1);
        assertThat(fixture.get("other", "a")).isEqualTo("b");
        assertThat(fixture.get("database", "username")).isEqualTo("user-1");
    }

    @Test
    void anEntryThatChangedHasItsOldLeaseGivenBackAfterTheGrace() {
        start(DATABASE);
        fixture.context.replacePolicy(
                VaultFixture.policy("database: {path: database/creds/orders, engine: database, grace: 1m}"));
        assertThat(fixture.get("database", "username")).isEqualTo("user-2");
        assertThat(server.takes("user-1")).isTrue();
        fixture.advance(MINUTE);
        assertThat(server.takes("user-1")).isFalse();
        assertThat(server.alive()).hasSize(1);
    }

    @Test
    void closingEndsAllRequests() {
        start(DATABASE);
        fixture.close();
        int before = server.requests.size();
        fixture.advance(HOUR);
        assertThat(server.requests).hasSize(before);
        assertThat(fixture.get("database", "username")).isEqualTo("user-1");
    }
}
