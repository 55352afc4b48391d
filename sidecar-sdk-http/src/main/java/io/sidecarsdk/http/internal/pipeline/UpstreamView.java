package io.sidecarsdk.http.internal.pipeline;

import io.sidecarsdk.http.internal.balancing.Endpoint;
import io.sidecarsdk.http.internal.balancing.EndpointHealth.Flag;
import io.sidecarsdk.http.internal.balancing.Endpoints;
import io.sidecarsdk.http.spi.DiscoveredEndpoint;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What is known of an upstream, for the admin page: its endpoints with what speaks against them, and what is in flight. */
final class UpstreamView {

    private UpstreamView() {}

    static Map<String, Object> of(Upstream upstream) {
        Map<String, Object> view = new TreeMap<>();
        view.put("calls-in-flight", upstream.concurrency().inFlight());
        if (upstream.budget() != null) {
            view.put("retries-in-flight", upstream.budget().retriesInFlight());
        }
        if (upstream.breaker() != null) {
            view.put("circuit-breaker", upstream.breaker().state());
        }
        if (upstream.endpoints() != null) {
            view.put("endpoints", endpoints(upstream.endpoints()));
        }
        return view;
    }

    private static Map<String, Object> endpoints(Endpoints endpoints) {
        Map<String, Object> byAddress = new TreeMap<>();
        endpoints.all().forEach(endpoint -> byAddress.put(endpoint.toString(), endpoint(endpoint)));
        return byAddress;
    }

    private static Map<String, Object> endpoint(Endpoint endpoint) {
        DiscoveredEndpoint attributes = endpoint.attributes();
        Map<String, Object> view = new TreeMap<>();
        view.put("healthy", endpoint.health().isHealthy());
        view.put(
                "unhealthy-for",
                endpoint.health().flags().stream().map(UpstreamView::name).collect(Collectors.toList()));
        view.put("requests-in-flight", endpoint.active());
        view.put("weight", attributes.weight());
        view.put("priority", attributes.priority());
        view.put("zone", attributes.zone());
        view.put("labels", attributes.labels());
        return view;
    }

    private static String name(Flag flag) {
        return flag.name().toLowerCase(Locale.ROOT);
    }
}
