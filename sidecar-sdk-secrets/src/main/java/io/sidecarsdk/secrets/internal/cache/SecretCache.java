package io.sidecarsdk.secrets.internal.cache;

import io.sidecarsdk.health.Health;
import io.sidecarsdk.policy.Policy;
import io.sidecarsdk.policy.SecretsCachePolicy;
import io.sidecarsdk.secrets.internal.threads.SecretWorkers;
import io.sidecarsdk.spi.SidecarContext;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What Vault gave last, in a sealed file: so that a service which is restarted while Vault is down has its secrets until
 * their known ends. Whatever is wrong with the file, it is left aside with an alarm, and nothing else suffers.
 *
 * <p>Ends are saved by the wall clock, as no other survives a restart. If that clock is behind the time at which the file was
 * saved, it was set back and nobody can tell what has ended: then nothing of the file is used.
 */
public final class SecretCache implements CacheAccess {

    private static final Logger log = LoggerFactory.getLogger(SecretCache.class);
    private static final Duration TOGETHER = Duration.ofSeconds(1);
    private static final Duration CLOCKS_DIFFER = Duration.ofMinutes(1);

    private final SecretsCachePolicy policy;
    private final SealedFile file;
    private final SidecarContext context;
    private final SecretWorkers workers;
    private final Supplier<Map<String, CachedSecret>> secrets;
    private final Runnable endHealth;
    private Map<String, CachedSecret> loaded = new HashMap<>();
    private boolean waiting;
    private boolean closed;
    private volatile String failure = "";

    /** @param secrets all that is to be saved now */
    public SecretCache(
            SecretsCachePolicy policy,
            Policy whole,
            SidecarContext context,
            SecretWorkers workers,
            Supplier<Map<String, CachedSecret>> secrets) {
        this.policy = policy;
        this.file = new SealedFile(policy.file(), policy.keyFile(), identity(whole));
        this.context = context;
        this.workers = workers;
        this.secrets = secrets;
        this.endHealth = context.health("secrets.cache", this::health);
    }

    private static String identity(Policy policy) {
        return policy.service().namespace() + "/" + policy.service().name();
    }

    SecretsCachePolicy policy() {
        return policy;
    }

    /** Reads the file; blocks. */
    public void load() {
        try {
            byte[] bytes = file.read();
            try {
                keepLoaded(CacheFormat.read(bytes));
            } finally {
                Arrays.fill(bytes, (byte) 0);
            }
        } catch (NoSuchFileException notYet) {
            if (!notYet.getFile().equals(policy.file().toString())) {
                failed("cannot be read, there is no " + notYet.getFile());
            }
        } catch (IOException e) {
            failed(reason(e));
        }
    }

    private void keepLoaded(CacheFormat.Content content) {
        Duration age = Duration.between(content.saved(), context.time().now());
        if (age.plus(CLOCKS_DIFFER).isNegative()) {
            failed("was saved at " + content.saved()
                    + ", which is yet to come: the clock was set back, and nobody can tell" + " what has ended");
        } else if (age.compareTo(policy.maxAge()) > 0) {
            log.warn("The cache of secrets was saved at {}, too long ago to be used", content.saved());
        } else {
            synchronized (this) {
                loaded = new HashMap<>(content.secrets());
            }
        }
    }

    @Override
    public synchronized boolean has(String secret, String origin) {
        CachedSecret cached = loaded.get(secret);
        if (cached == null || !cached.origin().equals(origin)) {
            return false;
        }
        Instant end = cached.end();
        return end == null || end.isAfter(context.time().now());
    }

    @Override
    public synchronized @Nullable CachedSecret take(String secret, String origin) {
        boolean good = has(secret, origin);
        CachedSecret cached = loaded.remove(secret);
        return good ? cached : null;
    }

    @Override
    public synchronized void changed() {
        if (!waiting && !closed) {
            waiting = true;
            workers.schedule(TOGETHER, this::saveLater);
        }
    }

    private void saveLater() {
        synchronized (this) {
            waiting = false;
            if (closed) {
                return;
            }
        }
        save(secrets.get());
    }

    /** With a lock of its own: a disk that hangs must hold up nobody who only has news. */
    private void save(Map<String, CachedSecret> all) {
        synchronized (file) {
            write(all);
        }
    }

    private void write(Map<String, CachedSecret> all) {
        try {
            byte[] bytes =
                    CacheFormat.write(new CacheFormat.Content(context.time().now(), all));
            try {
                file.write(bytes);
                succeeded();
            } finally {
                Arrays.fill(bytes, (byte) 0);
            }
        } catch (IOException e) {
            failed(reason(e));
        }
    }

    /** Saves a last time; what is lent only if it outlives the SDK. */
    public void close(boolean leasesOutliveUs) {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
        }
        Map<String, CachedSecret> last = new LinkedHashMap<>(secrets.get());
        if (!leasesOutliveUs) {
            last.values().removeIf(secret -> !secret.leaseId().isEmpty());
        }
        save(last);
        endHealth.run();
    }

    private void succeeded() {
        if (!failure.isEmpty()) {
            log.info("The cache of secrets can be written to {}", policy.file());
        }
        failure = "";
    }

    private void failed(String reason) {
        if (!reason.equals(failure)) {
            log.error("The cache of secrets is of no use: it {}", reason);
        }
        failure = reason;
    }

    private static String reason(IOException e) {
        return e.getClass() == IOException.class
                ? String.valueOf(e.getMessage())
                : "failed with " + e.getClass().getSimpleName() + ": " + e.getMessage();
    }

    private Health.Component health() {
        String reason = failure;
        return reason.isEmpty()
                ? Health.Component.up()
                : Health.Component.degraded("a restart while Vault is down would find nothing: the cache " + reason);
    }
}
