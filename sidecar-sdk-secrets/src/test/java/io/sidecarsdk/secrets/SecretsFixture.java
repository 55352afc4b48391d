package io.sidecarsdk.secrets;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sidecarsdk.Sidecar;
import io.sidecarsdk.health.Health;
import io.sidecarsdk.spi.PolicySource;
import io.sidecarsdk.testing.VirtualTime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A Sidecar on virtual time with secrets only, whose policy a test may change. */
final class SecretsFixture implements AutoCloseable {

    static final Duration REFRESH = Duration.ofSeconds(5);

    final VirtualTime time = new VirtualTime();
    final MeterRegistry meters = new SimpleMeterRegistry();
    final Sidecar sidecar;
    private final ChangeablePolicy policy = new ChangeablePolicy();

    SecretsFixture(String... entries) {
        policy.set(entries);
        sidecar = Sidecar.builder()
                .policy(policy)
                .time(time)
                .scheduler(time)
                .workers(Runnable::run)
                .meters(meters)
                .start();
    }

    Secrets secrets() {
        return sidecar.get(Secrets.class);
    }

    Secret secret(String name) {
        return secrets().secret(name);
    }

    /** Lets the source be looked at, and a change be confirmed. */
    void refresh() {
        time.advance(REFRESH.plusMillis(200));
    }

    void changePolicy(String... entries) {
        policy.set(entries);
        time.advance(Duration.ofSeconds(3));
    }

    Health.Component health(String name) {
        return sidecar.health().components().get(name);
    }

    double gauge(String name, String secret) {
        return meters.get(name).tag("secret", secret).gauge().value();
    }

    double reads(String secret, String outcome) {
        return meters.get("sidecar.secrets.reads")
                .tags("secret", secret, "outcome", outcome)
                .counter()
                .count();
    }

    /** Runs {@code work} as a task of this test would: on the pool's thread, bounded. */
    static <T> T within(java.util.concurrent.Future<T> future) throws Exception {
        return future.get(20, TimeUnit.SECONDS);
    }

    static void write(Path file, String content) throws IOException {
        Files.writeString(file, content);
    }

    @Override
    public void close() {
        sidecar.close();
    }

    private static final class ChangeablePolicy implements PolicySource {

        private volatile String text = "";

        void set(String... entries) {
            StringBuilder yaml = new StringBuilder("apiVersion: sidecarsdk.io/v1\nservice: {name: orders}\n");
            if (entries.length > 0) {
                yaml.append("secrets:\n  entries:\n");
            }
            for (String entry : entries) {
                yaml.append("    ").append(entry).append('\n');
            }
            text = yaml.toString();
        }

        @Override
        public String name() {
            return "test policy";
        }

        @Override
        public String read() {
            return text;
        }
    }
}
