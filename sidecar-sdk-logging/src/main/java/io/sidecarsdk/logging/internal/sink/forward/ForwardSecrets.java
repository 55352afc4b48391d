package io.sidecarsdk.logging.internal.sink.forward;

import io.sidecarsdk.spi.SecretFields;
import java.io.IOException;
import java.util.Optional;

/** The key and the login, asked for anew with each handshake, so that it follows its secret. */
final class ForwardSecrets {

    private final ForwardSettings settings;
    private final Optional<SecretFields> secrets;

    ForwardSecrets(ForwardSettings settings, Optional<SecretFields> secrets) {
        this.settings = settings;
        this.secrets = secrets;
    }

    boolean hasSharedKey() {
        return settings.sharedKey().isPresent();
    }

    boolean hasLogin() {
        return settings.login().isPresent();
    }

    /** @throws IOException if it is not there; the message never holds a value, here as below */
    String sharedKey() throws IOException {
        ForwardSettings.SharedKey key = settings.sharedKey().orElseThrow();
        return field(key.secret(), key.field());
    }

    String username() throws IOException {
        return field(settings.login().orElseThrow(), "username");
    }

    String password() throws IOException {
        return field(settings.login().orElseThrow(), "password");
    }

    private String field(String secret, String name) throws IOException {
        if (secrets.isEmpty()) {
            throw new IOException("secret " + secret + " needs the module io.sidecarsdk:sidecar-sdk-secrets");
        }
        String value = secrets.get().of(secret).get(name);
        if (value == null || value.isEmpty()) {
            throw new IOException("secret " + secret + " has no field " + name);
        }
        return value;
    }
}
