package io.sidecarsdk.secrets.internal.agent;

import io.sidecarsdk.policy.SecretPolicy;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** A field of a secret in the agent's template language: Go's, with the functions of consul-template. */
final class FieldTemplate {

    private final SecretPolicy secret;

    FieldTemplate(SecretPolicy secret) {
        this.secret = secret;
    }

    String of(String field) {
        if (secret.file().isPresent()) {
            Path path = secret.file().get();
            Path file = field.equals("value") ? path : path.resolve(field);
            return "{{ file " + quoted(file.toString()) + " | trimSuffix \"\\n\" }}";
        }
        String variable = secret.environment().get(field);
        return variable != null ? "{{ env " + quoted(variable) + " }}" : ofVault(field);
    }

    private String ofVault(String field) {
        String value = switch (secret.engine()) {
            case KV2 -> access(".Data.data", field);
            case AUTO ->
                "{{ if index .Data \"data\" }}" + access(".Data.data", field) + "{{ else }}" + access(".Data", field)
                        + "{{ end }}";
            case PKI -> certificate(field);
            default -> access(".Data", field);
        };
        return "{{ with secret " + arguments() + " }}" + value + "{{ end }}";
    }

    private String arguments() {
        StringBuilder arguments = new StringBuilder(quoted(path()));
        Map<String, String> parameters = new TreeMap<>();
        if (secret.engine() == SecretPolicy.Engine.PKI) {
            parameters.put("private_key_format", "pkcs8");
        }
        parameters.putAll(secret.parameters());
        parameters.forEach((name, value) -> arguments.append(' ').append(quoted(name + "=" + value)));
        return arguments.toString();
    }

    private String path() {
        String path = secret.path().orElse("");
        if (secret.engine() != SecretPolicy.Engine.KV2) {
            return path;
        }
        String mount = secret.mount().orElse("");
        String data = mount + "/data/" + path.substring(mount.length() + 1);
        return secret.pinVersion().map(version -> data + "?version=" + version).orElse(data);
    }

    /** The names that this SDK gives beside Vault's own. */
    private static String certificate(String field) {
        return switch (field) {
            case "private-key" -> access(".Data", "private_key");
            case "ca" -> access(".Data", "issuing_ca");
            case "certificate" -> access(".Data", field) + "{{ range index .Data \"ca_chain\" }}\n{{ . }}{{ end }}\n";
            default -> access(".Data", field);
        };
    }

    /** A name that cannot stand after a dot goes through a function, which does not tell a missing field. */
    private static String access(String of, String field) {
        return field.matches("[A-Za-z_][A-Za-z0-9_]*")
                ? "{{ " + of + "." + field + " }}"
                : "{{ index " + of + " " + quoted(field) + " }}";
    }

    private static String quoted(String value) {
        return Hcl.quoted(value);
    }
}
