package io.sidecarsdk.http.internal.envoy;

import io.sidecarsdk.policy.HttpClientPolicy;

/** A client without endpoints: Envoy looks the request's own host up, as its dynamic forward proxy does. */
final class DialledByHost {

    static final String NO_ENDPOINTS = "no endpoints to choose from";

    private static final String FILTER = "envoy.filters.http.dynamic_forward_proxy";
    private static final String TYPE = "envoy.extensions.filters.http.dynamic_forward_proxy.v3.";

    private DialledByHost() {}

    static boolean applies(HttpClientPolicy client) {
        return client.endpoints().isEmpty();
    }

    static Tree filter() {
        return Tree.extension(FILTER, Tree.typed(TYPE + "FilterConfig").set("dns_cache_config", cache()));
    }

    /** On {@code route}, this host is looked up. */
    static void redirect(String host, Tree route) {
        route.add(
                "typed_per_filter_config",
                FILTER,
                Tree.typed(TYPE + "PerRouteConfig").set("host_rewrite_literal", host));
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
