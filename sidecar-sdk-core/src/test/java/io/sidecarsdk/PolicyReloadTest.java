package io.sidecarsdk;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sidecarsdk.health.Health;
import io.sidecarsdk.policy.Policy;
import io.sidecarsdk.spi.PolicySource;
import io.sidecarsdk.testing.ExamplePolicy;
import io.sidecarsdk.testing.VirtualTime;
import io.sidecarsdk.testing.WrongPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a running Sidecar does when the file of its policy changes, in all the ways in which files change. */
class PolicyReloadTest {

    private static final Duration ONE_LOOK = Duration.ofSeconds(1);

    @TempDir
    Path directory;

    private final VirtualTime time = new VirtualTime();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private Path file;
    private Sidecar sidecar;

    @BeforeEach
    void start() throws IOException {
        file = directory.resolve("sidecar.yaml");
        Files.writeString(file, policy("first"));
        sidecar = start(file);
    }

    private Sidecar start(Path path) {
        return Sidecar.builder()
                .policy(path)
                .time(time)
                .scheduler(time)
                .meters(meters)
                .start();
    }

    @AfterEach
    void close() {
        sidecar.close();
    }

    @Test
    void aRewrittenFileIsInForceAfterTwoLooks() throws IOException {
        Files.writeString(file, policy("second"));
        time.advance(ONE_LOOK);
        time.advance(ONE_LOOK);
        assertThat(serviceInForce()).isEqualTo("second");
        assertThat(reloads("applied")).isEqualTo(1);
    }

    @Test
    void aFileRenamedOverTheOldOneIsTaken() throws IOException {
        Path next = Files.writeString(directory.resolve("next"), policy("second"));
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        twoLooks();
        assertThat(serviceInForce()).isEqualTo("second");
    }

