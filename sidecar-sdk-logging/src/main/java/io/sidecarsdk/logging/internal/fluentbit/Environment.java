package io.sidecarsdk.logging.internal.fluentbit;

import io.sidecarsdk.internal.export.KeyLedger;
import io.sidecarsdk.policy.SecretPolicy;
import io.sidecarsdk.policy.SecretsPolicy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Secrets as variables: read from the files of the policy, or set for Fluent Bit. Their values are never written down. */
final class Environment {

    private final SecretsPolicy secrets;
    private final KeyLedger keys;
    private final Map<String, Path> files = new TreeMap<>();
    private final TreeSet<String> used = new TreeSet<>();

    Environment(SecretsPolicy secrets, KeyLedger keys) {
        this.secrets = secrets;
        this.keys = keys;
    }

    /** What stands for a field of a secret in the document. */
    String placeholder(String secret, String field) {
        used.add(secret);
        SecretPolicy policy = secrets.entries().get(secret);
        String own = policy == null ? null : policy.environment().get(field);
        if (own != null) {
            return "${" + own + "}";
        }
        String variable = variable(secret, field);
        Path file = policy == null ? null : policy.file().orElse(null);
        if (file != null) {
            files.put(variable, field.equals("value") ? file : file.resolve(field));
        }
        return "${" + variable + "}";
    }

    private static String variable(String secret, String field) {
        return "SECRET_" + (secret + "_" + field).toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
    }

    /** The section {@code env}: called when all who use secrets have done so. */
    List<Object> render() {
        secrets.entries().forEach(this::account);
        keys.notNeeded("secrets.files", "not the work of a log shipper");
        keys.notNeeded("secrets.vault", "not the work of a log shipper");
        keys.notNeeded("secrets.cache", "not the work of a log shipper");
        if (secrets.entries().isEmpty()) {
            keys.notNeeded("secrets.entries", "empty");
        }
        List<Object> variables = new ArrayList<>();
        files.forEach((name, file) -> {
            Map<String, Object> variable = new LinkedHashMap<>();
            variable.put("name", name);
            variable.put("uri", "file://" + file.toAbsolutePath());
            variables.add(variable);
        });
        return variables;
    }

    private void account(String name, SecretPolicy policy) {
        String at = "secrets.entries." + name;
        if (!used.contains(name)) {
            keys.notNeeded(at, "no log sink uses it");
        } else if (policy.path().isPresent()) {
            keys.unsupported(
                    at, "Fluent Bit asks no Vault: its variables, " + variable(name, "FIELD") + ", have to be set");
        } else {
            keys.approximated(at, "read when Fluent Bit starts, so a new version needs a reload");
        }
    }

    /** A text that Fluent Bit takes as it is; null for one in which it would look for a variable. */
    static @Nullable String literal(String text) {
        return text.contains("${") ? null : text;
    }
}
