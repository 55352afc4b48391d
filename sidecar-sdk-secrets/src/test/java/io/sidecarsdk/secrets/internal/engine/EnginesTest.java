package io.sidecarsdk.secrets.internal.engine;

import static io.sidecarsdk.secrets.internal.VaultFixture.HOUR;
import static io.sidecarsdk.secrets.internal.VaultFixture.MINUTE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sidecarsdk.health.Health;
import io.sidecarsdk.policy.PolicyException;
import io.sidecarsdk.secrets.SecretUnavailableException;
import io.sidecarsdk.secrets.internal.SimulatedVault;
import io.sidecarsdk.secrets.internal.VaultFixture;
import io.sidecarsdk.secrets.internal.vault.VaultException.Problem;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What stands behind a path: how it is read, and when again. */
class EnginesTest {

    private static final String ROTATED_FIRST = "2026-01-01T00:00:00.1Z";
    private static final String ROTATED_THEN = "2026-01-01T01:00:00.2Z";

    private final SimulatedVault server = VaultFixture.server();
    private VaultFixture fixture;

    private void start(String... entries) {
        fixture = new VaultFixture(server, 7, entries);
    }

    @AfterEach
    void close() {
        if (fixture != null) {
            fixture.close();
        }
    }

    @Test
    void whatIsPolledIsLookedAtEveryFiveMinutesGiveOrTakeATenth() {
        server.holds("kv/orders", Map.of("key", "one"));
        start("orders: {path: kv/orders, engine: kv1}");
        assertThat(fixture.get("orders", "key")).isEqualTo("one");
        server.holds("kv/orders", Map.of("key", "two"));
        fixture.advance(Duration.ofSeconds(269));
        assertThat(fixture.get("orders", "key")).isEqualTo("one");
        fixture.advance(Duration.ofSeconds(62));
        assertThat(fixture.get("orders", "key")).isEqualTo("two");
        assertThat(fixture.secret("orders").current().version()).isEqualTo(2);
        fixture.advance(HOUR);
        assertThat(fixture.secret("orders").current().version()).isEqualTo(2);
        assertThat(server.count("read kv/orders")).isBetween(12L, 17L);
    }

    @Test
    void aRefreshFindsAChangeAtOnce() {
        server.holds("kv/orders", Map.of("key", "one"));
        start("orders: {path: kv/orders, engine: kv1}");
        fixture.advance(MINUTE);
        server.holds("kv/orders", Map.of("key", "two"));
        fixture.secret("orders").refresh();
        fixture.advance(Duration.ofMillis(50));
        assertThat(fixture.get("orders", "key")).isEqualTo("two");
    }

    @Test
    void aVersionedSecretIsReadBelowDataAndMayBePinned() {
        server.holdsVersion("secret/data/orders", 3, Map.of("key", "newest"));
        server.holdsVersion("kv/team/data/a/b?version=2", 2, Map.of("key", "pinned"));
        start(
                "orders: {path: secret/orders, engine: kv2}",
                "pinned: {path: kv/team/a/b, engine: kv2, mount: kv/team, pin-version: 2}");
        assertThat(fixture.get("orders", "key")).isEqualTo("newest");
        assertThat(fixture.get("pinned", "key")).isEqualTo("pinned");
    }

    @Test
    void whatIsDeletedStaysForTheGracePeriodOnlyAndComesBack() {
        server.holdsVersion("secret/data/orders", 3, Map.of("key", "one"));
        start("orders: {path: secret/orders, engine: kv2, refresh: 1m, grace: 10m}");
        server.answers("read", Problem.DELETED);
        fixture.advance(Duration.ofMinutes(2));
        assertThat(fixture.get("orders", "key")).isEqualTo("one");
        assertThat(fixture.health("orders").status()).isEqualTo(Health.Status.DEGRADED);
        fixture.advance(Duration.ofMinutes(10));
        assertThatThrownBy(() -> fixture.get("orders", "key"))
                .isInstanceOf(SecretUnavailableException.class)
                .hasMessageContaining("is DELETED");
        assertThat(fixture.health("orders").status()).isEqualTo(Health.Status.DOWN);
        server.answersAgain();
        fixture.advance(Duration.ofMinutes(5));
        assertThat(fixture.get("orders", "key")).isEqualTo("one");
        assertThat(fixture.secret("orders").current().version()).isEqualTo(2);
        assertThat(fixture.health("orders")).isEqualTo(Health.Component.up());
    }

