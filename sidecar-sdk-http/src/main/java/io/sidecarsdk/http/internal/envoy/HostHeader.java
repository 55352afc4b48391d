package io.sidecarsdk.http.internal.envoy;

import io.sidecarsdk.policy.HttpClientPolicy;
import org.jspecify.annotations.Nullable;

/** What an upstream is called in the Host header. */
final class HostHeader {

    private HostHeader() {}

    /** @param rewritten the value that a route says; null where it says none */
    static void render(Client of, @Nullable String rewritten, Tree action) {
        HttpClientPolicy client = of.policy();
        account(client, of.keys());
        if (rewritten != null) {
            action.set("host_rewrite_literal", rewritten);
        } else if (DialledByHost.applies(client)) {
            return; // the URL's own host is dialled and said
        } else if (isFixed(client)) {
            action.set("host_rewrite_literal", client.host());
        } else if (isEndpoint(client)) {
            action.set("auto_host_rewrite", true);
        }
    }

    private static void account(HttpClientPolicy client, Ledger.Scope keys) {
        if (DialledByHost.applies(client)) {
            keys.notNeeded("host", "without endpoints it is the URL's own");
        } else if (isFixed(client)) {
            keys.rendered("host", "route.host_rewrite_literal");
        } else if (!isEndpoint(client)) {
            keys.rendered("host", "(Envoy's default)");
        } else if (Endpoints.isLookedUp(client)) {
            keys.approximated(
                    "host",
                    "route.auto_host_rewrite",
                    "of endpoints that the name service lists Envoy says the name, the library the address");
        } else if (Endpoints.isTls(client)) {
            keys.approximated(
                    "host", "route.auto_host_rewrite", "Envoy leaves the port out where the endpoint is an https one");
        } else {
            keys.rendered("host", "route.auto_host_rewrite");
        }
    }

    static boolean isEndpoint(HttpClientPolicy client) {
        return client.host().equals("endpoint");
    }

    static boolean isFixed(HttpClientPolicy client) {
        return !isEndpoint(client) && !client.host().equals("logical");
    }
}
