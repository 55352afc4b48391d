package io.sidecarsdk.secrets.internal.held;

import io.sidecarsdk.secrets.Secret;
import io.sidecarsdk.secrets.SecretUnavailableException;
import io.sidecarsdk.spi.SidecarContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * What users hold: the versions of one secret, and who wants to hear of them. Its {@link SecretKeeper} publishes.
 *
 * <p>There are two versions at most, the current one and, for a grace period, the one before: a third retires the first.
 */
public final class ManagedSecret implements Secret {

    /** Between being given no more and being wiped, so that no reader is caught between two fields. */
    static final Duration TIME_TO_READ = Duration.ofSeconds(10);

    private final String name;
    private final Executor listenerThreads;
    private final SidecarContext context;
    private final List<Delivery> listeners = new ArrayList<>();
    private volatile @Nullable FieldsSnapshot current;
    private volatile @Nullable FieldsSnapshot previous;
    private volatile @Nullable SecretKeeper keeper;
    private volatile long versions;
    private volatile long published;

    /** @param listenerThreads where listeners are told */
    public ManagedSecret(String name, Executor listenerThreads, SidecarContext context) {
        this.name = name;
        this.listenerThreads = listenerThreads;
        this.context = context;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Snapshot current() {
        FieldsSnapshot snapshot = current;
        if (snapshot == null) {
            throw unavailable();
        }
        return snapshot;
    }

    @Override
    public Optional<Snapshot> previous() {
        return Optional.ofNullable(previous);
    }

    @Override
    public Duration grace() {
        SecretKeeper keeping = keeper;
        return keeping == null ? Duration.ZERO : keeping.policy().grace();
    }

    @Override
    public Subscription onChange(Listener listener) {
        Delivery delivery = new Delivery(name, listener, listenerThreads);
        synchronized (listeners) {
            listeners.add(delivery);
        }
        return () -> {
            synchronized (listeners) {
                listeners.remove(delivery);
            }
            delivery.close();
        };
    }

    /**
     * Makes {@code fields} the current version, and keeps the one before for {@code grace}, or until it ends of itself.
     * Listeners get it in the order of the versions, hence the lock.
     */
    public void publish(Map<String, String> fields, Tenure tenure, Duration grace) {
        synchronized (listeners) {
            FieldsSnapshot next = new FieldsSnapshot(name, versions + 1, fields, tenure);
            FieldsSnapshot old = current;
            published = context.time().nanoTime();
            versions = next.version();
            current = next;
            keepAsPrevious(old, grace);
            listeners.forEach(listener -> listener.tell(next));
        }
    }

    private void keepAsPrevious(@Nullable FieldsSnapshot old, Duration grace) {
        FieldsSnapshot older = previous;
        previous = old;
        if (older != null) {
            expel(older);
        }
        if (old != null) {
            context.scheduler().schedule(shorter(grace, old.tenure()), () -> endGrace(old));
        }
    }

    private static Duration shorter(Duration grace, Tenure tenure) {
        Duration left = tenure.remaining().orElse(grace);
        if (left.isNegative()) {
            return Duration.ZERO;
        }
        return left.compareTo(grace) < 0 ? left : grace;
    }

    private void endGrace(FieldsSnapshot old) {
        synchronized (listeners) {
            if (previous == old) {
                previous = null;
                expel(old);
            }
        }
    }

    /** Nobody gets it any more; who just got it has a while to read it to its end. */
    private void expel(FieldsSnapshot old) {
        old.tenure().release();
        context.scheduler()
                .schedule(TIME_TO_READ, () -> old.retire(context.time().now()));
    }

    public boolean holds(Map<String, String> fields) {
        FieldsSnapshot snapshot = current;
        return snapshot != null && snapshot.holds(fields);
    }

    /** 0 while there is none. */
    long version() {
        FieldsSnapshot snapshot = current;
        return snapshot == null ? 0 : snapshot.version();
    }

    /** Null while there is none. */
    @Nullable
    public FieldsSnapshot currentOrNull() {
        return current;
    }

    /** For how long the current version has been in use; null while there is none. */
    @Nullable
    Duration age() {
        return current == null ? null : Duration.ofNanos(context.time().nanoTime() - published);
    }

    /** The time to the end of the current version, negative after it; null while there is none, or where nothing ends it. */
    @Nullable
    Duration remaining() {
        FieldsSnapshot snapshot = current;
        return snapshot == null ? null : snapshot.tenure().remaining().orElse(null);
    }

    /** Whether there ever was a version. */
    public boolean wasThere() {
        return versions > 0;
    }

    /** The current version's values go on under another tenure: leased anew, or read anew. */
    public void goOnUnder(Tenure tenure) {
        synchronized (listeners) {
            FieldsSnapshot snapshot = current;
            if (snapshot != null) {
                snapshot.goOnUnder(tenure);
            }
        }
    }

    /** There is no current version any more. */
    public void withdraw() {
        synchronized (listeners) {
            FieldsSnapshot old = current;
            current = null;
            if (old != null) {
                expel(old);
            }
        }
    }

    public void keptBy(SecretKeeper newKeeper) {
        this.keeper = newKeeper;
    }

    @Override
    public void refresh() {
        SecretKeeper keeping = keeper;
        if (keeping != null) {
            keeping.refresh();
        }
    }

    private SecretUnavailableException unavailable() {
        SecretKeeper keeping = keeper;
        return keeping == null
                ? new SecretUnavailableException(name, "its source", "was not read yet")
                : new SecretUnavailableException(
                        name, keeping.report().source(), keeping.report().failure());
    }

    @Override
    public String toString() {
        return "Secret " + name + ", version " + version();
    }
}
