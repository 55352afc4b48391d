package io.sidecarsdk.http.internal.inbound;

import io.sidecarsdk.internal.tls.PeerIdentity;
import io.sidecarsdk.policy.ForwardedCertificatePolicy;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds out who is asking: the peer of the connection, or whom a trusted proxy says it stands for. A trusted proxy's own
 * identity is never the caller's, or everybody behind it would have what the proxy may do.
 */
final class Callers {

    private static final String FORWARDED = "x-forwarded-client-cert";

    private final List<Network> networks = new ArrayList<>();
    private final List<String> principals = new ArrayList<>();

    Callers(@Nullable ForwardedCertificatePolicy policy) {
        if (policy != null) {
            for (String peer : policy.trustedPeers()) {
                if (peer.contains("://")) {
                    principals.add(peer);
                } else {
                    networks.add(Network.parse(peer));
                }
            }
        }
    }

    Caller of(InboundExchange exchange) {
        List<X509Certificate> chain = exchange.peerCertificates();
        Caller peer = chain.isEmpty() ? Caller.UNKNOWN : Caller.of(PeerIdentity.of(chain.get(0)));
        if (!isTrusted(exchange.peerAddress(), peer)) {
            return peer;
        }
        String forwarded = String.join(",", exchange.headers(FORWARDED));
        return forwarded.isEmpty() ? Caller.UNKNOWN : ForwardedCertificate.last(forwarded);
    }

    private boolean isTrusted(String address, Caller peer) {
        for (String principal : principals) {
            if (peer.names().stream().anyMatch(name -> NamePattern.matches(principal, name))) {
                return true;
            }
        }
        byte[] bytes = networks.isEmpty() ? null : Network.address(address);
        return bytes != null && networks.stream().anyMatch(network -> network.contains(bytes));
    }
}
