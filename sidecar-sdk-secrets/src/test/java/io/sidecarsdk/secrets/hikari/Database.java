package io.sidecarsdk.secrets.hikari;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;

/** A database that knows users and passwords, and who is connected. */
final class Database implements AutoCloseable {

    private final String url = "jdbc:h2:mem:" + UUID.randomUUID();
    private final Connection admin;

    Database() throws SQLException {
        admin = DriverManager.getConnection(url, "ADMIN", "admin");
    }

    /** As the secret's version says: {@code user-1} and {@code password-1}. */
    void addUser(String version) throws SQLException {
        run("CREATE USER \"USER-" + version + "\" PASSWORD 'password-" + version + "' ADMIN");
    }

    void dropUser(String version) throws SQLException {
        run("DROP USER \"USER-" + version + "\"");
    }

    private void run(String sql) throws SQLException {
        try (Statement statement = admin.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Who has connections, but for this. H2 trips over a session that ends while it lists them, and is asked again then. */
    Set<String> connected() throws SQLException {
        while (true) {
            try {
                return listed();
            } catch (SQLException e) {
                if (!(e.getCause() instanceof NullPointerException)) {
                    throw e;
                }
            }
        }
    }

    private Set<String> listed() throws SQLException {
        Set<String> users = new TreeSet<>();
        try (Statement statement = admin.createStatement();
                ResultSet sessions = statement.executeQuery("SELECT USER_NAME FROM INFORMATION_SCHEMA.SESSIONS")) {
            while (sessions.next()) {
                users.add(sessions.getString(1));
            }
        }
        users.remove("ADMIN");
        return users;
    }

    /** Not started yet. */
    HikariDataSource pool(int size) {
        HikariDataSource pool = new HikariDataSource();
        pool.setJdbcUrl(url);
        pool.setMaximumPoolSize(size);
        pool.setConnectionTimeout(10_000);
        return pool;
    }

    @Override
    public void close() throws SQLException {
        admin.close();
    }
}
