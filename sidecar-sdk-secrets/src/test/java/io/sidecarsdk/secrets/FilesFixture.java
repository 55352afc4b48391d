package io.sidecarsdk.secrets;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sidecarsdk.Sidecar;
import io.sidecarsdk.health.Health;
import io.sidecarsdk.spi.PolicySource;
import io.sidecarsdk.testing.VirtualTime;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/** A Sidecar on virtual time that writes a secret {@code login}, with username and password, to files. */
final class FilesFixture implements AutoCloseable {

    final VirtualTime time;
    final MeterRegistry meters = new SimpleMeterRegistry();
    final KubernetesVolume volume;
    final Sidecar sidecar;
    private volatile String document;

    FilesFixture(KubernetesVolume volume, String... files) {
        this(new VirtualTime(), volume, files);
    }

    FilesFixture(VirtualTime time, KubernetesVolume volume, String... files) {
        this.time = time;
        this.volume = volume;
        document = document(files);
        sidecar = Sidecar.builder()
                .policy(new Source())
                .time(time)
                .scheduler(time)
                .workers(Runnable::run)
                .meters(meters)
                .start();
    }

    private String document(String... files) {
        StringBuilder yaml = new StringBuilder("""
                apiVersion: sidecarsdk.io/v1
                service: {name: orders}
                secrets:
                  entries:
                    login: {file: "%s", grace: 1m}
                    late: {file: "%s", grace: 1m}
                """.formatted(volume.path(), late()));
        if (files.length > 0) {
            yaml.append("  files:\n");
        }
        for (String file : files) {
            yaml.append("    - ").append(file.replace("\n", "\n      ")).append('\n');
        }
        return yaml.toString();
    }

    /** Where a second secret may come to be. */
    Path late() {
        return volume.path().resolveSibling("late");
    }

    void changeFiles(String... files) {
        document = document(files);
        time.advance(Duration.ofSeconds(3));
    }

    /** Has the secret's source hold another version, and looked at. */
    void rotateTo(String version) throws IOException {
        volume.swapTo(version);
        time.advance(SecretsFixture.REFRESH.plusMillis(200));
    }

    Health.Component health(Path directory) {
        return sidecar.health().components().get("secrets.files." + directory);
    }

    double writes(Path directory, String outcome) {
        return meters.get("sidecar.secrets.file.writes")
                .tags("directory", directory.toString(), "outcome", outcome)
                .counter()
                .count();
    }

    @Override
    public void close() {
        sidecar.close();
    }

    private final class Source implements PolicySource {

        @Override
        public String name() {
            return "test policy";
        }

        @Override
        public String read() {
            return document;
        }
    }
}
