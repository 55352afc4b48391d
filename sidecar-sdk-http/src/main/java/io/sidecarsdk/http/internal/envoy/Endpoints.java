package io.sidecarsdk.http.internal.envoy;

import io.sidecarsdk.policy.DnsEndpointsPolicy;
import io.sidecarsdk.policy.EndpointsPolicy;
import io.sidecarsdk.policy.HttpClientPolicy;
import io.sidecarsdk.policy.SubsetPolicy;
import io.sidecarsdk.policy.TlsPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Where the upstream listens. */
final class Endpoints {

    private static final String FIELD = "cluster.load_assignment";
    private static final String DNS = "cluster.cluster_type.";
    /** As the library has it. */
    private static final Duration AFTER_NO_ANSWER = Duration.ofSeconds(5);

    private Endpoints() {}

    static void render(Client of, Tree cluster) {
        HttpClientPolicy client = of.policy();
        Ledger.Scope keys = of.keys();
        EndpointsPolicy policy = client.endpoints().orElseThrow();
        String reason = cannotBeFound(policy);
        if (reason != null) {
            keys.unsupported("endpoints", reason)
                    .notNeeded("subset", DialledByHost.NO_ENDPOINTS)
                    .notNeeded("tls", DialledByHost.NO_ENDPOINTS);
            cluster.set("type", "STATIC").set("load_assignment", new Tree().set("cluster_name", of.name()));
            return;
        }
        if (policy.dns().isPresent()) {
            lookedUp(policy.dns().get(), client, keys, cluster);
        } else {
            listed(client, keys, cluster);
        }
        int overprovisioning = Balancing.percent(client.loadBalancer().overprovisioning());
        cluster.set(
                "load_assignment",
                new Tree()
                        .set("cluster_name", of.name())
                        .set("endpoints", priorities(client))
                        .set("policy", new Tree().set("overprovisioning_factor", overprovisioning)));
        UpstreamTls.render(client, keys, cluster);
    }

    /** Why Envoy cannot find them; null where it can. */
    private static @Nullable String cannotBeFound(EndpointsPolicy policy) {
        if (policy.file().isPresent()) {
            return "Envoy does not read this file: the one that it can follow is a DiscoveryResponse of its own API";
        }
        if (policy.discovery().isPresent()) {
            return "found by code that runs inside the JVM";
        }
        return policy.dns()
                        .filter(dns -> dns.type() == DnsEndpointsPolicy.Type.SRV)
                        .isPresent()
                ? "Envoy's clusters do not look up SRV records"
                : null;
    }

    private static void listed(HttpClientPolicy client, Ledger.Scope keys, Tree cluster) {
        account(client, keys);
        boolean byName = places(client).stream().anyMatch(place -> !place.isAddress());
        cluster.set("type", byName ? "STRICT_DNS" : "STATIC");
        if (byName) {
            cluster.set("dns_lookup_family", "V4_PREFERRED");
        }
    }

    private static void account(HttpClientPolicy client, Ledger.Scope keys) {
        List<String> differences = new ArrayList<>();
        if (places(client).stream().anyMatch(place -> !place.isAddress())) {
            differences.add("Envoy takes each address behind a name for an endpoint, the library the name");
        }
        if (secured(client).size() > 1) {
            differences.add("in Envoy any of the https endpoints may answer with the name of another one");
        }
        if (isMixed(client)) {
            differences.add("https endpoints beside others are spoken to in HTTP/1.1");
        }
        addTrust(client, differences);
        enter(keys, "endpoints", FIELD, differences);
        keys.rendered("subset", FIELD + ", which has only the endpoints of the subset");
    }

    // --- those that the name service lists ---

    private static void lookedUp(DnsEndpointsPolicy dns, HttpClientPolicy client, Ledger.Scope keys, Tree cluster) {
        accountLookUp(client, keys);
        Tree settings = Tree.typed("envoy.extensions.clusters.dns.v3.DnsCluster")
                .set("dns_lookup_family", dns.type() == DnsEndpointsPolicy.Type.AAAA ? "V6_ONLY" : "V4_ONLY")
                .set("dns_refresh_rate", Proto.duration(dns.refresh().orElse(AFTER_NO_ANSWER)))
                .set("respect_dns_ttl", dns.refresh().isEmpty())
                .set(
                        "dns_failure_refresh_rate",
                        new Tree()
                                .set("base_interval", Proto.duration(AFTER_NO_ANSWER))
                                .set("max_interval", Proto.duration(AFTER_NO_ANSWER)));
        dns.resolver().ifPresent(server -> settings.set("typed_dns_resolver_config", resolver(server)));
        cluster.set("cluster_type", Tree.extension("envoy.clusters.dns", settings));
    }

