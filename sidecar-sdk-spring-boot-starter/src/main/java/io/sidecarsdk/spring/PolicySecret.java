package io.sidecarsdk.spring;

import io.sidecarsdk.Sidecar;
import io.sidecarsdk.secrets.SecretPolicySource;
import io.sidecarsdk.secrets.Secrets;
import io.sidecarsdk.spi.PolicySource;
import java.io.IOException;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/** The policy where {@code sidecar.policy-secret} says: a Sidecar of its own reads that secret, until it is closed. */
final class PolicySecret implements PolicySource, AutoCloseable {

    private static final String PROPERTY = "sidecar.policy-secret";

    private final Sidecar bootstrap;
    private final PolicySource source;

    private PolicySecret(Sidecar bootstrap, PolicySource source) {
        this.bootstrap = bootstrap;
        this.source = source;
    }

    /**
     * Starts reading it.
     *
     * @param document the policy that says how the secret is read
     * @param place the secret's name and its field, as {@code policy/sidecar.yaml}
     * @throws InvalidConfigurationPropertyValueException if {@code place} names no secret of that policy
     */
    static PolicySecret open(PolicyDocument document, String place) {
        int slash = place.indexOf('/');
        if (slash <= 0 || slash == place.length() - 1) {
            throw invalid(place, "It has not two parts (expected: the secret's name, a slash and its field).");
        }
        Sidecar bootstrap = document.toSidecar().start();
        try {
            Secrets secrets = bootstrap.get(Secrets.class);
            return new PolicySecret(
                    bootstrap,
                    new SecretPolicySource(secrets.secret(place.substring(0, slash)), place.substring(slash + 1)));
        } catch (IllegalArgumentException e) {
            bootstrap.close();
            throw invalid(place, e.getMessage() + ".");
        } catch (RuntimeException | Error e) {
            bootstrap.close();
            throw e;
        }
    }

    @Override
    public String name() {
        return source.name();
    }

    @Override
    public String read() throws IOException {
        return source.read();
    }

    @Override
    public void close() {
        bootstrap.close();
    }

    private static InvalidConfigurationPropertyValueException invalid(String place, String problem) {
        return new InvalidConfigurationPropertyValueException(PROPERTY, place, problem);
    }
}
