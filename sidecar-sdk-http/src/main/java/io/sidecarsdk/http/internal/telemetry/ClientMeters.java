package io.sidecarsdk.http.internal.telemetry;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.sidecarsdk.http.internal.balancing.Endpoint;
import io.sidecarsdk.http.internal.call.FailureKind;
import io.sidecarsdk.internal.telemetry.MeterDeclaration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * The meters of one client. Looking a meter up in a registry costs more than using it, so each is looked up once and then
 * found by an index.
 */
public final class ClientMeters implements AutoCloseable {

    private static final List<String> METHODS =
            List.of("GET", "POST", "PUT", "DELETE", "HEAD", "PATCH", "OPTIONS", "TRACE", "CONNECT", "_OTHER");
    private static final int FIRST_STATUS = 100;
    private static final int STATUSES = 500;
    private static final String NONE = "none";

    private final String client;
    private final MeterRegistry registry;
    private final AtomicReferenceArray<@Nullable Timer> byStatus =
            new AtomicReferenceArray<>(METHODS.size() * STATUSES);
    private final Map<String, Timer> byError = new ConcurrentHashMap<>();
    private final Map<String, Counter> counters = new ConcurrentHashMap<>();
    private final Map<Endpoint, AttemptMeters> byEndpoint = new ConcurrentHashMap<>();
    private final AttemptMeters ownHost = new AttemptMeters("url");
    /** What becomes of calls under way at endpoints that are no longer the upstream's. */
    private final AttemptMeters gone = new AttemptMeters("gone");

    private final Queue<Meter> registered = new ConcurrentLinkedQueue<>();

    public ClientMeters(String client, MeterRegistry registry) {
        this.client = client;
        this.registry = registry;
    }

    /** The timer of calls that ended with {@code status}. */
    public Timer duration(String method, int status) {
        int methodIndex = methodIndex(method);
        if (status < FIRST_STATUS || status >= FIRST_STATUS + STATUSES) {
            return failureDuration(method, "invalid_status");
        }
        int index = methodIndex * STATUSES + status - FIRST_STATUS;
        Timer known = byStatus.get(index);
        if (known == null) {
            String code = Integer.toString(status);
            known = timer(METHODS.get(methodIndex), code, status >= 400 ? code : NONE);
            byStatus.set(index, known);
        }
        return known;
    }

    /** The timer of calls that ended without a response; {@code error} is one of a closed set of names. */
    public Timer failureDuration(String method, String error) {
        String name = METHODS.get(methodIndex(method));
        return byError.computeIfAbsent(name + ' ' + error, key -> timer(name, NONE, error));
    }

    /** Counts what was decided about a failed attempt. */
    public void decided(String decision) {
        counter(HttpMeter.RETRIES, decision).increment();
    }

    /** Counts what became of a hedge. */
    public void hedged(String decision) {
        counters.computeIfAbsent(
                        "hedge " + decision, key -> register(HttpMeter.HEDGES.counter(registry, client, decision)))
                .increment();
    }

    /** Counts a call that was refused. */
    public void rejected(String reason) {
        rejected(reason, "true");
    }

    /** Counts a call that a limit in shadow mode would have refused. */
    public void shadowed(String reason) {
        rejected(reason, "false");
    }

    /** Counts a call that a route sent to {@code target}. */
    public void routed(String target) {
        counters.computeIfAbsent("to " + target, key -> register(HttpMeter.ROUTED.counter(registry, client, target)))
                .increment();
    }

    /** Counts a copy of a call for a mirror. */
    public void mirrored(String target, String outcome) {
        counters.computeIfAbsent(
                        "mirror " + outcome + ' ' + target,
                        key -> register(HttpMeter.MIRRORED.counter(registry, client, target, outcome)))
                .increment();
    }

    /** Counts an injected fault. */
    public void fault(String kind) {
        counter(HttpMeter.FAULTS, kind).increment();
    }

    private void rejected(String reason, String enforced) {
        counters.computeIfAbsent(
                        reason + ' ' + enforced,
                        key -> register(HttpMeter.REJECTED.counter(registry, client, reason, enforced)))
                .increment();
    }

    /** Counts an outlier among the endpoints, and what became of it. */
    public void outlier(String detection, String outcome) {
        counter(HttpMeter.OUTLIERS, detection, outcome).increment();
    }

    /** Counts TLS material that was looked at because it had changed. */
    public void tlsReloaded(String outcome) {
        counter(HttpMeter.TLS_RELOADS, outcome).increment();
    }

