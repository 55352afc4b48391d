package io.sidecarsdk.http.internal.discovery;

import io.sidecarsdk.http.spi.EndpointDiscovery;
import io.sidecarsdk.policy.ProvidedEndpointsPolicy;
import io.sidecarsdk.time.Scheduler;
import java.time.Duration;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Endpoints that a provider on the class path finds. One that cannot begin is asked again later. */
final class ProvidedWay implements Discovery.Way {

    private static final Duration AGAIN = Duration.ofSeconds(5);

    private final ProvidedEndpointsPolicy policy;
    private final String client;
    private final Findings findings;
    private final Scheduler scheduler;
    private final Worker worker;
    private final ReentrantLock lock = new ReentrantLock();
    private boolean closed;
    private EndpointDiscovery.@Nullable Subscription subscription;
    private Scheduler.@Nullable Task again;

    ProvidedWay(String client, ProvidedEndpointsPolicy policy, Findings findings, Scheduler scheduler) {
        this.client = client;
        this.policy = policy;
        this.findings = findings;
        this.scheduler = scheduler;
        this.worker = new Worker(client);
    }

    @Override
    public void start() {
        worker.execute(this::subscribe);
    }

    private void subscribe() {
        try {
            keep(provider().subscribe(client, policy.settings(), findings));
        } catch (Exception | LinkageError e) {
            tryAgain();
            findings.failed(e.toString());
        }
    }

    private EndpointDiscovery provider() {
        Set<String> names = new TreeSet<>();
        for (EndpointDiscovery provider : ServiceLoader.load(EndpointDiscovery.class)) {
            if (provider.name().equals(policy.name())) {
                return provider;
            }
            names.add(provider.name());
        }
        throw new IllegalStateException(
                "no EndpointDiscovery is called " + policy.name() + " (expected one of: " + names + ")");
    }

    private void keep(EndpointDiscovery.Subscription made) {
        lock.lock();
        try {
            if (!closed) {
                subscription = made;
                return;
            }
        } finally {
            lock.unlock();
        }
        made.close();
    }

    private void tryAgain() {
        lock.lock();
        try {
            if (!closed) {
                again = scheduler.schedule(AGAIN, this::start);
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        EndpointDiscovery.Subscription open;
        lock.lock();
        try {
            closed = true;
            open = subscription;
            subscription = null;
            if (again != null) {
                again.cancel();
            }
        } finally {
            lock.unlock();
        }
        if (open != null) {
            open.close();
        }
        worker.close();
    }
}
