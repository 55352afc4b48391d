package io.sidecarsdk.http.internal.discovery;

import io.sidecarsdk.health.Health;
import io.sidecarsdk.http.internal.balancing.Endpoints;
import io.sidecarsdk.http.internal.telemetry.ClientMeters;
import io.sidecarsdk.http.spi.DiscoveredEndpoint;
import io.sidecarsdk.http.spi.EndpointDiscovery;
import io.sidecarsdk.policy.EndpointPolicy;
import io.sidecarsdk.spi.SidecarContext;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What one way of discovery has found: hands it to the endpoints, and shows in health, metrics and log how it goes. */
final class Findings implements EndpointDiscovery.Listener {

    private static final Logger log = LoggerFactory.getLogger(Findings.class);

    private final String client;
    private final Endpoints endpoints;
    private final SidecarContext context;
    private final ClientMeters meters;
    private volatile String trouble = "";
    private volatile boolean closed;
    private volatile Runnable hide = () -> {};

    Findings(String client, Endpoints endpoints, SidecarContext context, ClientMeters meters) {
        this.client = client;
        this.endpoints = endpoints;
        this.context = context;
        this.meters = meters;
    }

    void begin() {
        endpoints.follow(this);
        hide = context.health("http." + client + ".endpoints", this::health);
    }

    void close() {
        closed = true;
        hide.run();
    }

    void listed(List<EndpointPolicy> policies) {
        found(policies.stream().map(Findings::discovered).toList());
    }

    private static DiscoveredEndpoint discovered(EndpointPolicy policy) {
        return DiscoveredEndpoint.at(policy.url())
                .weight(policy.weight())
                .priority(policy.priority())
                .zone(policy.zone().orElse(""))
                .labels(policy.labels());
    }

    @Override
    public void found(List<DiscoveredEndpoint> found) {
        if (closed) {
            return;
        }
        if (found.isEmpty()) {
            inTrouble("the answer was empty", "empty");
            return;
        }
        endpoints.update(this, found);
        meters.discovered("found");
        if (!trouble.isEmpty()) {
            log.info("{}: endpoints are found again", client);
            trouble = "";
        }
    }

    @Override
    public void failed(String why) {
        if (!closed) {
            inTrouble(why, "failed");
        }
    }

    private void inTrouble(String why, String outcome) {
        meters.discovered(outcome);
        if (!why.equals(trouble)) {
            log.warn("{}: endpoints could not be found, the last known ones stay. {}", client, why);
            trouble = why;
        }
        endpoints.nothingNew();
    }

    private Health.Component health() {
        String why = trouble;
        if (endpoints.all().isEmpty()) {
            return Health.Component.down(why.isEmpty() ? "no endpoint is known yet" : "no endpoint is known: " + why);
        }
        return why.isEmpty()
                ? Health.Component.up()
                : Health.Component.degraded("the last known endpoints stay: " + why);
    }
}
