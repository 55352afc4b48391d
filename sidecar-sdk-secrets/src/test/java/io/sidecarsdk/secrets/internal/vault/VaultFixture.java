package io.sidecarsdk.secrets.internal.vault;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.sidecarsdk.policy.Policy;
import io.sidecarsdk.testing.VirtualTime;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** A Vault of a policy on virtual time, where everything is done on the test's thread. */
final class VaultFixture implements AutoCloseable {

    final VirtualTime time = new VirtualTime();
    final MeterRegistry meters;
    final AtomicInteger logins = new AtomicInteger();
    final PolicyVaults vaults;
    Vault vault;
    private final TestContext context;

    /** @param section the keys of {@code secrets.vault}, in flow style */
    VaultFixture(String section) {
        this(section, 7);
    }

    VaultFixture(String section, long seed) {
        context = new TestContext(policy(section), time, time, seed);
        meters = context.meters();
        vaults = PolicyVaults.start(context, time);
        vault = vaults.of(context.policy().secrets()).orElseThrow();
        vault.onLogin(logins::incrementAndGet);
    }

    /** Puts another section in force, as a new policy does. */
    void change(String section) {
        Policy next = policy(section);
        vault = vaults.of(next.secrets()).orElseThrow();
        vaults.prepare(next).run();
    }

    static Policy policy(String section) {
        return Policy.parse(
                "apiVersion: sidecarsdk.io/v1\nservice: {name: orders}\nsecrets: {vault: {" + section + "}}\n");
    }

    static String approle(Path secretId) {
        return "auth: {approle: {role-id: orders-role, secret-id-file: " + secretId + "}}";
    }

    static Path file(Path dir, String name, String content) {
        try {
            Path file = dir.resolve(name);
            Files.writeString(file, content);
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void pass(long seconds) {
        time.advance(Duration.ofSeconds(seconds));
    }

    String health() {
        return context.health("secrets.vault").toString();
    }

    double meter(String name, String... tags) {
        Counter counter = meters.find(name).tags(tags).counter();
        return counter == null ? 0 : counter.count();
    }

    @Override
    public void close() {
        vaults.close();
    }
}
