package io.sidecarsdk.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sidecarsdk.Sidecar;
import io.sidecarsdk.policy.PolicyException;
import io.sidecarsdk.testing.VirtualTime;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.core.io.DefaultResourceLoader;
import org.springframework.core.io.Resource;

/** Where {@code sidecar.policy} may point, and what is read there when. */
class PolicyDocumentTest {

    private static final Duration MORE_THAN_TWO_LOOKS = Duration.ofSeconds(5);

    @TempDir
    private Path directory;

    private final VirtualTime time = new VirtualTime();
    private final ChangingResources resources = new ChangingResources();

    @Test
    void readsAPath() {
        Path file = PolicyFile.write(directory, PolicyFile.named("orders"));
        assertThat(serviceAt(file.toString())).isEqualTo("orders");
    }

    @Test
    void readsAPathFromTheWorkingDirectory() {
        Path file = PolicyFile.write(directory, PolicyFile.named("orders"));
        Path relative = Path.of("").toAbsolutePath().relativize(file);
        assertThat(serviceAt(relative.toString())).isEqualTo("orders");
    }

    @Test
    void readsAFileLocation() {
        Path file = PolicyFile.write(directory, PolicyFile.named("orders"));
        assertThat(serviceAt("file:" + file)).isEqualTo("orders");
    }

    @Test
    void readsAFileUri() {
        Path file = PolicyFile.write(directory, PolicyFile.named("orders"));
        assertThat(serviceAt(file.toUri().toString())).isEqualTo("orders");
    }

    @Test
    void readsAClassPathResource() {
        assertThat(serviceAt("classpath:orders.yaml")).isEqualTo("orders");
    }

    @ParameterizedTest
    @ValueSource(strings = {""})
    void followsAFile(String prefix) {
        Path file = PolicyFile.write(directory, PolicyFile.named("before"));
        try (Sidecar sidecar = startAt(prefix + file)) {
            PolicyFile.write(directory, PolicyFile.named("after"));
            time.advance(MORE_THAN_TWO_LOOKS);
            assertThat(sidecar.policy().service().name()).isEqualTo("after");
        }
    }

    @Test
    void doesNotFollowAClassPathResource() {
        resources.onClassPath = PolicyFile.named("before");
        try (Sidecar sidecar = startAt("classpath:changing.yaml")) {
            resources.onClassPath = PolicyFile.named("after");
            time.advance(MORE_THAN_TWO_LOOKS);
            assertThat(sidecar.policy().service().name()).isEqualTo("before");
        }
    }

    @Test
    void startsWithWhatItReadEvenIfTheFileHasChangedSince() {
        Path file = PolicyFile.write(directory, PolicyFile.named("before"));
        PolicyDocument document = read(file.toString());
        PolicyFile.write(directory, PolicyFile.named("after"));
        try (Sidecar sidecar = start(document)) {
            assertThat(sidecar.policy().service().name()).isEqualTo("before");
        }
    }

    @Test
    void namesTheWholePathOfAFileThatIsNotThere() {
        assertThatThrownBy(() -> read("missing.yaml"))
                .isInstanceOf(PolicyException.class)
                .hasMessageContaining("Policy " + Path.of("missing.yaml").toAbsolutePath())
                .hasMessageContaining("expected a readable document");
    }

    @Test
    void namesAClassPathResourceThatIsNotThere() {
        assertThatThrownBy(() -> read("classpath:missing.yaml"))
                .isInstanceOf(PolicyException.class)
                .hasMessageContaining("classpath:missing.yaml");
    }

    @Test
    void refusesBytesThatAreNotUtf8() throws Exception {
        Path file = Files.write(directory.resolve("latin1.yaml"), new byte[] {(byte) 0xe4});
        assertThatThrownBy(() -> read(file.toString()))
                .isInstanceOf(PolicyException.class)
                .hasMessageContaining("not UTF-8");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "https://config.example.com/sidecar.yaml", "optional:file:/sidecar.yaml"})
    void refusesALocationThatIsNeitherAFileNorOnTheClassPath(String value) {
        assertThatThrownBy(() -> read(value))
                .isInstanceOf(InvalidConfigurationPropertyValueException.class)
                .extracting(e -> ((InvalidConfigurationPropertyValueException) e).getReason())
                .asString()
                .contains("expected: a path, file:PATH or classpath:RESOURCE");
    }

    private String serviceAt(String location) {
        try (Sidecar sidecar = startAt(location)) {
            return sidecar.policy().service().name();
        }
    }

    private Sidecar startAt(String location) {
        return start(read(location));
    }

    private PolicyDocument read(String location) {
        return PolicyDocument.read(PolicyLocation.of(location, resources));
    }

    private Sidecar start(PolicyDocument document) {
        return document.toSidecar().time(time).scheduler(time).start();
    }

    /** Has {@code classpath:changing.yaml}. */
    private static final class ChangingResources extends DefaultResourceLoader {

        private String onClassPath = "";

        @Override
        public Resource getResource(String location) {
            return location.endsWith("changing.yaml")
                    ? new ByteArrayResource(new byte[0]) {
                        @Override
                        public byte[] getContentAsByteArray() {
                            return onClassPath.getBytes(StandardCharsets.UTF_8);
                        }
                    }
                    : super.getResource(location);
        }
    }
}
