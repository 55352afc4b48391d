package io.sidecarsdk.http.internal.envoy;

import io.sidecarsdk.policy.HttpClientPolicy;
import java.util.List;

/** The virtual host of a client: its logical name with or without a port, its routes, and its filters' settings. */
final class VirtualHost {

    private VirtualHost() {}

    static Tree of(String name, HttpClientPolicy client, Ledger.Scope keys, ClientFilters filters) {
        Tree host = new Tree()
                .set("name", name)
                .set("domains", List.of(name, name + ":*"))
                .set("routes", Routes.of(name, client, keys));
        AttemptHeaders.render(client, keys, host);
        RateLimit.render(name, client, keys, host);
        AdaptiveConcurrency.render(name, client, keys, host, filters);
        AdmissionControl.render(name, client, keys, host, filters);
        return host;
    }
}