    @Test
    void theSwapOfAKubernetesConfigMapIsTaken() throws IOException {
        Path mount = Files.createDirectory(directory.resolve("config"));
        Path data = mount.resolve("..data");
        Files.createSymbolicLink(data, generation(mount, "..2026_01", "first").getFileName());
        Path link = Files.createSymbolicLink(mount.resolve("sidecar.yaml"), Path.of("..data", "sidecar.yaml"));
        try (Sidecar mounted = start(link)) {
            Path swap = mount.resolve("..data_tmp");
            Files.createSymbolicLink(
                    swap, generation(mount, "..2026_02", "second").getFileName());
            Files.move(swap, data, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            twoLooks();
            assertThat(mounted.policy().service().name()).isEqualTo("second");
        }
    }

    private static Path generation(Path mount, String name, String service) throws IOException {
        Path generation = Files.createDirectory(mount.resolve(name));
        Files.writeString(generation.resolve("sidecar.yaml"), policy(service));
        return generation;
    }

    @Test
    void aDeletedFileLeavesThePolicyInForceAndShowsInHealth() throws IOException {
        Files.delete(file);
        twoLooks();
        assertThat(serviceInForce()).isEqualTo("first");
        assertThat(policyHealth().status()).isEqualTo(Health.Status.DEGRADED);
        assertThat(policyHealth().detail()).contains("sidecar.yaml", "NoSuchFile");
        assertThat(reloads("rejected")).isEqualTo(1);
    }

    @Test
    void aFileThatIsBackUnchangedMakesAllWellAgain() throws IOException {
        Files.delete(file);
        twoLooks();
        Files.writeString(file, policy("first"));
        twoLooks();
        assertThat(policyHealth()).isEqualTo(Health.Component.up());
        assertThat(serviceInForce()).isEqualTo("first");
    }

    @Test
    void aFileThatIsGoneForOneLookIsNotMissed() throws IOException {
        Files.delete(file);
        time.advance(ONE_LOOK);
        Files.writeString(file, policy("first"));
        time.advance(Duration.ofMinutes(1));
        assertThat(policyHealth()).isEqualTo(Health.Component.up());
        assertThat(reloads("rejected")).isZero();
    }

    @Test
    void anEmptiedFileIsRefusedAfterItWasUnreadable() throws IOException {
        Files.delete(file);
        twoLooks();
        Files.writeString(file, "");
        twoLooks();
        assertThat(policyHealth().detail()).contains("an empty document");
    }

    @Test
    void aDirectoryInPlaceOfTheFileLeavesThePolicyInForce() throws IOException {
        Files.delete(file);
        Files.createDirectory(file);
        twoLooks();
        assertThat(serviceInForce()).isEqualTo("first");
        assertThat(policyHealth().status()).isEqualTo(Health.Status.DEGRADED);
    }

    @Test
    void whatChangesBetweenTwoLooksIsNotTaken() throws IOException {
        for (int i = 0; i < 10; i++) {
            Files.writeString(file, policy("draft-" + i));
            time.advance(ONE_LOOK);
        }
        assertThat(serviceInForce()).isEqualTo("first");
    }

    @Test
    void aHalfWrittenFileThatHappensToBeValidIsNotTaken() throws IOException {
        Policy inForce = sidecar.policy();
        for (int end = 1; end < ExamplePolicy.COMPLETE.length(); end++) {
            Files.writeString(file, ExamplePolicy.COMPLETE.substring(0, end));
            time.advance(ONE_LOOK);
        }
        assertThat(sidecar.policy()).isSameAs(inForce);
        assertThat(policyHealth()).isEqualTo(Health.Component.up());
    }

    @Test
    void aTouchedFileChangesNothing() throws IOException {
        Policy inForce = sidecar.policy();
        Files.setLastModifiedTime(file, FileTime.fromMillis(0));
        Files.writeString(file, policy("first"));
        twoLooks();
        assertThat(sidecar.policy()).isSameAs(inForce);
        assertThat(reloads("applied")).isZero();
    }

    @Test
    void aRefusedDocumentIsJudgedOnlyOnce() throws IOException {
        Files.writeString(file, "service: {}");
        time.advance(Duration.ofMinutes(1));
        assertThat(reloads("rejected")).isEqualTo(1);
    }

    @Test
    void goingBackFromARefusedDocumentMakesAllWellAgain() throws IOException {
        Files.writeString(file, "service: {}");
        twoLooks();
        Files.writeString(file, policy("first"));
        twoLooks();
        assertThat(policyHealth()).isEqualTo(Health.Component.up());
    }

    @Test
    void nothingIsTakenAfterTheClose() throws IOException {
        sidecar.close();
        Files.writeString(file, policy("second"));
        time.advance(Duration.ofMinutes(1));
        assertThat(serviceInForce()).isEqualTo("first");
        assertThat(time.scheduled()).isZero();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("io.sidecarsdk.testing.WrongPolicy#all")
    void noWrongDocumentChangesThePolicyInForce(WrongPolicy wrong) throws IOException {
        Policy inForce = sidecar.policy();

        Files.write(file, wrong.content());
        twoLooks();

        assertThat(sidecar.policy()).isSameAs(inForce);
        assertThat(sidecar.health().status()).isEqualTo(Health.Status.DEGRADED);
        assertThat(policyHealth().detail()).contains(wrong.errors());
        assertThat(reloads("rejected")).isEqualTo(1);
        assertThat(reloads("applied")).isZero();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("io.sidecarsdk.testing.WrongPolicy#all")
    void everyWrongDocumentIsForgottenOnceTheFileIsRight(WrongPolicy wrong) throws IOException {
        Files.write(file, wrong.content());
        twoLooks();
        Files.writeString(file, policy("second"));
        twoLooks();
        assertThat(serviceInForce()).isEqualTo("second");
        assertThat(sidecar.health().status()).isEqualTo(Health.Status.UP);
    }

    @Test
    void aSourceThatThrowsAnythingLeavesThePolicyInForce() {
        MovingSource source = new MovingSource();
        try (Sidecar moving = Sidecar.builder()
                .policy(source)
                .time(time)
                .scheduler(time)
                .meters(meters)
                .start()) {
            source.failure = new IllegalStateException("config server says 500");
            twoLooks();
            assertThat(moving.policy().service().name()).isEqualTo("from-source");
            assertThat(moving.health().components().get("policy").detail()).contains("config server says 500");

            source.failure = new StackOverflowError("deep");
            twoLooks();
            assertThat(moving.health().components().get("policy").detail()).contains("deep");

            source.failure = null;
            twoLooks();
            assertThat(moving.health().status()).isEqualTo(Health.Status.UP);
        }
    }

    private static final class MovingSource implements PolicySource {

        private Throwable failure;

        @Override
        public String name() {
            return "config server";
        }

        @Override
        public String read() {
            if (failure instanceof Error error) {
                throw error;
            }
            if (failure instanceof RuntimeException exception) {
                throw exception;
            }
            return policy("from-source");
        }
    }

    private void twoLooks() {
        time.advance(ONE_LOOK);
        time.advance(ONE_LOOK);
    }

    private String serviceInForce() {
        return sidecar.policy().service().name();
    }

    private Health.Component policyHealth() {
        return Objects.requireNonNull(sidecar.health().components().get("policy"));
    }

    private double reloads(String outcome) {
        return meters.find("sidecar.policy.reloads").tag("outcome", outcome).counters().stream()
                .mapToDouble(counter -> counter.count())
                .sum();
    }

    private static String policy(String service) {
        return "apiVersion: sidecarsdk.io/v1\nservice: {name: " + service + "}\n";
    }
}