    /** Counts a health check. */
    public void healthCheck(String result) {
        counter(HttpMeter.HEALTH_CHECKS, result).increment();
    }

    /** Counts a question for an endpoint's load. */
    public void loadProbe(String result) {
        counters.computeIfAbsent(
                        "load probe " + result,
                        key -> register(HttpMeter.LOAD_PROBES.counter(registry, client, result)))
                .increment();
    }

    /** Whether there was any attempt yet at an endpoint. */
    public boolean hasAttempts() {
        return !byEndpoint.isEmpty();
    }

    /** The counters of attempts at one endpoint; null stands for the URL's own host. */
    public AttemptMeters attempts(@Nullable Endpoint endpoint) {
        if (endpoint == null) {
            return ownHost;
        }
        AttemptMeters known = byEndpoint.get(endpoint);
        if (known == null && endpoint.isGone()) {
            return gone;
        }
        return known != null ? known : byEndpoint.computeIfAbsent(endpoint, key -> new AttemptMeters(key.label()));
    }

    /** Shows {@code value} as a gauge of this client. */
    public <T> void gauge(MeterDeclaration meter, T of, ToDoubleFunction<T> value) {
        Gauge gauge = meter.gauge(registry, of, value, client);
        registered.add(gauge);
    }

    /** Counts an answer on where the upstream listens. */
    public void discovered(String outcome) {
        String key = HttpMeter.DISCOVERY.name() + ' ' + outcome;
        counters.computeIfAbsent(key, unused -> register(HttpMeter.DISCOVERY.counter(registry, client, outcome)))
                .increment();
    }

    /** Shows how many endpoints are in {@code state}. */
    public <T> void endpoints(String state, T of, ToDoubleFunction<T> value) {
        registered.add(HttpMeter.ENDPOINTS.gauge(registry, of, value, client, state));
    }

    /** Takes the meters of an endpoint that has gone out of the registry: endpoints may come and go for ever. */
    public void forget(Endpoint endpoint) {
        AttemptMeters known = byEndpoint.remove(endpoint);
        if (known != null) {
            known.close();
        }
    }

    /** Takes the client's meters out of the registry. */
    @Override
    public void close() {
        registered.forEach(registry::remove);
    }

    private Timer timer(String method, String status, String error) {
        Timer timer = HttpMeter.CLIENT_DURATION.timer(registry, client, method, status, error);
        registered.add(timer);
        return timer;
    }

    private Counter counter(HttpMeter meter, String value) {
        Counter known = counters.get(value);
        return known != null
                ? known
                : counters.computeIfAbsent(value, key -> register(meter.counter(registry, client, key)));
    }

    /** For what is rare: puts the key together each time. */
    private Counter counter(HttpMeter meter, String first, String second) {
        String key = meter.name() + ' ' + first + ' ' + second;
        return counters.computeIfAbsent(key, unused -> register(meter.counter(registry, client, first, second)));
    }

    private Counter register(Counter counter) {
        registered.add(counter);
        return counter;
    }

    private static int methodIndex(String method) {
        int index = METHODS.indexOf(method);
        return index < 0 ? METHODS.size() - 1 : index;
    }

    /** The counters of attempts at one endpoint: by class of status, or by failure. */
    public final class AttemptMeters {

        private final String endpoint;
        private final AtomicReferenceArray<@Nullable Counter> byStatusClass = new AtomicReferenceArray<>(6);
        private final Map<FailureKind, Counter> byFailure = new ConcurrentHashMap<>();

        private AttemptMeters(String endpoint) {
            this.endpoint = endpoint;
        }

        public void responded(int status) {
            int statusClass = Math.max(0, Math.min(5, status / 100));
            Counter known = byStatusClass.get(statusClass);
            if (known == null) {
                known = counter(statusClass + "xx");
                byStatusClass.set(statusClass, known);
            }
            known.increment();
        }

        public void failed(FailureKind kind) {
            byFailure.computeIfAbsent(kind, key -> counter(key.label())).increment();
        }

        private void close() {
            for (int i = 0; i < byStatusClass.length(); i++) {
                remove(byStatusClass.get(i));
            }
            byFailure.values().forEach(this::remove);
        }

        private void remove(@Nullable Counter counter) {
            if (counter != null) {
                registry.remove(counter);
                registered.remove(counter);
            }
        }

        private Counter counter(String outcome) {
            return register(HttpMeter.ATTEMPTS.counter(registry, client, endpoint, outcome));
        }
    }
}