    @Test
    void whatIsMissingWithoutHavingBeenDeletedStaysForGood() {
        server.holds("kv/orders", Map.of("key", "one"));
        start("orders: {path: kv/orders, engine: kv1}");
        server.stored.clear();
        fixture.advance(Duration.ofHours(24));
        assertThat(fixture.get("orders", "key")).isEqualTo("one");
        assertThat(fixture.health("orders").status()).isEqualTo(Health.Status.DEGRADED);
        assertThat(server.count("read")).isLessThan(24 * 20);
    }

    @Test
    void aPathThatIsNotOfTheEngineSaysSo() {
        server.holds("secret/data/orders", Map.of("key", "one"));
        server.holds("kv/orders", Map.of("key", "one"));
        start(
                "orders: {path: secret/orders, engine: kv2}",
                "role: {path: kv/orders, engine: static-role}",
                "database: {path: kv/orders, engine: database}",
                "certificate: {path: kv/orders, engine: pki}");
        assertThatThrownBy(() -> fixture.get("orders", "key")).hasMessageContaining("engine kv2");
        assertThatThrownBy(() -> fixture.get("role", "key")).hasMessageContaining("without ttl");
        assertThatThrownBy(() -> fixture.get("database", "key")).hasMessageContaining("without a lease");
        assertThatThrownBy(() -> fixture.get("certificate", "key")).hasMessageContaining("without certificate");
    }

    private void staticRole(String password, long ttl, String rotation) {
        server.holds(
                "database/static-creds/orders",
                Map.of(
                        "username",
                        "st",
                        "password",
                        password,
                        "ttl",
                        ttl,
                        "rotation_period",
                        3600,
                        "last_vault_rotation",
                        rotation));
    }

    @Test
    void aStaticRoleIsLookedAtASecondAfterItsTimeAndUntilItHasChanged() {
        staticRole("one", 200, ROTATED_FIRST);
        start("role: {path: database/static-creds/orders, engine: static-role}");
        assertThat(fixture.secret("role").current().fields()).containsExactly("password", "username");
        staticRole("one", 0, ROTATED_FIRST);
        fixture.advance(Duration.ofSeconds(200));
        assertThat(server.count("read")).isEqualTo(1);
        fixture.advance(Duration.ofSeconds(2));
        assertThat(server.count("read")).as("the change is late").isEqualTo(2);
        staticRole("two", 3600, ROTATED_THEN);
        fixture.advance(Duration.ofSeconds(2));
        assertThat(fixture.get("role", "password")).isEqualTo("two");
        assertThat(fixture.secret("role").current().version()).isEqualTo(2);
    }

    @Test
    void aStaticRoleWhoseChangeDoesNotComeIsLookedAtLessAndLess() {
        staticRole("one", 0, ROTATED_FIRST);
        start("role: {path: database/static-creds/orders, engine: static-role}");
        fixture.advance(HOUR);
        assertThat(server.count("read")).isBetween(60L, 95L);
        assertThat(fixture.secret("role").current().version()).isEqualTo(1);
    }

    @Test
    void aStaticRoleThatWasChangedBeforeItsTimeIsFoundByPolling() {
        staticRole("one", 86_400, ROTATED_FIRST);
        start("role: {path: database/static-creds/orders, engine: static-role, refresh: 1m}");
        staticRole("two", 86_400, ROTATED_THEN);
        fixture.advance(Duration.ofSeconds(67));
        assertThat(fixture.get("role", "password")).isEqualTo("two");
    }

    private void certificate(String name, Duration life) {
        long now = fixture == null
                ? server.time.now().getEpochSecond()
                : fixture.time.now().getEpochSecond();
        server.holds(
                "pki/issue/orders",
                Map.of(
                        "certificate",
                        "LEAF " + name,
                        "ca_chain",
                        List.of("INTERMEDIATE", "ROOT"),
                        "issuing_ca",
                        "INTERMEDIATE",
                        "private_key",
                        "KEY " + name,
                        "expiration",
                        now + life.toSeconds(),
                        "not_before",
                        now - 30));
    }

    @Test
    void aCertificateIsIssuedAgainAtNineTenthsOfItsLifetime() {
        certificate("one", Duration.ofHours(10));
        start("certificate: {path: pki/issue/orders, engine: pki, parameters: {common_name: orders.shop}}");
        assertThat(fixture.secret("certificate").current().expires())
                .contains(fixture.time.now().plus(Duration.ofHours(10)));
        certificate("two", Duration.ofHours(20));
        fixture.advance(Duration.ofMinutes(10 * 60 * 85 / 100 - 1));
        assertThat(fixture.get("certificate", "certificate")).contains("one");
        fixture.advance(Duration.ofMinutes(10 * 60 * 5 / 100 + 2));
        assertThat(fixture.get("certificate", "certificate")).isEqualTo("LEAF two\nINTERMEDIATE\nROOT\n");
        assertThat(fixture.get("certificate", "private-key")).isEqualTo("KEY two");
        assertThat(fixture.get("certificate", "ca")).isEqualTo("INTERMEDIATE");
        assertThat(fixture.get("certificate", "ca_chain")).isEqualTo("[\"INTERMEDIATE\",\"ROOT\"]");
        assertThat(server.count("write pki/issue/orders")).isEqualTo(2);
    }

