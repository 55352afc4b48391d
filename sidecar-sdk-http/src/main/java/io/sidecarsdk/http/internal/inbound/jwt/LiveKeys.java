package io.sidecarsdk.http.internal.inbound.jwt;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyType;
import io.sidecarsdk.time.Scheduler;
import io.sidecarsdk.time.TimeSource;
import java.text.ParseException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The issuer's public keys, fetched in the background again and again. Where that fails, the last good ones stay. A token
 * whose key is not among them has them fetched at once, as the issuer may have a new one, but not more often than every
 * {@value #LEAST_SECONDS} seconds: anybody can make up names of keys.
 */
final class LiveKeys implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(LiveKeys.class);

    private static final long LEAST_SECONDS = 10;
    private static final long LEAST_NANOS = TimeUnit.SECONDS.toNanos(LEAST_SECONDS);
    private static final Duration FIRST_RETRY = Duration.ofSeconds(1);
    private static final long MOST_WAIT_MILLIS = 1_000;
    private static final int MOST_WAITING = 8;

    private final KeySource source;
    private final Duration interval;
    private final TimeSource time;
    private final Scheduler scheduler;
    /** Threads of the service that wait for keys: few, whatever is thrown at it. */
    private final Semaphore waiting = new Semaphore(MOST_WAITING);

    private volatile @Nullable JWKSet keys;
    private volatile String problem = "not fetched yet";
    private Duration retry = FIRST_RETRY;
    private CompletableFuture<Void> fetching = CompletableFuture.completedFuture(null);
    private long lastFetch;
    private Scheduler.@Nullable Task next;
    private boolean closed;

    LiveKeys(KeySource source, Duration interval, TimeSource time, Scheduler scheduler) {
        this.source = source;
        this.interval = interval;
        this.time = time;
        this.scheduler = scheduler;
        this.lastFetch = time.nanoTime() - LEAST_NANOS;
    }

    synchronized void start() {
        fetch();
    }

    /** The keys that {@code wanted} fits; none where there are none even after having looked for new ones. */
    List<JWK> select(JWKSelector wanted) throws InvalidTokenException {
        JWKSet known = keys;
        List<JWK> found = known == null ? List.of() : wanted.select(known);
        if (!found.isEmpty()) {
            return found;
        }
        await(fetchForUnknown());
        JWKSet now = keys;
        if (now == null) {
            throw InvalidTokenException.noKeys();
        }
        return wanted.select(now);
    }

    String problem() {
        return problem.isEmpty() ? "" : source.name() + ": " + problem;
    }

    private synchronized CompletableFuture<Void> fetchForUnknown() {
        if (fetching.isDone() && time.nanoTime() - lastFetch >= LEAST_NANOS) {
            fetch();
        }
        return fetching;
    }

    private void await(CompletableFuture<Void> fetched) {
        if (fetched.isDone() || !waiting.tryAcquire()) {
            return;
        }
        try {
            fetched.get(MOST_WAIT_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException stillTheOldOnes) {
            // and those will be used
        } finally {
            waiting.release();
        }
    }

    /** With the lock held. */
    private void fetch() {
        if (closed) {
            return;
        }
        if (next != null) {
            next.cancel();
            next = null;
        }
        lastFetch = time.nanoTime();
        fetching = source.fetch().handle((text, failure) -> {
            take(text, failure);
            return null;
        });
    }

    private void take(@Nullable String text, @Nullable Throwable failure) {
        String trouble = failure == null && text != null ? parse(text) : String.valueOf(failure);
        if (!trouble.isEmpty() && problem.isEmpty()) {
            log.warn("The keys at {} could not be had, the last good ones stay: {}", source.name(), trouble);
        }
        problem = trouble;
        scheduleNext(trouble.isEmpty());
    }

    private synchronized void scheduleNext(boolean good) {
        Duration delay = good || retry.compareTo(interval) > 0 ? interval : retry;
        retry = good ? FIRST_RETRY : delay.multipliedBy(2);
        if (!closed) {
            next = scheduler.schedule(delay, this::again);
        }
    }

    private synchronized void again() {
        next = null;
        fetch();
    }

    /** Takes what can be used, public keys only: a shared one must never be mistaken for one. */
    private String parse(String text) {
        try {
            List<JWK> usable = JWKSet.parse(text).getKeys().stream()
                    .filter(key -> KeyType.RSA.equals(key.getKeyType()) || KeyType.EC.equals(key.getKeyType()))
                    .map(JWK::toPublicJWK)
                    .collect(Collectors.toList());
            if (usable.isEmpty()) {
                return "no RSA or EC key in it";
            }
            keys = new JWKSet(usable);
            return "";
        } catch (ParseException | RuntimeException e) {
            return "not a JSON Web Key Set";
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (next != null) {
            next.cancel();
        }
        source.close();
    }
}
