package io.sidecarsdk.http.internal.envoy;

import io.sidecarsdk.policy.DnsEndpointsPolicy;
import io.sidecarsdk.policy.EndpointPolicy;
import java.net.URI;
import java.util.Map;
import java.util.Optional;

/**
 * Where an upstream listens: one endpoint, or a name behind which the name service lists some.
 *
 * @param host a name, or an address without brackets
 * @param authority host and port as they stand in a URL, the port only where it is not the scheme's own
 */
record Place(
        boolean tls,
        String host,
        int port,
        String authority,
        int weight,
        int priority,
        Optional<String> zone,
        Map<String, String> labels) {

    private static final int HTTP = 80;
    private static final int HTTPS = 443;

    static Place of(EndpointPolicy policy) {
        URI url = policy.url();
        boolean tls = "https".equals(url.getScheme());
        int standard = tls ? HTTPS : HTTP;
        int port = url.getPort() < 0 ? standard : url.getPort();
        String host = url.getHost().replaceAll("[\\[\\]]", "");
        String authority = port == standard ? host : url.getAuthority();
        return new Place(
                tls, host, port, authority, policy.weight(), policy.priority(), policy.zone(), policy.labels());
    }

    /** What is known of endpoints of which the name service tells only the addresses. */
    static Place of(DnsEndpointsPolicy policy) {
        boolean tls = policy.scheme().equals("https");
        boolean standard = policy.port() == (tls ? HTTPS : HTTP);
        String authority = standard ? policy.name() : policy.name() + ":" + policy.port();
        return new Place(tls, policy.name(), policy.port(), authority, 1, 0, Optional.empty(), Map.of());
    }

    boolean isAddress() {
        return host.contains(":") || host.matches("[0-9.]+");
    }
}
