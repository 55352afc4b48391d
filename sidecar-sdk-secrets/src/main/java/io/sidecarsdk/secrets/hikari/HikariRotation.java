package io.sidecarsdk.secrets.hikari;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import com.zaxxer.hikari.util.Credentials;
import io.sidecarsdk.internal.time.DaemonScheduler;
import io.sidecarsdk.secrets.Secret;
import io.sidecarsdk.secrets.SecretUnavailableException;
import io.sidecarsdk.time.Scheduler;
import io.sidecarsdk.time.TimeSource;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has a HikariCP pool log in with a secret's fields {@code username} and {@code password}, and follow its changes without
 * a failed query.
 *
 * <pre>{@code
 * HikariDataSource pool = new HikariDataSource();          // not started yet, so the secret may even come later
 * pool.setJdbcUrl("jdbc:postgresql://db/orders");
 * HikariRotation rotation = HikariRotation.follow(secrets.secret("database"), pool);
 * }</pre>
 *
 * <p>When the secret changes, with a grace period that ends with the old version where that expires earlier:
 *
 * <ol>
 *   <li>The new pair is tried, with a connection of its own. While the database does not take it, as one to which it was
 *       not replicated yet, the pool goes on with the old pair, and the new one is tried again: after a second, then after
 *       twice as long each time, up to 15 seconds. At the end of the grace period it is taken in any case.
 *   <li>From then on the pool logs in with the new pair: user and password are swapped as one.
 *   <li>At a random moment after a tenth and before half of what is left of the grace period, so that not all instances
 *       come at once, the connections of the old pair are evicted: idle ones are closed and replaced, one after the other;
 *       those in use when they are returned.
 *   <li>At the end of the grace period those that were not returned are reported in the log.
 * </ol>
 *
 * <p>Of a change that comes meanwhile, the newest version counts. A pool that was started before with other credentials is
 * rotated to the secret's at once. Works on one daemon thread of its own. What the driver says to a refused login is
 * logged by its class and SQL state only, since its message may hold the user's name.
 *
 * <p>Safe for use by several threads.
 */
