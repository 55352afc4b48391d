package io.sidecarsdk.secrets.internal;

import io.sidecarsdk.secrets.Secret;
import io.sidecarsdk.secrets.SecretUnavailableException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** What users hold: the versions of one secret, and who wants to hear of them. Its {@link SecretWatch} publishes. */
final class ManagedSecret implements Secret {

    private final String name;
    private final Executor executor;
    private final List<Delivery> listeners = new ArrayList<>();
    private volatile @Nullable FieldsSnapshot current;
    private volatile @Nullable FieldsSnapshot previous;
    private volatile @Nullable SecretWatch watch;

    /** @param executor where listeners are told */
    ManagedSecret(String name, Executor executor) {
        this.name = name;
        this.executor = executor;
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
        Delivery delivery = new Delivery(name, listener, executor);
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

    /** Makes {@code fields} the current version. Listeners get it in the order of the versions, hence the lock. */
    void publish(Map<String, String> fields) {
        synchronized (listeners) {
            FieldsSnapshot next = new FieldsSnapshot(name, version() + 1, fields);
            previous = current;
            current = next;
            listeners.forEach(listener -> listener.tell(next));
        }
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
