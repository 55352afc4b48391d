package io.sidecarsdk.secrets.internal;

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
 * What users hold: the versions of one secret, and who wants to hear of them. Its {@link SecretWatch} publishes.
 *
 * <p>There are two versions at most, the current one and, for a grace period, the one before: a third retires the first.
 */
final class ManagedSecret implements Secret {

    /** Between being given no more and being wiped, so that no reader is caught between two fields. */
    static final Duration TIME_TO_READ = Duration.ofSeconds(10);

    private final String name;
    private final Executor listenerThreads;
    private final SidecarContext context;
    private final List<Delivery> listeners = new ArrayList<>();
    private volatile @Nullable FieldsSnapshot current;
    private volatile @Nullable FieldsSnapshot previous;
    private volatile @Nullable SecretWatch watch;
    private long versions;

    /** @param listenerThreads where listeners are told */
    ManagedSecret(String name, Executor listenerThreads, SidecarContext context) {
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
    void publish(Map<String, String> fields, Tenure tenure, Duration grace) {
        synchronized (listeners) {
            versions++;
            FieldsSnapshot next = new FieldsSnapshot(name, versions, fields, tenure);
            FieldsSnapshot old = current;
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

    boolean holds(Map<String, String> fields) {
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
    Snapshot currentOrNull() {
        return current;
    }

    void watchedBy(SecretWatch newWatch) {
        this.watch = newWatch;
    }

    private SecretUnavailableException unavailable() {
        SecretWatch watching = watch;
        return watching == null
                ? new SecretUnavailableException(name, "its source", "was not read yet")
                : new SecretUnavailableException(name, watching.source(), watching.failure());
    }

    @Override
    public String toString() {
        return "Secret " + name + ", version " + version();
    }
}