public final class HikariRotation implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(HikariRotation.class);
    private static final String USERNAME = "username";
    private static final String PASSWORD = "password";
    private static final Duration FIRST_RETRY = Duration.ofSeconds(1);
    private static final Duration LONGEST_RETRY = Duration.ofSeconds(15);

    private final Secret secret;
    private final HikariDataSource dataSource;
    private final Scheduler scheduler;
    private final TimeSource time;
    private final RandomGenerator random;
    private final Runnable endOfScheduler;
    private final LoginTrial trial;

    /** How often the pool has asked for a pair since the last swap; each is a connection, or an attempt at one. */
    private final AtomicLong logins = new AtomicLong();

    private volatile @Nullable Credentials inUse;
    private volatile long version;
    private volatile boolean closed;
    private Secret.@Nullable Subscription subscription;
    private boolean provides;
    private long seen;
    private long graceEnds;
    private Duration retry = FIRST_RETRY;

    HikariRotation(
            Secret secret,
            HikariDataSource dataSource,
            Scheduler scheduler,
            TimeSource time,
            RandomGenerator random,
            Runnable endOfScheduler) {
        this.secret = secret;
        this.dataSource = dataSource;
        this.scheduler = scheduler;
        this.time = time;
        this.random = random;
        this.endOfScheduler = endOfScheduler;
        this.trial = new LoginTrial(dataSource);
    }

    /**
     * Has {@code dataSource} follow {@code secret} from now on, until {@link #close}.
     *
     * <p>A pool that is not started yet may be given before the secret is there: until then it cannot be started, and says
     * so with a {@link SecretUnavailableException}.
     *
     * @throws IllegalArgumentException if the data source has a credentials provider of its own, or the secret no
     *     {@code username} or {@code password}
     * @throws SecretUnavailableException if the pool is running already, and the secret is not there
     */
    public static HikariRotation follow(Secret secret, HikariDataSource dataSource) {
        DaemonScheduler scheduler = new DaemonScheduler("sidecar-hikari");
        HikariRotation rotation = new HikariRotation(
                secret, dataSource, scheduler, TimeSource.system(), RandomGenerator.getDefault(), scheduler::close);
        try {
            rotation.begin();
        } catch (RuntimeException e) {
            scheduler.close();
            throw e;
        }
        return rotation;
    }

    /** The secret's version with which new connections log in; 0 while there is none. */
    public long version() {
        return version;
    }

    void begin() {
        if (dataSource.getCredentialsProvider() != null) {
            throw new IllegalArgumentException("The data source " + dataSource.getPoolName()
                    + " has a credentials provider already (expected: none, and no other rotation)");
        }
        if (pool() == null) {
            beginBeforeThePool();
        } else {
            Secret.Snapshot first = secret.current();
            inUse = dataSource.getCredentials();
            credentials(first); // or an error to whoever asks
        }
        subscription = secret.onChange(next -> scheduler.schedule(Duration.ZERO, this::follow));
        scheduler.schedule(Duration.ZERO, this::follow); // what came meanwhile
    }

    private void beginBeforeThePool() {
        try {
            Secret.Snapshot first = secret.current();
            seen = first.version();
            use(credentials(first), first.version());
        } catch (SecretUnavailableException comesLater) {
            log.info("A pool waits for secret {}, which is not available yet", secret.name());
        }
        dataSource.setCredentialsProvider(this::provide);
        provides = true;
    }

    /** Called by the pool for each connection it makes. */
    private Credentials provide() {
        logins.incrementAndGet();
        Credentials credentials = inUse;
        if (credentials == null) {
            credentials = credentials(secret.current());
            inUse = credentials;
        }
        return credentials;
    }

    /** Looks whether there is another version, and goes on with it as far as it can. */
    private synchronized void follow() {
        if (closed) {
            return;
        }
        if (dataSource.isClosed()) {
            close();
            return;
        }
        try {
            followTo(secret.current());
        } catch (SecretUnavailableException keepsWhatItHas) {
            log.warn("Pool {} goes on with what it has: secret {} is not available", name(), secret.name());
        } catch (IllegalStateException retiredMeanwhile) {
            again();
        } catch (IllegalArgumentException e) {
            log.error("Pool {} goes on with what it has: {}", name(), e.getMessage());
        }
    }

    private void followTo(Secret.Snapshot next) {
        if (next.version() == version) {
            return;
        }
        Credentials candidate = credentials(next);
        if (next.version() != seen) {
            seen = next.version();
            retry = FIRST_RETRY;
            graceEnds = time.nanoTime() + secret.grace().toNanos();
        }
        if (pool() == null || isSame(candidate, inUse)) {
            use(candidate, next.version());
        } else if (leftOfGrace().isZero() || isTaken(candidate)) {
            rotateTo(candidate, next.version());
        } else {
            again();
        }
    }

    /** Nothing once the version that the pool has is good no longer: it may expire before the grace period is over. */
    private Duration leftOfGrace() {
        Duration grace = Duration.ofNanos(graceEnds - time.nanoTime());
        Duration left = version == 0
                ? grace
                : secret.previous()
                        .filter(old -> old.version() == version)
                        .map(old -> untilItsEnd(old, grace))
                        .orElse(Duration.ZERO);
        return left.isNegative() ? Duration.ZERO : left;
    }

    private Duration untilItsEnd(Secret.Snapshot old, Duration grace) {
        return old.expires()
                .map(end -> Duration.between(time.now(), end))
                .filter(left -> left.compareTo(grace) < 0)
                .orElse(grace);
    }

    private boolean isTaken(Credentials candidate) {
        try {
            trial.logIn(candidate);
            return true;
        } catch (SQLException | RuntimeException e) {
            log.warn(
                    "The database of pool {} does not take the new version of secret {} yet, the pool goes on with the"
                            + " one before: {}, SQL state {}",
                    name(),
                    secret.name(),
                    e.getClass().getName(),
                    e instanceof SQLException sql ? sql.getSQLState() : "unknown");
            return false;
        }
    }

    private void again() {
        Duration left = leftOfGrace();
        scheduler.schedule(retry.compareTo(left) < 0 || left.isZero() ? retry : left, this::follow);
        Duration longer = retry.multipliedBy(2);
        retry = longer.compareTo(LONGEST_RETRY) < 0 ? longer : LONGEST_RETRY;
    }

    private void rotateTo(Credentials candidate, long next) {
        Duration left = leftOfGrace();
        use(candidate, next);
        Duration wait = Duration.ofNanos((long) (left.toNanos() * random.nextDouble(0.1, 0.5)));
        log.info("Pool {} logs in with version {} of secret {} now", name(), next, secret.name());
        scheduler.schedule(wait, () -> evict(next));
        scheduler.schedule(left, () -> reportOpen(next));
    }

    private void use(Credentials candidate, long next) {
        logins.set(0);
        inUse = candidate;
        version = next;
        if (pool() != null && !provides) {
            dataSource.setCredentials(candidate);
        }
    }

    private synchronized void evict(long of) {
        HikariPoolMXBean pool = pool();
        if (!closed && pool != null && version == of) {
            pool.softEvictConnections();
        }
    }

    /** At least: an attempt that failed counts as a connection too. Nothing is known where another provides the pair. */
    private synchronized void reportOpen(long of) {
        HikariPoolMXBean pool = pool();
        if (closed || pool == null || version != of || !provides) {
            return;
        }
        long open = pool.getTotalConnections() - logins.get();
        if (open > 0) {
            log.warn(
                    "The grace period of secret {} has ended, and at least {} connections of pool {} that logged in with"
                            + " the version before were not returned",
                    secret.name(),
                    open,
                    name());
        }
    }

    private static Credentials credentials(Secret.Snapshot snapshot) {
        return Credentials.of(snapshot.get(USERNAME), snapshot.get(PASSWORD));
    }

    private static boolean isSame(Credentials one, @Nullable Credentials other) {
        return other != null
                && one.getUsername().equals(other.getUsername())
                && one.getPassword().equals(other.getPassword());
    }

    /** Null while it is not started, or is closed. */
    private @Nullable HikariPoolMXBean pool() {
        return dataSource.getHikariPoolMXBean();
    }

    private String name() {
        return String.valueOf(dataSource.getPoolName());
    }

    /** The pool goes on with what it has, and follows no more. Idempotent. */
    @Override
    public void close() {
        closed = true;
        Secret.Subscription registered = subscription;
        if (registered != null) {
            registered.close();
        }
        endOfScheduler.run();
    }
}
