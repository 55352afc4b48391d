package io.sidecarsdk.http.internal.envoy;

import io.sidecarsdk.policy.HttpClientPolicy;
import java.net.URI;
import java.util.List;

/** Where the upstream listens. */
final class Endpoints {

    private Endpoints() {}

    static void render(String name, HttpClientPolicy client, Ledger.Scope keys, Tree cluster) {
        boolean byName = client.endpoints().stream().anyMatch(endpoint -> !isAddress(endpoint));
        if (byName) {
            keys.approximated(
                    "endpoints",
                    "cluster.load_assignment, type STRICT_DNS",
                    "Envoy takes each address behind a name for an endpoint, the library the name");
            cluster.set("type", "STRICT_DNS").set("dns_lookup_family", "V4_PREFERRED");
        } else {
            keys.rendered("endpoints", "cluster.load_assignment");
            cluster.set("type", "STATIC");
        }
        List<Tree> endpoints = client.endpoints().stream()
                .map(endpoint -> endpoint(endpoint, client))
                .toList();
        cluster.set(
                "load_assignment",
                new Tree()
                        .set("cluster_name", name)
                        .set("endpoints", List.of(new Tree().set("lb_endpoints", endpoints))));
        UpstreamTls.render(client, cluster);
    }

    /** Some endpoints speak TLS and others do not. */
    static boolean isMixed(HttpClientPolicy client) {
        return client.endpoints().stream().map(Endpoints::isTls).distinct().count() > 1;
    }

    static boolean isTls(URI endpoint) {
        return "https".equals(endpoint.getScheme());
    }

    static String host(URI endpoint) {
        return endpoint.getHost().replaceAll("[\\[\\]]", "");
    }

    private static Tree endpoint(URI endpoint, HttpClientPolicy client) {
        int standard = isTls(endpoint) ? 443 : 80;
        int port = endpoint.getPort() < 0 ? standard : endpoint.getPort();
        String name = port == standard ? endpoint.getHost() : endpoint.getAuthority();
        Tree place = new Tree().set("address", Tree.socketAddress(host(endpoint), port));
        if (HostHeader.isEndpoint(client)) {
            place.set("hostname", name);
        }
        if (HealthCheck.asksByEndpoint(client)) {
            place.set("health_check_config", new Tree().set("hostname", name));
        }
        Tree whole = new Tree().set("endpoint", place);
        return isMixed(client) ? whole.set("metadata", UpstreamTls.mark(isTls(endpoint))) : whole;
    }

    private static boolean isAddress(URI endpoint) {
        return endpoint.getHost().matches("\\[.*]|[0-9.]+");
    }
}
