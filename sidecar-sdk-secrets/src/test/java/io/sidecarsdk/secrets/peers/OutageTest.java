package io.sidecarsdk.secrets.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sidecarsdk.health.Health;
import io.sidecarsdk.secrets.Secret;
import io.sidecarsdk.secrets.SecretUnavailableException;
import io.sidecarsdk.testing.Folder;
import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** OpenBao goes away and comes back before a lease has ended: nobody who uses the secret may notice. */
@Tag("peer")
@ExtendWith(RealServers.class)
class OutageTest {

    private static final Duration LONG = Duration.ofSeconds(40);
    /** A third of it must do for OpenBao to come back. */
    private static final Duration LEASE = Duration.ofSeconds(9);

    private final OpenBaoServer bao;
    private final PostgresServer postgres;

    OutageTest(OpenBaoServer bao, PostgresServer postgres) {
        this.bao = bao;
        this.postgres = postgres;
    }

    @BeforeAll
    static void enable(OpenBaoServer bao, PostgresServer postgres) {
        Engines engines = new Engines(bao.root());
        engines.database("database", postgres);
        engines.databaseRole("database", "orders", LEASE, Duration.ofMinutes(10));
    }

    @Test
    void sealedAndUnsealed() throws Exception {
        nobodyNotices(bao::seal, bao::unseal);
    }

    @Test
    void stoppedAndStarted() throws Exception {
        nobodyNotices(bao::stop, bao::start);
    }

    @Test
    void killedAndStarted() throws Exception {
        nobodyNotices(bao::kill, bao::start);
    }

    @Test
    void aServiceThatStartsBeforeOpenBaoGetsItsSecretsOnceItIsThere() throws Exception {
        Folder folder = Folder.of("early");
        String vault = Service.appRole(bao, folder, Duration.ofHours(1), Duration.ofHours(1));
        bao.stop();
        try (Service service = Service.with(vault, "database: {path: database/creds/orders}")) {
            Secret secret = service.secret("database");
            await().atMost(LONG).until(() -> service.health("secrets.database").status() != Health.Status.UP);
            assertThatThrownBy(secret::current).isInstanceOf(SecretUnavailableException.class);

            bao.start();

            Secret.Snapshot credentials = service.arrived("database").current();
            assertThat(postgres.accepts(credentials.get("username"), credentials.get("password")))
                    .isTrue();
        } finally {
            folder.delete();
        }
    }

    @Test
    void theLastCredentialsAreKeptThoughTheyEndInTheOutageAndReplacedAfterIt() throws Exception {
        new Engines(bao.root()).databaseRole("database", "short", Duration.ofSeconds(2), Duration.ofMinutes(10));
        try (Service service = Service.of(
                        bao, Duration.ofSeconds(2), Duration.ofMinutes(10), "database: {path: database/creds/short}");
                Shop shop = Shop.open(service.arrived("database"), postgres)) {
            Secret secret = service.secret("database");
            Secret.Snapshot old = secret.current();

            bao.seal();
            try {
                await().atMost(LONG)
                        .until(() -> service.health("secrets.database").status() == Health.Status.DOWN);
                assertThat(secret.current()).isSameAs(old);
            } finally {
                bao.unseal();
            }

            await().atMost(LONG).until(() -> secret.current() != old);
            Secret.Snapshot credentials = secret.current();
            assertThat(postgres.accepts(credentials.get("username"), credentials.get("password")))
                    .isTrue();
            await().atMost(LONG).until(() -> service.health("secrets.database").status() == Health.Status.UP);
            assertThat(shop.unread()).isEmpty();
        }
    }

    private void nobodyNotices(Act away, Act back) throws Exception {
        try (Service service = Service.of(bao, "database: {path: database/creds/orders}");
                Shop shop = Shop.open(service.arrived("database"), postgres)) {
            String user = service.secret("database").current().get("username");

            away.run();
            try {
                // it was asked for the renewal, and did not answer
                await().atMost(LONG)
                        .until(() -> service.health("secrets.database").status() != Health.Status.UP);
            } finally {
                back.run();
            }
            await().atMost(LONG).until(() -> service.health("secrets.database").status() == Health.Status.UP);

            await().atMost(LONG).until(() -> PostgresServer.age(user).compareTo(LEASE.plusSeconds(2)) > 0);
            assertThat(shop.unread()).isEmpty();
            assertThat(shop.refused()).isEmpty();
            assertThat(service.secret("database").current().get("username")).isEqualTo(user);
        }
    }

    @FunctionalInterface
    private interface Act {
        void run() throws Exception;
    }
}
