package io.sidecarsdk.secrets.internal.agent;

import io.sidecarsdk.internal.export.KeyLedger;
import io.sidecarsdk.policy.TlsPolicy;
import io.sidecarsdk.policy.VaultAppRolePolicy;
import io.sidecarsdk.policy.VaultAuthPolicy;
import io.sidecarsdk.policy.VaultPolicy;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How the agent logs in: its {@code auto_auth} stanza. */
final class AutoAuth {

    private static final String AT = "secrets.vault.auth.";

    private final VaultPolicy vault;
    private final Path directory;
    private final KeyLedger keys;

    /** @param directory where the agent has files of its own */
    AutoAuth(VaultPolicy vault, Path directory, KeyLedger keys) {
        this.vault = vault;
        this.directory = directory;
        this.keys = keys;
    }

    /** A method of the agent, or none where it has not what the policy asks for. */
    private record Method(String type, Optional<String> mount, Map<String, Object> config) {}

    void render(Hcl document) {
        keys.rendered("secrets.vault.namespace", "secrets.vault.backoff.max");
        keys.approximated(
                "secrets.vault.backoff.base",
                "waits after failed logins; how soon a failed read is tried again cannot be set");
        Method method = method(vault.auth());
        if (method == null) {
            document.comment("No auto_auth: the agent has no such method.");
            return;
        }
        document.block("auto_auth", stanza -> {
            stanza.block("method " + Hcl.quoted(method.type()), block -> {
                method.mount().ifPresent(mount -> block.set("mount_path", "auth/" + mount));
                vault.namespace().ifPresent(namespace -> block.set("namespace", namespace));
                block.set("min_backoff", GoDuration.of(vault.backoff().base()));
                block.set("max_backoff", GoDuration.of(vault.backoff().max()));
                block.block("config =", config -> write(method.config(), config));
            });
            stanza.block(
                    "sink \"file\"",
                    sink -> sink.block("config =", config -> {
                        config.set("path", directory.resolve("token").toString());
                        config.number("mode", "0600");
                    }));
        });
    }

    private static void write(Map<String, Object> config, Hcl block) {
        config.forEach((key, value) -> {
            if (value instanceof Boolean truth) {
                block.set(key, truth);
            } else {
                block.set(key, String.valueOf(value));
            }
        });
    }

    private @Nullable Method method(VaultAuthPolicy auth) {
        if (auth.appRole().isPresent()) {
            return appRole(auth.appRole().get());
        }
        if (auth.kubernetes().isPresent()) {
            var kubernetes = auth.kubernetes().get();
            keys.rendered(AT + "kubernetes");
            return new Method(
                    "kubernetes",
                    Optional.of(kubernetes.mount()),
                    config("role", kubernetes.role(), "token_path", kubernetes.jwtFile()));
        }
        if (auth.jwt().isPresent()) {
            var jwt = auth.jwt().get();
            keys.rendered(AT + "jwt");
            Map<String, Object> config = config("role", jwt.role(), "path", jwt.jwtFile());
            config.put("remove_jwt_after_reading", false);
            return new Method("jwt", Optional.of(jwt.mount()), config);
        }
        if (auth.cert().isPresent()) {
            return cert();
        }
        if (auth.tokenFile().isPresent()) {
            keys.rendered(AT + "token-file");
            return new Method(
                    "token_file",
                    Optional.empty(),
                    config("token_file_path", auth.tokenFile().get()));
        }
        keys.unsupported(AT + "userpass", "the agent has no such method");
        return null;
    }

    private Method appRole(VaultAppRolePolicy appRole) {
        String at = AT + "approle.";
        Map<String, Object> config = new LinkedHashMap<>();
        Path roleId = appRole.roleIdFile().orElse(directory.resolve("role-id"));
        config.put("role_id_file_path", roleId);
        appRole.secretIdFile().ifPresent(file -> config.put("secret_id_file_path", file));
        config.put("remove_secret_id_file_after_reading", false);
        keys.rendered(at + "mount", at + "role-id-file", at + "secret-id-file");
        keys.approximated(at + "role-id", "the agent reads it from a file: write it to " + roleId);
        if (appRole.wrapped()) {
            keys.unsupported(
                    at + "wrapped",
                    "the agent wants to know the path at which the secret id was made, which the policy does not:"
                            + " set secret_id_response_wrapping_path");
        } else {
            keys.rendered(at + "wrapped");
        }
        return new Method("approle", Optional.of(appRole.mount()), config);
    }

    private Method cert() {
        keys.rendered(AT + "cert");
        var cert = vault.auth().cert().orElseThrow();
        Map<String, Object> config = new LinkedHashMap<>();
        cert.role().ifPresent(role -> config.put("name", role));
        vault.tls().flatMap(TlsPolicy::ca).ifPresent(ca -> config.put("ca_cert", ca));
        vault.tls().flatMap(TlsPolicy::certificate).ifPresent(certificate -> config.put("client_cert", certificate));
        vault.tls().flatMap(TlsPolicy::privateKey).ifPresent(key -> config.put("client_key", key));
        config.put("reload", true);
        return new Method("cert", Optional.of(cert.mount()), config);
    }

    private static Map<String, Object> config(Object... keysAndValues) {
        Map<String, Object> config = new LinkedHashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            config.put(String.valueOf(keysAndValues[i]), keysAndValues[i + 1]);
        }
        return config;
    }
}
