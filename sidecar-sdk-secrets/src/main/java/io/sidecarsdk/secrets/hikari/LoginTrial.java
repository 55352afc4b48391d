package io.sidecarsdk.secrets.hikari;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.util.Credentials;
import com.zaxxer.hikari.util.DriverDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Tries a pair at the database of a pool, beside the pool. */
final class LoginTrial {

    private final HikariDataSource pool;

    LoginTrial(HikariDataSource pool) {
        this.pool = pool;
    }

    /**
     * Makes a connection and closes it again.
     *
     * @throws SQLException if the database does not take the pair, or cannot be reached
     */
    void logIn(Credentials credentials) throws SQLException {
        DataSource database = database();
        if (database != null) {
            try (Connection connection = database.getConnection(credentials.getUsername(), credentials.getPassword())) {
                connection.getMetaData();
            }
        }
    }

    /** What the pool makes connections with; null where it does not give it out. */
    private @Nullable DataSource database() {
        DataSource own = pool.getDataSource();
        if (own != null) {
            return own;
        }
        try {
            return pool.unwrap(DriverDataSource.class); // with jdbcUrl
        } catch (SQLException madeByClassName) {
            return ofClass(pool.getDataSourceClassName());
        }
    }

    private @Nullable DataSource ofClass(@Nullable String name) {
        try {
            ClassLoader loader = HikariDataSource.class.getClassLoader();
            Class<?> type = name == null ? null : Class.forName(name, false, loader);
            return type == null ? null : (DataSource) pool.unwrap(type);
        } catch (ClassNotFoundException | ClassCastException | SQLException unknown) {
            return null;
        }
    }
}