    @Test
    void anyPathIsJudgedByItsAnswer() {
        server.holds("kv/plain", Map.of("key", "one", "number", 3.0, "flag", true));
        server.holdsVersion("secret/data/versioned", 1, Map.of("key", "two"));
        certificate("one", Duration.ofHours(10));
        staticRole("three", 100, ROTATED_FIRST);
        start(
                "plain: {path: kv/plain}",
                "versioned: {path: secret/data/versioned}",
                "role: {path: database/static-creds/orders}",
                "certificate: {path: pki/issue/orders, parameters: {common_name: orders.shop}}",
                "database: {path: database/creds/orders}");
        assertThat(fixture.get("plain", "key")).isEqualTo("one");
        assertThat(fixture.get("plain", "number")).isEqualTo("3");
        assertThat(fixture.get("plain", "flag")).isEqualTo("true");
        assertThat(fixture.get("versioned", "key")).isEqualTo("two");
        assertThat(fixture.get("role", "password")).isEqualTo("three");
        assertThat(fixture.get("certificate", "private-key")).isEqualTo("KEY one");
        assertThat(fixture.get("database", "username")).isEqualTo("user-1");
        assertThat(fixture.secret("plain").current().expires()).isEmpty();
        assertThat(fixture.secret("database").current().expires()).isPresent();
    }

    @Test
    void aStartNeverWaitsForWhatIsNotRequired() {
        server.isDown(Problem.UNAVAILABLE);
        start("orders: {path: kv/orders, engine: kv1}");
        assertThat(fixture.time.sleeps()).isEmpty();
        assertThatThrownBy(() -> fixture.get("orders", "key"))
                .isInstanceOf(SecretUnavailableException.class)
                .hasMessageContaining("vault kv/orders")
                .hasMessageContaining("is sealed");
        assertThat(fixture.health("orders").status()).isEqualTo(Health.Status.DEGRADED);
        server.holds("kv/orders", Map.of("key", "one"));
        server.isBack();
        fixture.advance(Duration.ofSeconds(2));
        assertThat(fixture.get("orders", "key")).isEqualTo("one");
    }

    @Test
    void aStartTriesForWhatIsRequiredUntilItsTimeIsUp() {
        server.isDown(Problem.UNAVAILABLE);
        assertThatThrownBy(() -> start("orders: {path: kv/orders, engine: kv1, required: true}"))
                .isInstanceOf(PolicyException.class)
                .hasMessageContaining("vault kv/orders, which did not answer within 10s: is sealed");
        assertThat(server.requests).hasSizeBetween(5, 15);
        assertThat(Duration.ofNanos(server.time.nanoTime() - 1_000_000_000L)).isLessThan(Duration.ofSeconds(11));
        int before = server.requests.size();
        server.time.advance(HOUR);
        assertThat(server.requests)
                .as("nothing goes on after a start that failed")
                .hasSize(before);
    }

    @Test
    void aStartHasWhatIsRequiredWhenVaultComesBackInTime() {
        server.holds("kv/orders", Map.of("key", "one"));
        server.isDown(Problem.UNAVAILABLE);
        server.time.schedule(Duration.ofSeconds(5), server::isBack);
        start("orders: {path: kv/orders, engine: kv1, required: true}");
        assertThat(fixture.get("orders", "key")).isEqualTo("one");
    }

    @Test
    void aStartFailsAtOnceForWhatIsRequiredAndForbidden() {
        server.answers("read", Problem.FORBIDDEN);
        assertThatThrownBy(() -> start("orders: {path: kv/orders, engine: kv1, required: true}"))
                .isInstanceOf(PolicyException.class)
                .hasMessageContaining("is FORBIDDEN");
        assertThat(server.requests).containsExactly("login", "read kv/orders");
    }

    @Test
    void aStartThatFailsGivesBackWhatItWasLentAlready() {
        assertThatThrownBy(() -> start(
                        "database: {path: database/creds/orders, engine: database, required: true}",
                        "orders: {path: kv/orders, engine: kv1, required: true}"))
                .isInstanceOf(PolicyException.class);
        assertThat(server.alive()).isEmpty();
    }
}
