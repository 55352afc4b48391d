package io.sidecarsdk.secrets;

import io.sidecarsdk.spi.PolicySource;
import java.io.IOException;

/**
 * A policy document that stands in a field of a secret: in Vault, in a mounted volume, wherever secrets come from. A new
 * version of the secret is a new policy.
 *
 * <p>The secret belongs to another {@code Sidecar}, whose small policy says how it is read:
 *
 * <pre>{@code
 * Sidecar bootstrap = Sidecar.start(Path.of("bootstrap.yaml"));     // secrets.vault, and secrets.entries.policy
 * Secret policy = bootstrap.get(Secrets.class).secret("policy");
 * Sidecar sidecar = Sidecar.builder().policy(new SecretPolicySource(policy, "sidecar.yaml")).start();
 * }</pre>
 *
 * <p>Close the bootstrap last. To start only with the policy there, say {@code required: true} at its entry. While the
 * secret cannot be read the last policy stays in force, as with any source. The document is treated as a policy and not as
 * a secret: what is wrong with it is quoted in messages. Safe for use by several threads.
 */
public final class SecretPolicySource implements PolicySource {

    private final Secret secret;
    private final String field;

    /**
     * Makes the source.
     *
     * @param secret the secret, whose newest version counts
     * @param field the name of its field that holds the document
     */
    public SecretPolicySource(Secret secret, String field) {
        this.secret = secret;
        this.field = field;
    }

    @Override
    public String name() {
        return "secret " + secret.name() + ", field " + field;
    }

    @Override
    public String read() throws IOException {
        try {
            return secret.current().get(field);
        } catch (SecretUnavailableException | IllegalArgumentException e) {
            throw new IOException(e.getMessage(), e);
        }
    }
}
