package io.sidecarsdk.http.internal.envoy;

import io.sidecarsdk.policy.HttpClientPolicy;
import java.util.List;

/** TLS towards the endpoints whose address says https. */
final class UpstreamTls {

    private static final String SYSTEM_CA = "/etc/ssl/certs/ca-certificates.crt";
    private static final String MATCH = "envoy.transport_socket_match";

    private UpstreamTls() {}

    static void render(HttpClientPolicy client, Tree cluster) {
        if (Endpoints.isMixed(client)) {
            Tree tls = new Tree()
                    .set("name", "tls")
                    .set("match", new Tree().set("tls", true))
                    .set("transport_socket", socket(client));
            Tree plain = new Tree()
                    .set("name", "plain")
                    .set("match", new Tree())
                    .set(
                            "transport_socket",
                            Tree.extension(
                                    "envoy.transport_sockets.raw_buffer",
                                    Tree.typed("envoy.extensions.transport_sockets.raw_buffer.v3.RawBuffer")));
            cluster.set("transport_socket_matches", List.of(tls, plain));
        } else if (Endpoints.isTls(client)) {
            cluster.set("transport_socket", socket(client));
        }
    }

    /** The mark by which an endpoint finds its transport socket. */
    static Tree mark(boolean tls) {
        return new Tree().set("filter_metadata", new Tree().set(MATCH, new Tree().set("tls", tls)));
    }

    private static Tree socket(HttpClientPolicy client) {
        Tree validation = new Tree().set("trusted_ca", new Tree().set("filename", SYSTEM_CA));
        Tree common = new Tree().set("alpn_protocols", List.of("http/1.1")).set("validation_context", validation);
        return Tree.extension(
                "envoy.transport_sockets.tls",
                Tree.typed("envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext")
                        .set("auto_host_sni", true)
                        .set("auto_sni_san_validation", true)
                        .set("common_tls_context", common));
    }
}
