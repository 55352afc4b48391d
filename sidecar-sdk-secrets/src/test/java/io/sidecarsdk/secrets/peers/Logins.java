package io.sidecarsdk.secrets.peers;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** Switches on ways to log in, in one namespace of an OpenBao. Each gives a token with one policy. */
final class Logins {

    private final Bao root;
    private final Map<String, Object> token;

    /** Tokens live for {@code ttl}, and are renewed up to {@code maxTtl}. */
    Logins(Bao root, String policy, Duration ttl, Duration maxTtl) {
        this.root = root;
        token = Map.of(
                "token_policies", policy,
                "token_ttl", ttl.toSeconds() + "s",
                "token_max_ttl", maxTtl.toSeconds() + "s");
    }

    /** A policy with this name that allows these capabilities at these paths. */
    static void policy(Bao root, String name, Map<String, String> capabilities) {
        StringBuilder rules = new StringBuilder();
        capabilities.forEach((path, allowed) -> rules.append("path \"")
                .append(path)
                .append("\" { capabilities = [\"")
                .append(allowed.replace(", ", "\", \""))
                .append("\"] }\n"));
        root.write("sys/policies/acl/" + name, Map.of("policy", rules.toString()))
                .ok();
    }

    /** The role's id. */
    String appRole(String role) {
        enable("approle");
        root.write("auth/approle/role/" + role, with(Map.of("bind_secret_id", true)))
                .ok();
        return root.read("auth/approle/role/" + role + "/role-id").ok().text("data", "role_id");
    }

    String secretId(String role) {
        return root.write("auth/approle/role/" + role + "/secret-id", Map.of())
                .ok()
                .text("data", "secret_id");
    }

    /** The token of the box that has a secret id in it. */
    String wrappedSecretId(String role, Duration ttl) {
        return root.wrapped("auth/approle/role/" + role + "/secret-id", Map.of(), ttl);
    }

    void userpass(String user, String password) {
        enable("userpass");
        root.write("auth/userpass/users/" + user, with(Map.of("password", password)))
                .ok();
    }

    void jwt(String role, JwtIssuer issuer, String audience) {
        enable("jwt");
        root.write("auth/jwt/config", Map.of("jwt_validation_pubkeys", issuer.publicKeyPem()))
                .ok();
        root.write(
                        "auth/jwt/role/" + role,
                        with(Map.of("role_type", "jwt", "user_claim", "sub", "bound_audiences", audience)))
                .ok();
    }

    /** For the service account {@code account} in the Kubernetes namespace {@code orders}. */
    void kubernetes(String role, KubernetesApi api, String account) {
        enable("kubernetes");
        root.write(
                        "auth/kubernetes/config",
                        Map.of(
                                "kubernetes_host",
                                api.address(),
                                "kubernetes_ca_cert",
                                api.authorityPem(),
                                "token_reviewer_jwt",
                                "reviewer",
                                "disable_local_ca_jwt",
                                true))
                .ok();
        root.write(
                        "auth/kubernetes/role/" + role,
                        with(Map.of(
                                "bound_service_account_names", account, "bound_service_account_namespaces", "orders")))
                .ok();
    }

    void certificate(String role, Certificates certificates) {
        enable("cert");
        root.write("auth/cert/certs/" + role, with(Map.of("certificate", certificates.authorityPem())))
                .ok();
    }

    private void enable(String method) {
        if (root.read("sys/auth/" + method).status() != 200) {
            root.write("sys/auth/" + method, Map.of("type", method)).ok();
        }
    }

    private Map<String, Object> with(Map<String, ?> settings) {
        Map<String, Object> all = new HashMap<>(token);
        all.putAll(settings);
        return all;
    }
}
