package io.sidecarsdk.http.internal.tls;

import io.sidecarsdk.internal.tls.ExpectedPeer;
import io.sidecarsdk.policy.DnsEndpointsPolicy;
import io.sidecarsdk.policy.EndpointsPolicy;
import io.sidecarsdk.policy.HttpClientPolicy;
import io.sidecarsdk.policy.TlsPolicy;
import java.util.List;
import java.util.Optional;

/**
 * What a policy says about securing a client's connections.
 *
 * @param serverName whom to ask for, and to verify where the policy lists no names; empty for the host that is dialled
 */
record TlsTerms(TlsPolicy policy, Optional<String> serverName) {

    /** Empty without a {@code tls} section. */
    static Optional<TlsTerms> of(HttpClientPolicy client) {
        return client.tls()
                .map(policy -> new TlsTerms(
                        policy, policy.serverName().or(() -> client.endpoints().flatMap(TlsTerms::lookedUp))));
    }

    /** Who may answer. */
    ExpectedPeer expected() {
        return ExpectedPeer.of(
                policy.subjectAltNames().isEmpty()
                        ? serverName.map(List::of).orElse(List.of())
                        : policy.subjectAltNames());
    }

    /** An address that the name service gave proves nothing: whoever forges the answer has a certificate for it. */
    private static Optional<String> lookedUp(EndpointsPolicy endpoints) {
        return endpoints
                .dns()
                .filter(dns -> dns.type() != DnsEndpointsPolicy.Type.SRV)
                .map(DnsEndpointsPolicy::name);
    }
}
