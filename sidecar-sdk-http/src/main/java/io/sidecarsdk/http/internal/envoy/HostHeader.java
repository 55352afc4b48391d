package io.sidecarsdk.http.internal.envoy;

import io.sidecarsdk.policy.HttpClientPolicy;

/** What an upstream is called in the Host header. */
final class HostHeader {

    private HostHeader() {}

    static void render(HttpClientPolicy client, Ledger.Scope keys, Tree action) {
        if (isFixed(client)) {
            keys.rendered("host", "route.host_rewrite_literal");
            action.set("host_rewrite_literal", client.host());
        } else if (isEndpoint(client)) {
            if (Endpoints.isTls(client)) {
                keys.approximated(
                        "host",
                        "route.auto_host_rewrite",
                        "Envoy leaves the port out where the endpoint is an https one");
            } else {
                keys.rendered("host", "route.auto_host_rewrite");
            }
            // without endpoints the URL's own host is both
            action.set("auto_host_rewrite", DialledByHost.applies(client) ? null : true);
        } else {
            keys.rendered("host", "(Envoy's default)");
        }
    }

    static boolean isEndpoint(HttpClientPolicy client) {
        return client.host().equals("endpoint");
    }

    static boolean isFixed(HttpClientPolicy client) {
        return !isEndpoint(client) && !client.host().equals("logical");
    }
}
