package io.sidecarsdk.secrets.internal.vault;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import io.sidecarsdk.health.Health;
import io.sidecarsdk.policy.Policy;
import io.sidecarsdk.spi.PolicyParticipant;
import io.sidecarsdk.spi.SidecarContext;
import io.sidecarsdk.testing.VirtualTime;
import io.sidecarsdk.time.Scheduler;
import io.sidecarsdk.time.TimeSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** A Vault of a policy on virtual time, where everything is done on the test's thread. */
final class VaultFixture implements AutoCloseable {

    final VirtualTime time = new VirtualTime();
    final MeterRegistry meters = new SimpleMeterRegistry();
    final Map<String, Supplier<Health.Component>> healths = new ConcurrentHashMap<>();
    final AtomicInteger logins = new AtomicInteger();
    final PolicyVault vault;

    /** @param section the keys of {@code secrets.vault}, in flow style */
    VaultFixture(String section) {
        vault = PolicyVault.start(new Context(policy(section)), time);
        vault.onLogin(logins::incrementAndGet);
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
        return healths.get("secrets.vault").get().toString();
    }

    double meter(String name, String... tags) {
        return Optional.ofNullable(meters.find(name).tags(tags).counter())
                .map(counter -> counter.count())
                .orElse(0.0);
    }

    @Override
    public void close() {
        vault.close();
    }

    private final class Context implements SidecarContext {

        private final Policy policy;
        private final Random random = new Random(7);

        Context(Policy policy) {
            this.policy = policy;
        }

        @Override
        public Policy policy() {
            return policy;
        }

        @Override
        public void onPolicyChange(PolicyParticipant participant) {}

        @Override
        public TimeSource time() {
            return time;
        }

        @Override
        public Scheduler scheduler() {
            return time;
        }

        @Override
        public Scheduler deadlineScheduler() {
            return time;
        }

        @Override
        public RandomGenerator random() {
            return random;
        }

        @Override
        public MeterRegistry meters() {
            return meters;
        }

        @Override
        public OpenTelemetry openTelemetry() {
            return OpenTelemetry.noop();
        }

        @Override
        public Runnable health(String name, Supplier<Health.Component> check) {
            healths.put(name, check);
            return () -> healths.remove(name, check);
        }

        @Override
        public Runnable page(String name, Supplier<Map<String, ?>> content) {
            return () -> {};
        }

        @Override
        public <T> void lend(Class<T> type, T part) {}

        @Override
        public <T> Optional<T> lent(Class<T> type) {
            return Optional.empty();
        }

        @Override
        public void onClose(Runnable action) {}
    }
}
