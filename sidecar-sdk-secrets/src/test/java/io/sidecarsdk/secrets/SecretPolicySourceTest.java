package io.sidecarsdk.secrets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sidecarsdk.Sidecar;
import io.sidecarsdk.health.Health;
import io.sidecarsdk.policy.PolicyException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The SDK's own policy, read from a secret. */
class SecretPolicySourceTest {

    @TempDir
    Path directory;

    private static String policy(String service) {
        return "apiVersion: sidecarsdk.io/v1\nservice: {name: " + service + "}\n";
    }

    private Path file() {
        return directory.resolve("policy");
    }

    private SecretsFixture bootstrap() {
        return new SecretsFixture("policy: {file: " + file() + "}");
    }

    private static Sidecar start(SecretsFixture bootstrap, String field) {
        return Sidecar.builder()
                .policy(new SecretPolicySource(bootstrap.secret("policy"), field))
                .time(bootstrap.time)
                .scheduler(bootstrap.time)
                .start();
    }

    /** Has the secret looked at twice, and then the policy. */
    private static void follow(SecretsFixture bootstrap) {
        bootstrap.refresh();
        bootstrap.time.advance(Duration.ofSeconds(3));
    }

    @Test
    void theDocumentInTheFieldIsThePolicy() throws IOException {
        Files.writeString(file(), policy("orders"));
        try (SecretsFixture bootstrap = bootstrap();
                Sidecar sidecar = start(bootstrap, "value")) {
            assertThat(sidecar.policy().service().name()).isEqualTo("orders");
        }
    }

    @Test
    void aNewVersionOfTheSecretIsANewPolicy() throws IOException {
        Files.writeString(file(), policy("orders"));
        try (SecretsFixture bootstrap = bootstrap();
                Sidecar sidecar = start(bootstrap, "value")) {
            Files.writeString(file(), policy("payments"));
            follow(bootstrap);

            assertThat(sidecar.policy().service().name()).isEqualTo("payments");
        }
    }

    @Test
    void aVersionThatIsNoPolicyLeavesTheLastOneInForce() throws IOException {
        Files.writeString(file(), policy("orders"));
        try (SecretsFixture bootstrap = bootstrap();
                Sidecar sidecar = start(bootstrap, "value")) {
            Files.writeString(file(), "no policy");
            follow(bootstrap);

            assertThat(sidecar.policy().service().name()).isEqualTo("orders");
            assertThat(sidecar.health().components().get("policy").status()).isEqualTo(Health.Status.DEGRADED);
        }
    }

    @Test
    void aSecretThatIsGoneLeavesThePolicyInForce() throws IOException {
        Files.writeString(file(), policy("orders"));
        try (SecretsFixture bootstrap = bootstrap();
                Sidecar sidecar = start(bootstrap, "value")) {
            Files.delete(file());
            follow(bootstrap);

            assertThat(sidecar.policy().service().name()).isEqualTo("orders");
            assertThat(sidecar.health().status()).isEqualTo(Health.Status.UP);
            assertThat(bootstrap.health("secrets.policy").status()).isEqualTo(Health.Status.DEGRADED);
        }
    }

    @Test
    void withoutTheSecretThereIsNoStart() {
        try (SecretsFixture bootstrap = bootstrap()) {
            assertThatThrownBy(() -> start(bootstrap, "value"))
                    .isInstanceOf(PolicyException.class)
                    .hasMessageContaining("secret policy, field value")
                    .hasMessageContaining("is not available");
        }
    }

    @Test
    void withoutTheFieldThereIsNoStart() throws IOException {
        Files.writeString(file(), policy("orders"));
        try (SecretsFixture bootstrap = bootstrap()) {
            assertThatThrownBy(() -> start(bootstrap, "sidecar.yaml"))
                    .isInstanceOf(PolicyException.class)
                    .hasMessageContaining("has no field sidecar.yaml (expected one of: [value])");
        }
    }

    @Test
    void aMountedConfigMapChangesAsOne() throws IOException {
        Path volume = Files.createDirectory(directory.resolve("volume"));
        swap(volume, "1", policy("orders"));
        try (SecretsFixture bootstrap = new SecretsFixture("policy: {file: " + volume + "}");
                Sidecar sidecar = start(bootstrap, "sidecar.yaml")) {
            swap(volume, "2", policy("payments"));
            follow(bootstrap);

            assertThat(sidecar.policy().service().name()).isEqualTo("payments");
        }
    }

    /** As kubelet does it. */
    private static void swap(Path volume, String version, String document) throws IOException {
        Path next = Files.createDirectory(volume.resolve(".." + version));
        Files.writeString(next.resolve("sidecar.yaml"), document);
        Path link = Files.createSymbolicLink(volume.resolve("..data_tmp"), next.getFileName());
        Files.move(link, volume.resolve("..data"), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        if (!Files.isSymbolicLink(volume.resolve("sidecar.yaml"))) {
            Files.createSymbolicLink(volume.resolve("sidecar.yaml"), Path.of("..data", "sidecar.yaml"));
        }
    }
}
