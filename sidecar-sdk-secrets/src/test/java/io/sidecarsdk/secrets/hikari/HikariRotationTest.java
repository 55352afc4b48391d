package io.sidecarsdk.secrets.hikari;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import io.sidecarsdk.Sidecar;
import io.sidecarsdk.policy.Policy;
import io.sidecarsdk.secrets.KubernetesVolume;
import io.sidecarsdk.secrets.Secret;
import io.sidecarsdk.secrets.SecretUnavailableException;
import io.sidecarsdk.secrets.Secrets;
import io.sidecarsdk.testing.VirtualTime;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

class HikariRotationTest {

    /** Of the secret: a minute. So connections are evicted after 6 s, and before 30. */
    private static final Duration GRACE = Duration.ofMinutes(1);

    @TempDir
    Path dir;

    private final VirtualTime time = new VirtualTime();
    private final ListAppender<ILoggingEvent> logged = new ListAppender<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger(HikariRotation.class);
    private KubernetesVolume volume;
    private Database database;
    private HikariDataSource pool;
    private Sidecar sidecar;
    private Secret secret;

    @BeforeEach
    void start() throws Exception {
        logged.start();
        logger.addAppender(logged);
        logger.setLevel(Level.INFO);
        volume = new KubernetesVolume(Files.createDirectory(dir.resolve("login")));
        volume.swapTo("1");
        database = new Database();
        database.addUser("1");
        pool = database.pool(2);
        sidecar = Sidecar.builder()
                .policy(Policy.parse("""
                        apiVersion: sidecarsdk.io/v1
                        secrets:
                          entries:
                            database: {file: "%s", grace: 1m}
                        """.formatted(volume.path())))
                .time(time)
                .scheduler(time)
                .workers(Runnable::run)
                .start();
        secret = sidecar.get(Secrets.class).secret("database");
    }

    @AfterEach
    void end() throws Exception {
        logger.setLevel(null);
        logger.detachAppender(logged);
        sidecar.close();
        pool.close();
        database.close();
    }

    @Test
    void thePoolLogsInWithTheSecretFromTheFirstConnectionOn() throws Exception {
        try (HikariRotation rotation = follow()) {
            assertThat(user()).isEqualTo("USER-1");
            assertThat(rotation.version()).isEqualTo(1);
        }
    }

    @Test
    void afterAChangeConnectionsAreReplacedWithinTheGracePeriodAndThoseInUseWhenReturned() throws Exception {
        try (HikariRotation rotation = follow();
                Connection inUse = pool.getConnection()) {
            rotateTo("2", true);
            awaitVersion(rotation, 2);
            time.advance(Duration.ofSeconds(31));

            assertThat(user()).isEqualTo("USER-2");
            assertThat(userOf(inUse)).isEqualTo("USER-1");
            inUse.close();
            assertThat(user()).isEqualTo("USER-2");
            await().untilAsserted(() -> assertThat(database.connected()).containsExactly("USER-2"));
        }
    }

    @Test
    void connectionsAreReplacedBeforeTheOldVersionExpiresThoughTheGracePeriodIsLonger() throws Exception {
        Instant end = time.now().plusSeconds(16); // 10 s after the change is seen; by the grace it would be 6 s to 30 s
        try (HikariRotation rotation = follow(endingAt(end))) {
            assertThat(user()).isEqualTo("USER-1");
            rotateTo("2", true);
            awaitVersion(rotation, 2);
            time.advance(Duration.between(time.now(), end).dividedBy(2).plusMillis(1));

            await().untilAsserted(() -> assertThat(database.connected()).doesNotContain("USER-1"));
        }
    }

    @Test
    void connectionsAreNotAllReplacedAtTheMomentOfTheChange() throws Exception {
        try (HikariRotation rotation = follow()) {
            assertThat(user()).isEqualTo("USER-1");
            rotateTo("2", true);
            awaitVersion(rotation, 2);
            time.advance(Duration.ofSeconds(5));
            assertThat(database.connected()).contains("USER-1");
        }
    }

