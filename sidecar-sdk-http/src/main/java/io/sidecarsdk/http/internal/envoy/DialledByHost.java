package io.sidecarsdk.http.internal.envoy;

import io.sidecarsdk.policy.HttpClientPolicy;

/** A client without endpoints: Envoy looks the request's own host up, as its dynamic forward proxy does. */
final class DialledByHost {

    static final String NO_ENDPOINTS = "no endpoints to choose from";

    private DialledByHost() {}

    static boolean applies(HttpClientPolicy client) {
        return client.endpoints().isEmpty();
    }

    static Tree filter() {
        return Tree.extension(
                "envoy.filters.http.dynamic_forward_proxy",
                Tree.typed("envoy.extensions.filters.http.dynamic_forward_proxy.v3.FilterConfig")
                        .set("dns_cache_config", cache()));
    }

    static void render(Ledger.Scope keys, Tree cluster) {
        keys.approximated(
                "endpoints",
                "cluster of type envoy.clusters.dynamic_forward_proxy",
                "without endpoints the URL's host is dialled; in Envoy only where it is the client's name, and in plain HTTP");
        keys.notNeeded("load-balancer", NO_ENDPOINTS).notNeeded("tls", "calls to https URLs do not come this way");
        Tree settings = Tree.typed("envoy.extensions.clusters.dynamic_forward_proxy.v3.ClusterConfig")
                .set("dns_cache_config", cache());
        cluster.set("lb_policy", "CLUSTER_PROVIDED")
                .set("cluster_type", Tree.extension("envoy.clusters.dynamic_forward_proxy", settings));
    }

    /** Filter and cluster find each other by it. */
    private static Tree cache() {
        return new Tree().set("name", "by-host").set("dns_lookup_family", "V4_PREFERRED");
    }
}
