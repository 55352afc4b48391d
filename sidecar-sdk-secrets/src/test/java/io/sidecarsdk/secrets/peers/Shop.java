package io.sidecarsdk.secrets.peers;

import io.sidecarsdk.secrets.Secret;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * An application that logs in to PostgreSQL again and again with what the secret holds at that moment, and writes down
 * whatever goes wrong, until it is closed.
 */
final class Shop implements AutoCloseable {

    private static final Duration PACE = Duration.ofMillis(20);
    private static final int KEPT = 20;

    private final ScheduledExecutorService worker = Executors.newSingleThreadScheduledExecutor();
    private final Secret secret;
    private final PostgresServer postgres;
    private final AtomicInteger logins = new AtomicInteger();
    private final AtomicLong version = new AtomicLong();
    private final Set<String> users = ConcurrentHashMap.newKeySet();
    private final Queue<String> unread = new ConcurrentLinkedQueue<>();
    private final Queue<String> refused = new ConcurrentLinkedQueue<>();

    private Shop(Secret secret, PostgresServer postgres) {
        this.secret = secret;
        this.postgres = postgres;
    }

    static Shop open(Secret secret, PostgresServer postgres) {
        Shop shop = new Shop(secret, postgres);
        shop.worker.scheduleWithFixedDelay(shop::serve, 0, PACE.toMillis(), TimeUnit.MILLISECONDS);
        return shop;
    }

    private void serve() {
        String user;
        String password;
        try {
            Secret.Snapshot credentials = secret.current();
            version.set(credentials.version());
            user = credentials.get("username");
            password = credentials.get("password");
        } catch (RuntimeException e) {
            keep(unread, e);
            return;
        }
        try (Connection connection = postgres.connect(user, password)) {
            if (connection.isValid(5)) {
                users.add(user);
                logins.incrementAndGet();
            }
        } catch (SQLException e) {
            keep(refused, e);
        }
    }

    private void keep(Queue<String> problems, Exception problem) {
        if (problems.size() < KEPT) {
            problems.add(Instant.now() + " with version " + version + ": " + problem);
        }
    }

    /** How often it was let in. */
    int logins() {
        return logins.get();
    }

    /** With how many users it was let in, one after the other. */
    int users() {
        return users.size();
    }

    /** Of the secret, when it was last read. */
    long version() {
        return version.get();
    }

    /** What the secret threw when it was read; the first of them. */
    List<String> unread() {
        return List.copyOf(unread);
    }

    /** How PostgreSQL refused what was read; the first of them. */
    List<String> refused() {
        return List.copyOf(refused);
    }

    @Override
    public void close() throws InterruptedException {
        worker.shutdownNow();
        if (!worker.awaitTermination(20, TimeUnit.SECONDS)) {
            throw new AssertionError("a login does not end");
        }
    }
}