    @Test
    void aPairThatTheDatabaseDoesNotKnowYetIsTriedAgainAndThePoolWorksMeanwhile() throws Exception {
        try (HikariRotation rotation = follow()) {
            assertThat(user()).isEqualTo("USER-1");
            rotateTo("2", false);
            await().until(() -> messages().stream().anyMatch(text -> text.contains("does not take the new version")));
            time.advance(Duration.ofSeconds(10));
            pool.getHikariPoolMXBean().softEvictConnections();
            assertThat(user()).isEqualTo("USER-1");
            assertThat(rotation.version()).isEqualTo(1);

            database.addUser("2");
            time.advance(Duration.ofSeconds(15));
            assertThat(rotation.version()).isEqualTo(2);
            assertThat(messages())
                    .noneMatch(text -> text.toUpperCase(java.util.Locale.ROOT).contains("USER-2"));
        }
    }

    @Test
    void aPairThatTheDatabaseNeverTookIsUsedOnceTheOldOneIsGood() throws Exception {
        try (HikariRotation rotation = follow()) {
            assertThat(user()).isEqualTo("USER-1");
            rotateTo("2", false);
            await().until(() -> !messages().isEmpty());
            time.advance(GRACE.minusSeconds(1));
            assertThat(rotation.version()).isEqualTo(1);
            time.advance(Duration.ofSeconds(2));
            assertThat(rotation.version()).isEqualTo(2);
        }
    }

    @Test
    void aPoolMayBeGivenBeforeTheSecretIsThere() throws Exception {
        KubernetesVolume late = new KubernetesVolume(Files.createDirectory(dir.resolve("late")));
        try (Sidecar other = Sidecar.builder()
                        .policy(Policy.parse("""
                                apiVersion: sidecarsdk.io/v1
                                secrets: {entries: {late: {file: "%s"}}}
                                """.formatted(late.path())))
                        .time(time)
                        .scheduler(time)
                        .workers(Runnable::run)
                        .start();
                HikariRotation rotation = follow(other.get(Secrets.class).secret("late"))) {
            assertThatThrownBy(pool::getConnection)
                    .isInstanceOf(SecretUnavailableException.class)
                    .hasMessageContaining("Secret late is not available");
            late.swapTo("1");
            time.advance(Duration.ofSeconds(6));
            assertThat(user()).isEqualTo("USER-1");
            await().untilAsserted(() -> {
                time.advance(Duration.ofMillis(1));
                assertThat(rotation.version()).isEqualTo(1);
            });
        }
    }

    @Test
    void aPoolThatRunsAlreadyIsRotatedToTheSecret() throws Exception {
        database.addUser("STATIC");
        pool.setUsername("USER-STATIC");
        pool.setPassword("password-STATIC");
        assertThat(user()).isEqualTo("USER-STATIC");
        awaitFilled();
        try (HikariRotation rotation = follow()) {
            time.advance(Duration.ofSeconds(31));
            assertThat(rotation.version()).isEqualTo(1);
            assertThat(user()).isEqualTo("USER-1");
        }
    }

    @Test
    void connectionsThatAreNotReturnedWithinTheGracePeriodAreReported() throws Exception {
        try (HikariRotation rotation = follow();
                Connection kept = pool.getConnection()) {
            rotateTo("2", true);
            awaitVersion(rotation, 2);
            time.advance(Duration.ofSeconds(31));
            await().untilAsserted(() -> assertThat(database.connected()).contains("USER-2"));
            await().until(() -> pool.getHikariPoolMXBean().getTotalConnections() == 2);

            time.advance(GRACE);

            assertThat(userOf(kept)).isEqualTo("USER-1");
            assertThat(messages())
                    .anyMatch(text -> text.contains("at least 1 connections") && text.contains("were not returned"));
        }
    }

