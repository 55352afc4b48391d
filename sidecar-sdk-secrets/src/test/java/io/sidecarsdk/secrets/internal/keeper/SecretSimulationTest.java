package io.sidecarsdk.secrets.internal.keeper;

import static io.sidecarsdk.secrets.internal.VaultFixture.DATABASE;
import static org.assertj.core.api.Assertions.assertThat;

import io.sidecarsdk.secrets.internal.SimulatedVault;
import io.sidecarsdk.secrets.internal.VaultFixture;
import io.sidecarsdk.secrets.internal.vault.VaultException;
import io.sidecarsdk.secrets.internal.vault.VaultException.Problem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Weeks of leases, logins and outages on a virtual clock. */
class SecretSimulationTest {

    private static final Duration STEP = Duration.ofSeconds(10);
    private static final Duration LEASE = Duration.ofHours(1);
    private static final Duration TOKEN = Duration.ofHours(8);
    private static final int INSTANCES = 1000;

    /** The longest that an attempt is away while something is lent: backoff ends at a minute. */
    private static final Duration LONG_ENOUGH = Duration.ofMinutes(2);

    /**
     * An expiry could have been prevented where Vault was back for long enough before it. So with outages that leave the
     * last two minutes of every lease alone there must be none, and with any other there must be an alarm.
     */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void noExpiryOfFourWeeksThatCouldBePrevented(long seed) throws Exception {
        SimulatedVault server = VaultFixture.server();
        server.ttl = LEASE;
        server.maxTtl = Duration.ofHours(6);
        server.tokenLife = TOKEN;
        Random chance = new Random(seed);
        try (VaultFixture fixture = new VaultFixture(server, seed, DATABASE)) {
            int preventable = 0;
            int seen = 0;
            long upSince = server.time.nanoTime();
            long until = outage(server, chance, false);
            boolean down = false;
            logsInBeforeItsTokenEnds(fixture);
            for (long i = 0; i < Duration.ofDays(28).dividedBy(STEP); i++) {
                fixture.advance(STEP);
                long now = server.time.nanoTime();
                if (now - until >= 0) {
                    down = !down;
                    if (down) {
                        server.isDown(chance.nextBoolean() ? Problem.UNAVAILABLE : Problem.THROTTLED);
                    } else {
                        server.isBack();
                        upSince = now;
                    }
                    until = outage(server, chance, down);
                }
                boolean works = server.takes(fixture.get("database", "username"));
                if (!works) {
                    seen++;
                    boolean wasBackLongEnough = !down && now - upSince > LONG_ENOUGH.toNanos();
                    preventable += wasBackLongEnough ? 1 : 0;
                }
                assertThat(server.alive().size()).isLessThanOrEqualTo(2);
            }
            assertThat(preventable).isZero();
            assertThat(seen).as("outages longer than a lease were among them").isPositive();
            assertThat(fixture.count("sidecar.secrets.expiries", "database")).isPositive();
            assertThat(server.requests.size()).isLessThan(28 * 24 * 60);
        }
    }

    /** Up for hours, down for minutes and now and then for longer than a lease. */
    private static long outage(SimulatedVault server, Random chance, boolean down) {
        double minutes = down
                ? (chance.nextInt(6) == 0 ? 60 + chance.nextInt(120) : 1 + chance.nextInt(30))
                : 10 + chance.nextInt(300);
        return server.time.nanoTime() + (long) (minutes * 60e9);
    }

    /** As the login does it: at nine tenths, and again and again where that fails. */
    private static void logsInBeforeItsTokenEnds(VaultFixture fixture) {
        fixture.time.schedule(TOKEN.multipliedBy(9).dividedBy(10), () -> logIn(fixture));
    }

    private static void logIn(VaultFixture fixture) {
        try {
            fixture.vault.logIn();
            logsInBeforeItsTokenEnds(fixture);
        } catch (VaultException e) {
            fixture.time.schedule(Duration.ofSeconds(30), () -> logIn(fixture));
        }
    }

    /**
     * A thousand instances start in the same second, with a Vault that is up: each logs in once and reads each secret once.
     * From then on they drift apart: no second sees more than 40 requests for 1,000 leases of an hour and 1,000 secrets that
     * are polled every five minutes.
     */
    @Test
    void aThousandInstancesThatStartAtOnceAskNoMoreThanTheyMust() {
        SimulatedVault server = VaultFixture.server();
        server.holds("kv/orders", Map.of("key", "one"));
        List<VaultFixture> fleet = fleet(server);
        assertThat(server.requests).as("one login, two reads").hasSize(3 * INSTANCES);
        server.requestsBySecond.clear();
        server.requests.clear();
        server.time.advance(Duration.ofHours(2));
        int most =
                server.requestsBySecond.values().stream().mapToInt(n -> n).max().orElse(0);
        assertThat(most).isLessThanOrEqualTo(40);
        assertThat(server.requests.size()).isLessThan(INSTANCES * (2 * 14 + 2 * 2));
        fleet.forEach(VaultFixture::close);
    }

    /**
     * The same with a Vault that is down for ten minutes: an instance asks at most once a second for each secret, ever more
     * seldom, and when it is back they come over at least ten seconds.
     */
    @Test
    void aThousandInstancesThatStartWhileVaultIsDownDoNotStormItWhenItIsBack() {
        SimulatedVault server = VaultFixture.server();
        server.holds("kv/orders", Map.of("key", "one"));
        server.isDown(Problem.UNAVAILABLE);
        List<VaultFixture> fleet = fleet(server);
        server.time.advance(Duration.ofMinutes(10));
        long asked = server.requests.size();
        assertThat(asked).isLessThan(INSTANCES * 2L * 22);
        server.isBack();
        server.requestsBySecond.clear();
        server.time.advance(Duration.ofMinutes(2));
        int most =
                server.requestsBySecond.values().stream().mapToInt(n -> n).max().orElse(0);
        assertThat(most).isLessThanOrEqualTo(3 * INSTANCES / 10);
        fleet.forEach(fixture -> assertThat(fixture.get("database", "username")).isNotEmpty());
        fleet.forEach(VaultFixture::close);
    }

    private static List<VaultFixture> fleet(SimulatedVault server) {
        List<VaultFixture> fleet = new ArrayList<>();
        for (int i = 0; i < INSTANCES; i++) {
            fleet.add(new VaultFixture(server, i, DATABASE, "orders: {path: kv/orders, engine: kv1}"));
        }
        return fleet;
    }
}
