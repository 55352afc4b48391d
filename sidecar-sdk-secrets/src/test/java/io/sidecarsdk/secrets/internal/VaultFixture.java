package io.sidecarsdk.secrets.internal;

import io.sidecarsdk.health.Health;
import io.sidecarsdk.policy.Policy;
import io.sidecarsdk.secrets.Secret;
import io.sidecarsdk.secrets.SecretStatus;
import io.sidecarsdk.secrets.internal.threads.SecretWorkers;
import io.sidecarsdk.testing.VirtualTime;
import java.time.Duration;
import java.util.Optional;

/** The secrets of one service and the Vault that they come from, on virtual time and one thread. */
public final class VaultFixture implements AutoCloseable {

    public static final Duration HOUR = Duration.ofHours(1);
    public static final Duration MINUTE = Duration.ofMinutes(1);
    public static final String DATABASE = "database: {path: database/creds/orders, engine: database}";

    public final VirtualTime time;
    public final SimulatedVault server;
    public final SimulatedVault.Client vault;
    public final BareContext context;
    final PolicySecrets secrets;
    private final SecretWorkers workers;

    public VaultFixture(SimulatedVault server, long seed, String... entries) {
        this(server, seed, policy(entries));
    }

    private VaultFixture(SimulatedVault server, long seed, Policy policy) {
        this.time = server.time;
        this.server = server;
        this.vault = server.client();
        this.context = new BareContext(policy, time, seed);
        this.workers = SecretWorkers.on(Runnable::run, time);
        context.onClose(workers::close);
        this.secrets = PolicySecrets.start(context, workers, name -> null, any -> Optional.of(vault));
    }

    public static SimulatedVault server() {
        return new SimulatedVault(new VirtualTime());
    }

    /** One with a cache, that logs in for a token of its own, which is revoked in an orderly end. */
    public static VaultFixture withCache(SimulatedVault server, String cache, String... entries) {
        String more = "\n  cache: " + cache;
        return new VaultFixture(
                server, 42, policy("approle: {role-id: orders, secret-id-file: /run/secret-id}", more, entries));
    }

    public static Policy policy(String... entries) {
        return policy("token-file: /run/token", "", entries);
    }

    private static Policy policy(String auth, String more, String... entries) {
        return Policy.parse("""
                apiVersion: sidecarsdk.io/v1
                service: {name: orders}
                secrets:
                  vault: {address: "https://127.0.0.1:8200", auth: {%s}}%s
                  entries:
                    %s
                """.formatted(auth, more, String.join("\n    ", entries)));
    }

    /** Its process is killed. */
    public void abandon() {
        workers.close();
    }

    public Secret secret(String name) {
        return secrets.secret(name);
    }

    public String get(String name, String field) {
        return secret(name).current().get(field);
    }

    public Health.Component health(String name) {
        return context.health("secrets." + name);
    }

    public SecretStatus status(String name) {
        return secrets.describe().stream()
                .filter(status -> status.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    public double count(String meter, String secret) {
        return context.meters.find(meter).tag("secret", secret).counters().stream()
                .mapToDouble(counter -> counter.count())
                .sum();
    }

    public double count(String meter, String secret, String key, String value) {
        return context.meters.find(meter).tags("secret", secret, key, value).counters().stream()
                .mapToDouble(counter -> counter.count())
                .sum();
    }

    public double gauge(String meter, String secret) {
        return context.meters.get(meter).tag("secret", secret).gauge().value();
    }

    public void advance(Duration by) {
        time.advance(by);
    }

    @Override
    public void close() {
        context.close();
    }
}
