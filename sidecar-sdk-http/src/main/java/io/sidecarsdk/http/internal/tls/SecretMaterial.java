package io.sidecarsdk.http.internal.tls;

import io.sidecarsdk.internal.tls.MaterialSource;
import io.sidecarsdk.internal.tls.PemTexts;
import io.sidecarsdk.spi.SecretFields;
import java.io.IOException;
import java.util.Map;

/** A secret with the fields {@code ca}, {@code certificate} and {@code private-key}, as far as it has them. */
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
        PemTexts texts = new PemTexts(fields.get("ca"), fields.get("certificate"), fields.get("private-key"));
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
}
