package io.sidecarsdk.logging.internal.sink.http;

import io.sidecarsdk.policy.LogCredentialsPolicy;
import io.sidecarsdk.spi.SecretFields;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The header that a sink shows its receiver, made anew for each request, so that it follows its secret. */
final class Credentials {

    private final LogCredentialsPolicy policy;
    private final Optional<SecretFields> secrets;

    Credentials(LogCredentialsPolicy policy, Optional<SecretFields> secrets) {
        this.policy = policy;
        this.secrets = secrets;
    }

    String header() {
        return policy.header();
    }

    /**
     * The header's value.
     *
     * @throws IOException if there is none, or none that can stand in a header; the message never holds it
     */
    String value() throws IOException {
        if (secrets.isEmpty()) {
            throw new IOException("secret " + policy.secret() + " needs the module io.sidecarsdk:sidecar-sdk-secrets");
        }
        Map<String, String> fields = secrets.get().of(policy.secret());
        return switch (policy.scheme()) {
            case PLAIN -> visible(fields, policy.field());
            case BASIC -> "Basic " + basic(field(fields, "username"), field(fields, "password"));
            default -> word() + ' ' + visible(fields, policy.field());
        };
    }

    /** The other schemes are called as they are in the header, such as {@code Bearer}. */
    private String word() {
        String name = policy.scheme().name();
        return name.charAt(0) + name.substring(1).toLowerCase(Locale.ROOT);
    }

    private static String basic(String username, String password) {
        byte[] pair = (username + ":" + password).getBytes(StandardCharsets.UTF_8);
        return Base64.getEncoder().encodeToString(pair);
    }

    /** The JDK's own message about a character that may not be in a header shows the header. */
    private String visible(Map<String, String> fields, String name) throws IOException {
        String value = field(fields, name);
        if (value.isEmpty() || !value.chars().allMatch(c -> c >= ' ' && c < 127)) {
            throw new IOException("field " + name + " of secret " + policy.secret()
                    + " cannot stand in a header (expected: visible ASCII characters)");
        }
        return value;
    }

    private String field(Map<String, String> fields, String name) throws IOException {
        String value = fields.get(name);
        if (value == null) {
            throw new IOException("secret " + policy.secret() + " has no field " + name);
        }
        return value;
    }
}
