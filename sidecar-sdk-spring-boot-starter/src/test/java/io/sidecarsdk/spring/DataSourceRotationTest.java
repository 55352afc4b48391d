package io.sidecarsdk.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** Pools of the application that log in with a secret. */
class DataSourceRotationTest {

    private static final String URL = "jdbc:h2:mem:" + UUID.randomUUID();

    @TempDir
    private Path directory;

    private Path secret;
    private Connection admin;
    private ApplicationContextRunner application;

    @BeforeEach
    void databaseAndSecret() throws Exception {
        admin = DriverManager.getConnection(URL, "ADMIN", "admin");
        secret = Files.createDirectory(directory.resolve("database"));
        rotateTo("ONE");
        String policy = """
                apiVersion: sidecarsdk.io/v1
                service: {name: orders}
                secrets: {entries: {database: {file: %s, refresh: 100ms, grace: 2s}}}
                """.formatted(secret);
        application = new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(SidecarAutoConfiguration.class))
                .withPropertyValues(PolicyFile.property(directory, policy))
                .withBean("dataSource", HikariDataSource.class, DataSourceRotationTest::pool);
    }

    @AfterEach
    void end() throws Exception {
        admin.close();
    }

    /** As Boot makes it: not started yet. */
    private static HikariDataSource pool() {
        HikariDataSource pool = new HikariDataSource();
        pool.setJdbcUrl(URL);
        pool.setMaximumPoolSize(2);
        return pool;
    }

    private void rotateTo(String user) throws Exception {
        try (Statement statement = admin.createStatement()) {
            statement.execute("CREATE USER IF NOT EXISTS " + user + " PASSWORD 'of-" + user + "' ADMIN");
        }
        Files.writeString(secret.resolve("username"), user);
        Files.writeString(secret.resolve("password"), "of-" + user);
    }

    @Test
    void aPoolLogsInWithTheSecretAndFollowsIt() {
        application.withPropertyValues("sidecar.data-source.secret=database").run(context -> {
            DataSource pool = context.getBean(DataSource.class);
            assertThat(user(pool)).isEqualTo("ONE");
            rotateTo("TWO");
            await().untilAsserted(() -> assertThat(user(pool)).isEqualTo("TWO"));
        });
    }

    @Test
    void aPoolThatIsNamedHasItsOwnSecretAndTheOthersNone() {
        application
                .withPropertyValues("sidecar.data-source.secrets.dataSource=database")
                .withBean("reports", HikariDataSource.class, DataSourceRotationTest::pool)
                .run(context -> {
                    assertThat(user(context.getBean("dataSource", DataSource.class)))
                            .isEqualTo("ONE");
                    assertThat(context.getBean("reports", HikariDataSource.class)
                                    .getCredentialsProvider())
                            .isNull();
                });
    }

    @Test
    void aPoolIsLeftAloneWithoutTheProperty() {
        application.run(
                context -> assertThat(context.getBean(HikariDataSource.class).getCredentialsProvider())
                        .isNull());
    }

    @Test
    void aSecretThatThePolicyDoesNotHaveEndsTheStart() {
        application
                .withPropertyValues("sidecar.data-source.secret=other")
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .hasMessageContaining("The policy has no secrets.entries.other"));
    }

    private static String user(DataSource pool) throws SQLException {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("SELECT CURRENT_USER")) {
            result.next();
            return result.getString(1);
        }
    }
}
