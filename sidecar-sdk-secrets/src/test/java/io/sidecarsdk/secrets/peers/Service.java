package io.sidecarsdk.secrets.peers;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sidecarsdk.Sidecar;
import io.sidecarsdk.health.Health;
import io.sidecarsdk.policy.Policy;
import io.sidecarsdk.secrets.Secret;
import io.sidecarsdk.secrets.SecretUnavailableException;
import io.sidecarsdk.secrets.Secrets;
import io.sidecarsdk.testing.Folder;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;

/**
 * A service as users run it, on real time, whose secrets come from an OpenBao; until it is closed. Where nothing else is
 * said it logs in with a role id and a secret id, and may read everything and end its leases.
 */
final class Service implements AutoCloseable {

    private static final String POLICY = "service";

    private final MeterRegistry meters = new SimpleMeterRegistry();
    private final Folder folder;
    private final Sidecar sidecar;

    private Service(Folder folder, String vault, String... rest) {
        this.folder = folder;
        sidecar = Sidecar.builder()
                .policy(Policy.parse(policy(vault, rest)))
                .meters(meters)
                .start();
    }

    /** The document of a service's policy: the lines below {@code vault}, then those below {@code secrets}. */
    static String policy(String vault, String... rest) {
        return """
                apiVersion: sidecarsdk.io/v1
                service: {name: orders}
                secrets:
                  vault:
                    timeout: 2s
                    backoff: {base: 100ms, max: 500ms}
                %s
                %s
                """.formatted(vault.indent(4), String.join("\n", rest).indent(2));
    }

    /** With tokens that are never the reason why something changes. */
    static Service of(OpenBaoServer bao, String... entries) throws IOException {
        return of(bao, Duration.ofHours(1), Duration.ofHours(2), entries);
    }

    /** With tokens that live for {@code ttl}, and are renewed up to {@code maxTtl}. */
    static Service of(OpenBaoServer bao, Duration ttl, Duration maxTtl, String... entries) throws IOException {
        Folder folder = Folder.of("service");
        return new Service(folder, appRole(bao, folder, ttl, maxTtl), entries(entries));
    }

    /** What a policy says of this Vault and of how to log in. */
    static String appRole(OpenBaoServer bao, Folder folder, Duration ttl, Duration maxTtl) throws IOException {
        mayDoEverything(bao.root());
        Logins logins = new Logins(bao.root(), POLICY, ttl, maxTtl);
        String roleId = logins.appRole("service");
        Path secretId = folder.write("secret-id", logins.secretId("service"));
        return """
                address: %s
                auth: {approle: {role-id: %s, secret-id-file: %s}}
                """.formatted(bao.address(), roleId, secretId);
    }

    static String mayDoEverything(Bao root) {
        Logins.policy(root, POLICY, Map.of("*", "create, read, update, list", "sys/leases/revoke", "update"));
        return POLICY;
    }

    /** Another way to log in. */
    static Service with(String vault, String... entries) throws IOException {
        return new Service(Folder.of("service"), vault, entries(entries));
    }

    private static String entries(String... entries) {
        return "entries:\n" + String.join("\n", entries).indent(2);
    }

    Secret secret(String name) {
        return sidecar.get(Secrets.class).secret(name);
    }

    /** The secret, once it is there. */
    Secret arrived(String name) {
        Secret secret = secret(name);
        Awaitility.await()
                .pollInterval(Duration.ofMillis(20))
                .ignoreException(SecretUnavailableException.class)
                .until(secret::current, current -> true);
        return secret;
    }

    Health.Component health(String name) {
        return sidecar.health().components().get(name);
    }

    MeterRegistry meters() {
        return meters;
    }

    @Override
    public void close() throws IOException {
        sidecar.close();
        folder.delete();
    }
}
