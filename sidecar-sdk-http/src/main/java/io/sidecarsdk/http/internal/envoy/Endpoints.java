package io.sidecarsdk.http.internal.envoy;

import io.sidecarsdk.policy.EndpointPolicy;
import io.sidecarsdk.policy.EndpointsPolicy;
import io.sidecarsdk.policy.HttpClientPolicy;
import io.sidecarsdk.policy.SubsetPolicy;
import io.sidecarsdk.policy.TlsPolicy;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Where the upstream listens. */
final class Endpoints {

    private static final String FIELD = "cluster.load_assignment";

    private Endpoints() {}

    static void render(String name, HttpClientPolicy client, Ledger.Scope keys, Tree cluster) {
        if (client.endpoints().map(EndpointsPolicy::fixed).orElse(List.of()).isEmpty()) {
            keys.unsupported("endpoints", "found while running: the export lists only endpoints of the policy itself");
            keys.notNeeded("subset", "no endpoints to choose from");
            cluster.set("type", "STATIC").set("load_assignment", new Tree().set("cluster_name", name));
            return;
        }
        account(client, keys);
        boolean byName = isByName(client);
        cluster.set("type", byName ? "STRICT_DNS" : "STATIC");
        if (byName) {
            cluster.set("dns_lookup_family", "V4_PREFERRED");
        }
        keys.rendered("subset", "cluster.load_assignment, which has only the endpoints of the subset");
        int overprovisioning = Balancing.percent(client.loadBalancer().overprovisioning());
        cluster.set(
                "load_assignment",
                new Tree()
                        .set("cluster_name", name)
                        .set("endpoints", priorities(client))
                        .set("policy", new Tree().set("overprovisioning_factor", overprovisioning)));
        UpstreamTls.render(client, keys, cluster);
    }

    private static void account(HttpClientPolicy client, Ledger.Scope keys) {
        List<String> differences = new ArrayList<>();
        if (isByName(client)) {
            differences.add("Envoy takes each address behind a name for an endpoint, the library the name");
        }
        if (secured(client).size() > 1) {
            differences.add("in Envoy any of the https endpoints may answer with the name of another one");
        }
        if (isTls(client) && client.tls().flatMap(TlsPolicy::ca).isEmpty()) {
            differences.add("Envoy trusts the system's certificate authorities, the library the JDK's");
        }
        if (isMixed(client)) {
            differences.add("https endpoints beside others are spoken to in HTTP/1.1");
        }
        if (differences.isEmpty()) {
            keys.rendered("endpoints", FIELD);
        } else {
            keys.approximated("endpoints", FIELD, String.join("; ", differences));
        }
    }

    private static boolean isByName(HttpClientPolicy client) {
        return endpoints(client).stream().anyMatch(endpoint -> !isAddress(endpoint.url()));
    }

    /** The names of the https endpoints. */
    static Set<String> secured(HttpClientPolicy client) {
        return endpoints(client).stream()
                .map(EndpointPolicy::url)
                .filter(Endpoints::isTls)
                .map(Endpoints::host)
                .collect(Collectors.toCollection(TreeSet::new));
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
        // to an https endpoint it is also the name to ask for, and that has no port
        String name = port == standard || isTls(endpoint) ? host(endpoint) : endpoint.getAuthority();
        Tree place = new Tree().set("address", Tree.socketAddress(host(endpoint), port));
        if (HostHeader.isEndpoint(client) || isTls(endpoint)) {
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
