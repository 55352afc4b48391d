package io.sidecarsdk.secrets.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sidecarsdk.secrets.Secret;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Users of a database that live for seconds, while an application goes on logging in with them. Times are such that the SDK
 * acts a second or more before anything ends, as OpenBao reckons in whole seconds and waits for its disk.
 */
@Tag("peer")
@ExtendWith(RealServers.class)
class DatabaseCredentialsTest {

    private static final Duration LONG = Duration.ofSeconds(40);

    private final OpenBaoServer bao;
    private final PostgresServer postgres;
    private final Engines engines;

    DatabaseCredentialsTest(OpenBaoServer bao, PostgresServer postgres) {
        this.bao = bao;
        this.postgres = postgres;
        engines = new Engines(bao.root());
    }

    @BeforeAll
    static void enable(OpenBaoServer bao, PostgresServer postgres) {
        new Engines(bao.root()).database("database", postgres);
    }

    @Test
    void areRenewedForAsLongAsTheirLeaseAllows() throws Exception {
        role("renewed", Duration.ofSeconds(4), Duration.ofMinutes(10));
        try (Service service = Service.of(bao, entry("renewed"));
                Shop shop = Shop.open(service.arrived("database"), postgres)) {
            String user = service.secret("database").current().get("username");

            // three times as long as OpenBao gave at first
            await().atMost(LONG).until(() -> PostgresServer.age(user).compareTo(Duration.ofSeconds(12)) > 0);

            assertThat(shop.unread()).isEmpty();
            assertThat(shop.refused()).isEmpty();
            assertThat(shop.version()).isEqualTo(1);
            assertThat(shop.logins()).isPositive();
        }
    }

    @Test
    void areReplacedWhenTheyCannotBeRenewedAnyMoreAndTheOldOnesStayGoodForTheGrace() throws Exception {
        role("replaced", Duration.ofSeconds(3), Duration.ofSeconds(6));
        try (Service service = Service.of(bao, entry("replaced", "grace: 500ms"));
                Shop shop = Shop.open(service.arrived("database"), postgres)) {
            Secret secret = service.secret("database");
            Secret.Snapshot old = secret.current();
            String user = old.get("username");
            String password = old.get("password");

            await().atMost(LONG).pollInterval(Duration.ofMillis(10)).until(() -> secret.current() != old);
            assertThat(secret.previous()).contains(old);
            assertThat(postgres.accepts(user, password)).isTrue();

            await().atMost(LONG).until(() -> postgres.logins(user).isEmpty());
            assertThat(secret.previous()).isEmpty();
            await().atMost(LONG).until(() -> shop.users() >= 4);
            assertThat(shop.unread()).isEmpty();
            assertThat(shop.refused()).isEmpty();
        }
    }

    @Test
    void areGivenBackAfterTheGraceAndNotLeftToTheirEnd() throws Exception {
        Duration end = Duration.ofSeconds(12);
        role("given-back", Duration.ofSeconds(8), end);
        try (Service service = Service.of(bao, entry("given-back", "grace: 500ms"))) {
            Secret secret = service.arrived("database");
            String user = secret.current().get("username");

            await().atMost(LONG).until(() -> secret.current().version() == 2);
            await().atMost(LONG).until(() -> postgres.logins(user).isEmpty());

            assertThat(PostgresServer.age(user)).isLessThan(end.minusSeconds(1));
        }
    }

    @Test
    void areGivenBackWhenTheServiceEnds() throws Exception {
        role("closed", Duration.ofMinutes(10), Duration.ofMinutes(10));
        String user;
        try (Service service = Service.of(bao, entry("closed"))) {
            user = service.arrived("database").current().get("username");
            assertThat(postgres.logins(user)).hasSize(1);
        }

        await().atMost(LONG).until(() -> postgres.logins(user).isEmpty());
    }

    @Test
    void areReplacedAfterSomebodyRevokedThem() throws Exception {
        role("revoked", Duration.ofSeconds(3), Duration.ofMinutes(10));
        try (Service service = Service.of(bao, entry("revoked"));
                Shop shop = Shop.open(service.arrived("database"), postgres)) {
            Secret secret = service.secret("database");
            Secret.Snapshot old = secret.current();
            await().atMost(LONG).until(() -> shop.logins() > 0);

            bao.root()
                    .write("sys/leases/revoke-prefix/database/creds/revoked", Map.of())
                    .ok();

            // at the next renewal, which nobody could know to be due earlier
            await().atMost(Duration.ofSeconds(3)).until(() -> secret.current() != old);
            int refused = shop.refused().size();
            int logins = shop.logins();
            await().atMost(LONG).until(() -> shop.logins() > logins + 20);
            assertThat(shop.refused()).hasSizeLessThanOrEqualTo(refused + 1); // one may have been on its way
            assertThat(shop.unread()).isEmpty();
        }
    }

    @Test
    void outliveTheTokensTheyWereGivenTo() throws Exception {
        role("long", Duration.ofMinutes(10), Duration.ofMinutes(10));
        try (Service service =
                        Service.of(bao, Duration.ofSeconds(6), Duration.ofSeconds(9), entry("long", "grace: 1s"));
                Shop shop = Shop.open(service.arrived("database"), postgres)) {
            // their leases die with the token, so each login brings new ones, in time
            await().atMost(LONG).until(() -> shop.users() >= 4);

            assertThat(shop.unread()).isEmpty();
            assertThat(shop.refused()).isEmpty();
        }
    }

    @Test
    void ofAStaticRoleAreReadAgainOnceTheirPasswordHasChanged() throws Exception {
        engines.staticRole("database", "reporter", postgres, "reporter", Duration.ofSeconds(5));
        try (Service service =
                Service.of(bao, "database: {path: database/static-creds/reporter, engine: static-role, grace: 0s}")) {
            Secret secret = service.arrived("database");
            for (long version = 1; version <= 3; version++) {
                long next = version + 1;
                await().atMost(LONG).until(() -> accepts(secret.current()));
                await().atMost(LONG).until(() -> secret.current().version() == next);
            }
        }
    }

    private boolean accepts(Secret.Snapshot credentials) {
        return postgres.accepts(credentials.get("username"), credentials.get("password"));
    }

    private void role(String name, Duration ttl, Duration maxTtl) {
        engines.databaseRole("database", name, ttl, maxTtl);
    }

    private static String entry(String role, String... settings) {
        String rest = settings.length == 0 ? "" : ", " + String.join(", ", settings);
        return "database: {path: database/creds/" + role + rest + "}";
    }
}
