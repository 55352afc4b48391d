package io.sidecarsdk.secrets.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import io.sidecarsdk.secrets.hikari.HikariRotation;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A pool under load whose credentials end every other second, and with them the connections of whoever still uses them. */
@Tag("peer")
@ExtendWith(RealServers.class)
class PooledWorkloadTest {

    private static final int ROTATIONS = 20;
    private static final int WORKERS = 4;

    private final OpenBaoServer bao;
    private final PostgresServer postgres;
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private final Set<String> users = ConcurrentHashMap.newKeySet();
    private final AtomicLong queries = new AtomicLong();

    PooledWorkloadTest(OpenBaoServer bao, PostgresServer postgres) {
        this.bao = bao;
        this.postgres = postgres;
    }

    @BeforeAll
    static void enable(OpenBaoServer bao, PostgresServer postgres) {
        Engines engines = new Engines(bao.root());
        engines.database("database", postgres);
        engines.databaseRole("database", "pooled", Duration.ofSeconds(3), Duration.ofSeconds(4));
    }

    @Test
    void noQueryFailsOverTwentyRotations() throws Exception {
        ScheduledExecutorService workers = Executors.newScheduledThreadPool(WORKERS);
        try (Service service = Service.of(bao, "database: {path: database/creds/pooled}");
                HikariDataSource pool = new HikariDataSource()) {
            pool.setJdbcUrl(postgres.jdbcUrl());
            pool.setMaximumPoolSize(WORKERS);
            try (HikariRotation rotation = HikariRotation.follow(service.arrived("database"), pool)) {
                for (int i = 0; i < WORKERS; i++) {
                    workers.scheduleWithFixedDelay(() -> query(pool), 0, 5, TimeUnit.MILLISECONDS);
                }

                await().atMost(Duration.ofMinutes(2)).until(() -> rotation.version() > ROTATIONS);
            } finally {
                workers.shutdown();
                assertThat(workers.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
            }
        }
        assertThat(failures).isEmpty();
        assertThat(users).hasSizeGreaterThanOrEqualTo(ROTATIONS);
        assertThat(queries).hasValueGreaterThan(1000);
    }

    private void query(HikariDataSource pool) {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement();
                ResultSet user = statement.executeQuery("SELECT current_user")) {
            if (user.next()) {
                users.add(user.getString(1));
            }
            queries.incrementAndGet();
        } catch (SQLException | RuntimeException e) {
            if (failures.size() < 20) {
                failures.add(Instant.now() + " " + e);
            }
        }
    }
}
