package io.sidecarsdk.http.internal.tls;

import io.sidecarsdk.internal.tls.MaterialSource;
import io.sidecarsdk.internal.tls.PemTexts;
import io.sidecarsdk.spi.SecretFields;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A secret with the fields {@code ca}, {@code certificate} and {@code private-key}, as far as it has them; or with the
 * names that these have in Kubernetes: {@code ca.crt}, {@code tls.crt} and {@code tls.key}.
 */
final class SecretMaterial implements MaterialSource {

    private final SecretFields secrets;
    private final String name;

    SecretMaterial(SecretFields secrets, String name) {
        this.secrets = secrets;
        this.name = name;
    }

    @Override
    public PemTexts read() throws IOException {
        Map<String, String> fields = secrets.of(name);
        PemTexts texts = new PemTexts(
                either(fields, "ca", "ca.crt"),
                either(fields, "certificate", "tls.crt"),
                either(fields, "private-key", "tls.key"));
        if ((texts.certificate() == null) != (texts.privateKey() == null)) {
            throw new IOException("secret " + name + " has one of certificate and private-key only");
        }
        if (texts.certificate() == null && texts.ca() == null) {
            throw new IOException("secret " + name + " has the fields "
                    + fields.keySet().stream().sorted().toList()
                    + " (expected: ca, or certificate and private-key, or all three)");
        }
        return texts;
    }

    private static @Nullable String either(Map<String, String> fields, String name, String inKubernetes) {
        String value = fields.get(name);
        return value != null ? value : fields.get(inKubernetes);
    }
}
