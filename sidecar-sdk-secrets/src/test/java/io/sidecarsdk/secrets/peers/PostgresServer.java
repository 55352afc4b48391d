package io.sidecarsdk.secrets.peers;

import io.sidecarsdk.testing.Folder;
import io.sidecarsdk.testing.Peer;
import io.sidecarsdk.testing.Ports;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** A real PostgreSQL with a folder and a port of its own, which asks everyone for a password; until it is closed. */
final class PostgresServer implements AutoCloseable {

    static final String ADMIN = "postgres";
    static final String ADMIN_PASSWORD = "admin-of-the-test";

    private static final Duration START = Duration.ofSeconds(30);
    /** The server refuses to be root's. */
    private static final String USER = "postgres";

    private final Folder folder;
    private final int port;
    private final Process process;

    private PostgresServer(Folder folder, int port, Process process) {
        this.folder = folder;
        this.port = port;
        this.process = process;
    }

    static PostgresServer start() throws IOException, InterruptedException {
        Path program = Peer.program("postgresql").toRealPath();
        Folder folder = Folder.of("postgres");
        try {
            if (isRoot()) {
                folder.giveTo(USER);
            }
            initialize(program.resolveSibling("initdb"), folder);
            int port = Ports.free();
            Process process = new ProcessBuilder(asUser(List.of(
                            program.toString(),
                            "-D",
                            data(folder),
                            "-p",
                            String.valueOf(port),
                            "-k",
                            folder.path(),
                            "-c",
                            "listen_addresses=127.0.0.1",
                            "-c",
                            "fsync=off",
                            "-c",
                            "max_connections=200")))
                    .directory(folder.file("").toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(folder.file("log").toFile())
                    .start();
            PostgresServer server = new PostgresServer(folder, port, process);
            server.awaitReady();
            return server;
        } catch (IOException | InterruptedException | RuntimeException | AssertionError e) {
            folder.delete();
            throw e;
        }
    }

    private static void initialize(Path initdb, Folder folder) throws IOException, InterruptedException {
        Path password = folder.write("password", ADMIN_PASSWORD);
        Process process = new ProcessBuilder(asUser(List.of(
                        initdb.toString(),
                        "-D",
                        data(folder),
                        "-U",
                        ADMIN,
                        "--auth=scram-sha-256",
                        "--pwfile=" + password,
                        "--no-sync",
                        "--no-locale",
                        "--encoding=UTF8")))
                .directory(folder.file("").toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.file("initdb").toFile())
                .start();
        if (process.waitFor() != 0) {
            throw new AssertionError("initdb failed: " + folder.read("initdb"));
        }
    }

    private static String data(Folder folder) {
        return folder.file("data").toString();
    }

    private static List<String> asUser(List<String> command) {
        if (!isRoot()) {
            return command;
        }
        // takes the process over, so that signals reach the server
        List<String> changed = new ArrayList<>(List.of("setpriv", "--reuid", USER, "--regid", USER, "--init-groups"));
        changed.addAll(command);
        return changed;
    }

    private static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    private void awaitReady() {
        Awaitility.await()
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(50))
                .atMost(START)
                .until(() -> {
                    if (!process.isAlive()) {
                        throw new AssertionError("PostgreSQL did not start: " + folder.read("log"));
                    }
                    return accepts(ADMIN, ADMIN_PASSWORD);
                });
    }

    int port() {
        return port;
    }

    /** For a driver. */
    String jdbcUrl() {
        return "jdbc:postgresql://127.0.0.1:" + port + "/postgres?connectTimeout=5&loginTimeout=5&sslmode=disable";
    }

    /** For OpenBao. */
    String connectionUrl() {
        return "postgresql://{{username}}:{{password}}@127.0.0.1:" + port + "/postgres?sslmode=disable";
    }

    Connection connect(String user, String password) throws SQLException {
        return DriverManager.getConnection(jdbcUrl(), user, password);
    }

    /** Whether it lets this user in, with this password, now. */
    boolean accepts(String user, String password) {
        try (Connection connection = connect(user, password)) {
            return connection.isValid(5);
        } catch (SQLException refused) {
            return false;
        }
    }

    /** Runs statements as the administrator. */
    void execute(String... statements) throws SQLException {
        try (Connection connection = connect(ADMIN, ADMIN_PASSWORD);
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    /** The roles that may log in and whose name begins so, as the administrator sees them. */
    List<String> logins(String prefix) throws SQLException {
        List<String> names = new ArrayList<>();
        try (Connection connection = connect(ADMIN, ADMIN_PASSWORD);
                Statement statement = connection.createStatement();
                ResultSet roles = statement.executeQuery("SELECT rolname FROM pg_roles WHERE rolcanlogin")) {
            while (roles.next()) {
                if (roles.getString(1).startsWith(prefix)) {
                    names.add(roles.getString(1));
                }
            }
        }
        return names;
    }

    /** For how long there has been this user, whom OpenBao named after the second in which it made it. */
    static Duration age(String user) {
        long made = Long.parseLong(user.substring(user.lastIndexOf('-') + 1));
        return Duration.ofSeconds(System.currentTimeMillis() / 1000 - made);
    }

    @Override
    public void close() throws IOException {
        try {
            shutDown();
        } finally {
            process.destroyForcibly().onExit().join();
            folder.delete();
        }
    }

    /** At once, but not killed: it has shared memory to give back. */
    private void shutDown() throws IOException {
        try {
            int sent = new ProcessBuilder("kill", "-QUIT", String.valueOf(process.pid()))
                    .start()
                    .waitFor();
            if (sent == 0) {
                process.waitFor(10, TimeUnit.SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
