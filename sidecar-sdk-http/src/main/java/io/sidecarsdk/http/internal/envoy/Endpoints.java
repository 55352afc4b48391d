package io.sidecarsdk.http.internal.envoy;

import io.sidecarsdk.policy.EndpointPolicy;
import io.sidecarsdk.policy.EndpointsPolicy;
import io.sidecarsdk.policy.HttpClientPolicy;
import io.sidecarsdk.policy.SubsetPolicy;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Where the upstream listens. */
final class Endpoints {

    private Endpoints() {}

    static void render(String name, HttpClientPolicy client, Ledger.Scope keys, Tree cluster) {
        boolean byName = endpoints(client).stream().anyMatch(endpoint -> !isAddress(endpoint.url()));
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
        keys.rendered("subset", "cluster.load_assignment, which has only the endpoints of the subset");
        int overprovisioning = Balancing.percent(client.loadBalancer().overprovisioning());
        cluster.set(
                "load_assignment",
                new Tree()
                        .set("cluster_name", name)
                        .set("endpoints", priorities(client))
                        .set("policy", new Tree().set("overprovisioning_factor", overprovisioning)));
        UpstreamTls.render(client, cluster);
    }

    /** In each priority, the endpoints of the own zone come before the others, which are a priority of their own. */
    private static List<Tree> priorities(HttpClientPolicy client) {
        Map<Integer, List<Tree>> byRank = new TreeMap<>();
        for (EndpointPolicy endpoint : endpoints(client)) {
            boolean elsewhere = client.loadBalancer().zone().isPresent()
                    && !client.loadBalancer().zone().equals(endpoint.zone());
            int rank = 2 * endpoint.priority() + (elsewhere ? 1 : 0);
            byRank.computeIfAbsent(rank, key -> new ArrayList<>()).add(endpoint(endpoint, client));
        }
        List<Tree> priorities = new ArrayList<>();
        for (List<Tree> endpoints : byRank.values()) {
            Tree priority = new Tree();
            if (!priorities.isEmpty()) {
                priority.set("priority", priorities.size());
            }
            priorities.add(priority.set("lb_endpoints", endpoints));
        }
        return priorities;
    }

    static List<EndpointPolicy> endpoints(HttpClientPolicy client) {
        List<EndpointPolicy> all =
                client.endpoints().map(EndpointsPolicy::fixed).orElse(List.of());
        SubsetPolicy subset = client.subset().orElse(null);
        if (subset == null) {
            return all;
        }
        List<EndpointPolicy> chosen = all.stream()
                .filter(endpoint ->
                        endpoint.labels().entrySet().containsAll(subset.labels().entrySet()))
                .toList();
        return chosen.isEmpty() && subset.fallback() == SubsetPolicy.Fallback.ANY ? all : chosen;
    }

    /** Some endpoints speak TLS and others do not. */
    static boolean isMixed(HttpClientPolicy client) {
        return endpoints(client).stream()
                        .map(endpoint -> isTls(endpoint.url()))
                        .distinct()
                        .count()
                > 1;
    }

    static boolean isTls(HttpClientPolicy client) {
        return endpoints(client).stream().anyMatch(endpoint -> isTls(endpoint.url()));
    }

    private static boolean isTls(URI endpoint) {
        return "https".equals(endpoint.getScheme());
    }

    static String host(URI endpoint) {
        return endpoint.getHost().replaceAll("[\\[\\]]", "");
    }

    private static Tree endpoint(EndpointPolicy policy, HttpClientPolicy client) {
        URI endpoint = policy.url();
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
        if (policy.weight() != 1) {
            whole.set("load_balancing_weight", policy.weight());
        }
        return isMixed(client) ? whole.set("metadata", UpstreamTls.mark(isTls(endpoint))) : whole;
    }

    private static boolean isAddress(URI endpoint) {
        return endpoint.getHost().matches("\\[.*]|[0-9.]+");
    }
}
