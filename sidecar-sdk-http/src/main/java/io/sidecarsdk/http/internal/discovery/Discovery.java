package io.sidecarsdk.http.internal.discovery;

import io.sidecarsdk.http.internal.balancing.Endpoints;
import io.sidecarsdk.http.internal.telemetry.ClientMeters;
import io.sidecarsdk.policy.EndpointsPolicy;
import io.sidecarsdk.spi.SidecarContext;
import java.util.concurrent.atomic.AtomicBoolean;

/** Endpoints being looked for, from {@link #start} until {@link #close}. */
public final class Discovery implements AutoCloseable {

    private final Findings findings;
    private final Way way;
    private final AtomicBoolean started = new AtomicBoolean();

    /** One way of finding endpoints. */
    interface Way extends AutoCloseable {

        /** Called once. Returns promptly. */
        void start();

        /** Idempotent. */
        @Override
        void close();
    }

    private Discovery(Findings findings, Way way) {
        this.findings = findings;
        this.way = way;
    }

    /** The way that {@code policy} asks for; not started yet. */
    public static Discovery create(
            String client, EndpointsPolicy policy, Endpoints endpoints, SidecarContext context, ClientMeters meters) {
        Findings findings = new Findings(client, endpoints, context, meters);
        if (policy.dns().isPresent()) {
            return new Discovery(findings, new DnsWay(policy.dns().get(), findings, context.scheduler()));
        }
        if (policy.file().isPresent()) {
            return new Discovery(findings, new FileWay(policy.file().get(), findings, context.scheduler()));
        }
        if (policy.discovery().isPresent()) {
            return new Discovery(
                    findings, new ProvidedWay(client, policy.discovery().get(), findings, context.scheduler()));
        }
        return new Discovery(findings, new FixedWay(policy.fixed(), findings));
    }

    /** Begins, the first time: from now on the endpoints are those that it finds. */
    public void start() {
        if (started.compareAndSet(false, true)) {
            findings.begin();
            way.start();
        }
    }

    /** Idempotent. The endpoints stay as they are. */
    @Override
    public void close() {
        if (started.get()) {
            way.close();
            findings.close();
        }
    }
}
