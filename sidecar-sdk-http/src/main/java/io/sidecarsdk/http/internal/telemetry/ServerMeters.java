package io.sidecarsdk.http.internal.telemetry;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** The meters of incoming requests, each looked up in the registry once. */
public final class ServerMeters implements AutoCloseable {

    /** More timers than any service has routes, methods and statuses: what comes on top has no route of its own. */
    private static final int MOST_TIMERS = 2_000;

    private static final String NONE = "none";
    private static final String OTHER = "_OTHER";

    private final MeterRegistry registry;
    private final Runnable gauge;
    private final Map<Key, Timer> durations = new ConcurrentHashMap<>();
    private final Map<String, Counter> rejected = new ConcurrentHashMap<>();
    private final Map<String, Counter> shadowed = new ConcurrentHashMap<>();
    private final Queue<Meter> registered = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean shown = new AtomicBoolean();
    private volatile boolean closed;

    private record Key(
            String method,
            String scheme,
            String route,
            int status,
            @Nullable String error) {}

    /** The meters in {@code registry}, with {@code active} of {@code source} as the requests in flight. */
    public <T> ServerMeters(MeterRegistry registry, T source, ToDoubleFunction<T> active) {
        this.registry = registry;
        this.gauge = () -> registered.add(ServerMeter.ACTIVE.gauge(registry, source, active));
    }

    /** Shows what is there without any request; not before the policy asks for it. */
    public void show() {
        if (shown.compareAndSet(false, true)) {
            gauge.run();
        }
    }

    /** Measures a request that ended so; an empty route and a null error stand for none. */
    public void ended(String method, String scheme, String route, int status, @Nullable String error, long nanos) {
        if (!closed) {
            duration(method, scheme, route, status, error).record(nanos, TimeUnit.NANOSECONDS);
        }
    }

    private Timer duration(String method, String scheme, String route, int status, @Nullable String error) {
        String known = ServerSpanAttributes.method(method);
        Timer timer = durations.get(new Key(known, scheme, route, status, error));
        if (timer != null) {
            return timer;
        }
        String bounded = durations.size() < MOST_TIMERS ? route : OTHER;
        return durations.computeIfAbsent(new Key(known, scheme, bounded, status, error), this::timer);
    }

    private Timer timer(Key key) {
        Timer timer = ServerMeter.DURATION.timer(
                registry,
                key.method,
                key.scheme,
                key.route.isEmpty() ? NONE : key.route,
                key.status == 0 ? NONE : Integer.toString(key.status),
                key.error == null ? NONE : key.error);
        registered.add(timer);
        return timer;
    }

    /** Counts a request that was refused; or would have been, but for the shadow mode of that limit. */
    public void rejected(String reason, boolean enforced) {
        if (closed) {
            return;
        }
        (enforced ? rejected : shadowed)
                .computeIfAbsent(reason, key -> {
                    Counter counter = ServerMeter.REJECTED.counter(registry, key, Boolean.toString(enforced));
                    registered.add(counter);
                    return counter;
                })
                .increment();
    }

    /** Takes the meters out of the registry, for good: a service may outlive its SDK. */
    @Override
    public void close() {
        closed = true;
        registered.forEach(registry::remove);
    }
}