    @Test
    void afterTheEndThePoolStaysAsItIs() throws Exception {
        HikariRotation rotation = follow();
        assertThat(user()).isEqualTo("USER-1");
        rotation.close();
        rotateTo("2", true);
        time.advance(GRACE.multipliedBy(2));
        assertThat(rotation.version()).isEqualTo(1);
        assertThat(user()).isEqualTo("USER-1");
    }

    @Test
    void aDataSourceThatGetsItsCredentialsFromElsewhereIsRefused() {
        HikariRotation rotation = follow();
        assertThatThrownBy(this::follow)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("has a credentials provider already");
        rotation.close();
    }

    @Test
    void noQueryFailsThroughThirtyRotationsThoughOldUsersAreDropped() throws Exception {
        AtomicBoolean ended = new AtomicBoolean();
        AtomicLong queries = new AtomicLong();
        ExecutorService workers = Executors.newFixedThreadPool(4);
        try (HikariRotation rotation = follow()) {
            List<Future<?>> work = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                work.add(workers.submit(() -> {
                    while (!ended.get()) {
                        user();
                        queries.incrementAndGet();
                    }
                    return null;
                }));
            }
            for (int version = 2; version <= 31; version++) {
                rotateTo(Integer.toString(version), true);
                awaitVersion(rotation, version);
                time.advance(GRACE);
                String old = "USER-" + (version - 1);
                await().untilAsserted(() -> assertThat(database.connected()).doesNotContain(old));
                database.dropUser(Integer.toString(version - 1));
            }
            ended.set(true);
            for (Future<?> one : work) {
                one.get();
            }
        } finally {
            workers.shutdown();
        }
        assertThat(queries.get()).isGreaterThan(1000);
    }

    private HikariRotation follow() {
        return follow(secret);
    }

    private HikariRotation follow(Secret followed) {
        HikariRotation rotation = new HikariRotation(followed, pool, time, time, new Random(1), () -> {});
        rotation.begin();
        return rotation;
    }

    /** The secret, as if its previous version were leased to this moment. */
    private Secret endingAt(Instant end) {
        return (Secret) Proxy.newProxyInstance(
                Secret.class.getClassLoader(), new Class<?>[] {Secret.class}, (proxy, method, arguments) -> {
                    Object result = method.invoke(secret, arguments);
                    return method.getName().equals("previous")
                            ? secret.previous().map(old -> endingAt(old, end))
                            : result;
                });
    }

    private static Secret.Snapshot endingAt(Secret.Snapshot snapshot, Instant end) {
        return (Secret.Snapshot) Proxy.newProxyInstance(
                Secret.class.getClassLoader(),
                new Class<?>[] {Secret.Snapshot.class},
                (proxy, method, arguments) ->
                        method.getName().equals("expires") ? Optional.of(end) : method.invoke(snapshot, arguments));
    }

    /** Else a connection that is being made meanwhile would log in with the pair before, and come to the pool afterwards. */
    private void awaitFilled() {
        HikariPoolMXBean running = pool.getHikariPoolMXBean();
        if (running != null) {
            await().until(() -> running.getTotalConnections() == pool.getMaximumPoolSize());
        }
    }

    private void rotateTo(String version, boolean isKnown) throws Exception {
        awaitFilled();
        if (isKnown) {
            database.addUser(version);
        }
        volume.swapTo(version);
        time.advance(Duration.ofSeconds(5).plusMillis(200));
    }

    /** The change is told on another thread, which has the rest scheduled. */
    private void awaitVersion(HikariRotation rotation, long version) {
        await().untilAsserted(() -> {
            time.advance(Duration.ofMillis(1));
            assertThat(rotation.version()).isEqualTo(version);
        });
    }

    private List<String> messages() {
        time.advance(Duration.ofMillis(1));
        return new ArrayList<>(logged.list)
                .stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    private String user() throws SQLException {
        try (Connection connection = pool.getConnection()) {
            return userOf(connection);
        }
    }

    private static String userOf(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("SELECT CURRENT_USER")) {
            result.next();
            return result.getString(1);
        }
    }
}