    private static void accountLookUp(HttpClientPolicy client, Ledger.Scope keys) {
        Ledger.Scope of = keys.at("endpoints").at("dns");
        List<String> differences = new ArrayList<>();
        if (isTls(client) && client.tls().flatMap(TlsPolicy::serverName).isEmpty()) {
            differences.add("Envoy asks for the name and verifies it, the library the address behind it");
        }
        addTrust(client, differences);
        enter(of, "name", FIELD + ".endpoints.address", differences);
        of.rendered("type", DNS + "dns_lookup_family")
                .rendered("scheme", "cluster.transport_socket")
                .rendered("port", FIELD + ".endpoints.port_value")
                .rendered("refresh", DNS + "dns_refresh_rate; without it respect_dns_ttl")
                .rendered("resolver", DNS + "typed_dns_resolver_config");
        keys.rendered("subset", FIELD + ": what the name service lists has no labels");
    }

    private static Tree resolver(String server) {
        int colon = server.lastIndexOf(':');
        Tree address = Tree.socketAddress(
                server.substring(0, colon).replaceAll("[\\[\\]]", ""), Integer.parseInt(server.substring(colon + 1)));
        return Tree.extension(
                "envoy.network.dns_resolver.cares",
                Tree.typed("envoy.extensions.network.dns_resolver.cares.v3.CaresDnsResolverConfig")
                        .set("resolvers", List.of(address)));
    }

    // --- both ---

    private static void addTrust(HttpClientPolicy client, List<String> differences) {
        if (isTls(client) && client.tls().flatMap(TlsPolicy::ca).isEmpty()) {
            differences.add("Envoy trusts the system's certificate authorities, the library the JDK's");
        }
    }

    private static void enter(Ledger.Scope keys, String key, String field, List<String> differences) {
        if (differences.isEmpty()) {
            keys.rendered(key, field);
        } else {
            keys.approximated(key, field, String.join("; ", differences));
        }
    }

    /** In each priority, the endpoints of the own zone come before the others, which are a priority of their own. */
    private static List<Tree> priorities(HttpClientPolicy client) {
        Map<Integer, List<Tree>> byRank = new TreeMap<>();
        for (Place place : places(client)) {
            boolean elsewhere = client.loadBalancer().zone().isPresent()
                    && !client.loadBalancer().zone().equals(place.zone());
            int rank = 2 * place.priority() + (elsewhere ? 1 : 0);
            byRank.computeIfAbsent(rank, key -> new ArrayList<>()).add(endpoint(place, client));
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

    private static Tree endpoint(Place place, HttpClientPolicy client) {
        // to an https endpoint it is also the name to ask for, and that has no port
        String name = place.tls() ? place.host() : place.authority();
        Tree endpoint = new Tree().set("address", Tree.socketAddress(place.host(), place.port()));
        if (HostHeader.isEndpoint(client) || place.tls()) {
            endpoint.set("hostname", name);
        }
        if (HealthCheck.asksByEndpoint(client)) {
            endpoint.set("health_check_config", new Tree().set("hostname", name));
        }
        Tree whole = new Tree().set("endpoint", endpoint);
        if (place.weight() != 1) {
            whole.set("load_balancing_weight", place.weight());
        }
        return isMixed(client) ? whole.set("metadata", UpstreamTls.mark(place.tls())) : whole;
    }

    /** Those of the subset. */
    private static List<Place> places(HttpClientPolicy client) {
        List<Place> all = allPlaces(client);
        SubsetPolicy subset = client.subset().orElse(null);
        if (subset == null) {
            return all;
        }
        List<Place> chosen = all.stream()
                .filter(place ->
                        place.labels().entrySet().containsAll(subset.labels().entrySet()))
                .toList();
        return chosen.isEmpty() && subset.fallback() == SubsetPolicy.Fallback.ANY ? all : chosen;
    }

    private static List<Place> allPlaces(HttpClientPolicy client) {
        Optional<EndpointsPolicy> policy = client.endpoints();
        return policy.flatMap(EndpointsPolicy::dns).isPresent()
                ? policy.flatMap(EndpointsPolicy::dns).map(Place::of).stream().toList()
                : policy.map(EndpointsPolicy::fixed).orElse(List.of()).stream()
                        .map(Place::of)
                        .toList();
    }

    /** The names of the https endpoints. */
    static Set<String> secured(HttpClientPolicy client) {
        return places(client).stream()
                .filter(Place::tls)
                .map(Place::host)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Some endpoints speak TLS and others do not. */
    static boolean isMixed(HttpClientPolicy client) {
        return places(client).stream().map(Place::tls).distinct().count() > 1;
    }

    static boolean isTls(HttpClientPolicy client) {
        return places(client).stream().anyMatch(Place::tls);
    }

    /** The name service lists them. */
    static boolean isLookedUp(HttpClientPolicy client) {
        return client.endpoints().flatMap(EndpointsPolicy::dns).isPresent();
    }
}
