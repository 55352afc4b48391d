package io.sidecarsdk.http.internal.envoy;

import io.sidecarsdk.policy.HttpClientPolicy;
import java.util.List;

/** The virtual host of a client: its logical name with or without a port, its routes, and its filters' settings. */
final class VirtualHost {

    private VirtualHost() {}

    static Tree of(String name, HttpClientPolicy client, Ledger.Scope keys) {
        Tree host = new Tree()
                .set("name", name)
                .set("domains", List.of(name, name + ":*"))
                .set("routes", Routes.of(name, client, keys));
        RateLimit.render(name, client, keys, host);
        return host;
    }
}
