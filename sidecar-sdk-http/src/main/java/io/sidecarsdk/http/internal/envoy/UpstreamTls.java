package io.sidecarsdk.http.internal.envoy;

import io.sidecarsdk.policy.HttpClientPolicy;
import io.sidecarsdk.policy.TlsPolicy;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** TLS towards the endpoints whose address says https. */
final class UpstreamTls {

    private static final String SYSTEM_CA = "/etc/ssl/certs/ca-certificates.crt";
    private static final String MATCH = "envoy.transport_socket_match";
    private static final String FIELD = "cluster.transport_socket.common_tls_context.";
    private static final String AT_START = "Envoy reads the file when it starts, the library whenever it changes";
    private static final String HTTP_OPTIONS = "envoy.extensions.upstreams.http.v3.HttpProtocolOptions";

    private UpstreamTls() {}

    static void render(HttpClientPolicy client, Ledger.Scope keys, Tree cluster) {
        if (!Endpoints.isTls(client)) {
            keys.notNeeded("tls", "no https endpoint");
            return;
        }
        account(client.tls(), keys);
        Tree socket = socket(client.tls(), Endpoints.secured(client));
        if (Endpoints.isMixed(client)) {
            cluster.set(
                    "transport_socket_matches", List.of(match("tls", true, socket), match("plain", false, plain())));
        } else {
            cluster.set("transport_socket", socket);
            // HTTP/2 where the server speaks it, as OkHttp has it
            cluster.set(
                    "typed_extension_protocol_options",
                    new Tree().set(HTTP_OPTIONS, Tree.typed(HTTP_OPTIONS).set("auto_config", new Tree())));
        }
    }

    private static void account(Optional<TlsPolicy> policy, Ledger.Scope keys) {
        if (policy.isEmpty()) {
            keys.notNeeded("tls", "switched off");
            return;
        }
        keys.at("tls")
                .rendered("enabled", Ledger.LEFT_OUT)
                .approximated("ca", FIELD + "validation_context.trusted_ca", AT_START)
                .approximated("certificate", FIELD + "tls_certificates.certificate_chain", AT_START)
                .approximated("private-key", FIELD + "tls_certificates.private_key", AT_START)
                .unsupported("secret", "Envoy is not given the secrets of this process; name files")
                .rendered("subject-alt-names", FIELD + "validation_context.match_typed_subject_alt_names")
                .rendered("server-name", "cluster.transport_socket.sni")
                .rendered("min-version", FIELD + "tls_params.tls_minimum_protocol_version");
    }

    /** The mark by which an endpoint finds its transport socket. */
    static Tree mark(boolean tls) {
        return new Tree().set("filter_metadata", new Tree().set(MATCH, new Tree().set("tls", tls)));
    }

    private static Tree match(String name, boolean tls, Tree socket) {
        return new Tree()
                .set("name", name)
                .set("match", new Tree().set("tls", tls))
                .set("transport_socket", socket);
    }

    private static Tree plain() {
        return Tree.extension(
                "envoy.transport_sockets.raw_buffer",
                Tree.typed("envoy.extensions.transport_sockets.raw_buffer.v3.RawBuffer"));
    }

    private static Tree socket(Optional<TlsPolicy> policy, Set<String> secured) {
        String authorities = policy.flatMap(TlsPolicy::ca).map(Object::toString).orElse(SYSTEM_CA);
        Tree validation = new Tree()
                .set("trusted_ca", file(authorities))
                .set("match_typed_subject_alt_names", names(policy, secured));
        Tree versions = new Tree()
                .set(
                        "tls_minimum_protocol_version",
                        policy.map(TlsPolicy::minVersion).orElse("TLSv1.2").replace('.', '_'))
                .set("tls_maximum_protocol_version", "TLSv1_3");
        Tree common = new Tree().set("tls_params", versions).set("validation_context", validation);
        policy.filter(tls -> tls.certificate().isPresent())
                .ifPresent(tls -> common.set("tls_certificates", List.of(certificate(tls))));
        Tree context = Tree.typed("envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext");
        policy.flatMap(TlsPolicy::serverName)
                .ifPresentOrElse(name -> context.set("sni", name), () -> context.set("auto_host_sni", true));
        return Tree.extension("envoy.transport_sockets.tls", context.set("common_tls_context", common));
    }

    private static Tree certificate(TlsPolicy tls) {
        return new Tree()
                .set(
                        "certificate_chain",
                        file(tls.certificate().map(Object::toString).orElse("")))
                .set("private_key", file(tls.privateKey().map(Object::toString).orElse("")));
    }

    private static Tree file(String path) {
        return new Tree().set("filename", path);
    }

    /** Who may answer: one of the names in the policy, else the server's name, else that of an endpoint. */
    private static List<Tree> names(Optional<TlsPolicy> policy, Set<String> secured) {
        List<String> listed = policy.map(TlsPolicy::subjectAltNames).orElse(List.of());
        Optional<String> server = policy.flatMap(TlsPolicy::serverName);
        List<String> names = !listed.isEmpty() ? listed : server.map(List::of).orElseGet(() -> List.copyOf(secured));
        return names.stream().map(UpstreamTls::matcher).toList();
    }

    private static Tree matcher(String name) {
        Tree matcher = name.endsWith("/*")
                ? new Tree().set("prefix", name.substring(0, name.length() - 1))
                : new Tree().set("exact", name);
        return new Tree().set("san_type", type(name)).set("matcher", matcher);
    }

    private static String type(String name) {
        if (name.contains("://")) {
            return "URI";
        }
        return name.contains(":") || name.matches("[0-9.]+") ? "IP_ADDRESS" : "DNS";
    }
}
