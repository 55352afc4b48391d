package io.sidecarsdk.secrets;

import static io.sidecarsdk.secrets.SecretsFixture.REFRESH;
import static io.sidecarsdk.secrets.SecretsFixture.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.sidecarsdk.health.Health;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SecretChangesTest {

    @TempDir
    Path dir;

    private Path file;

    @BeforeEach
    void writeFirst() throws IOException {
        file = dir.resolve("key");
        write(file, "first");
    }

    @Test
    void aChangedFileIsANewVersionAndTheOldOneIsPrevious() throws Exception {
        try (SecretsFixture fixture = new SecretsFixture("key: {file: " + file + "}")) {
            Secret key = fixture.secret("key");
            Secret.Snapshot first = key.current();
            write(file, "second");
            fixture.refresh();
            assertThat(key.current().get("value")).isEqualTo("second");
            assertThat(key.current().version()).isEqualTo(2);
            assertThat(key.previous()).containsSame(first);
            assertThat(first.get("value")).isEqualTo("first");
        }
    }

    @Test
    void theSameContentWrittenAgainIsNoChange() throws Exception {
        try (SecretsFixture fixture = new SecretsFixture("key: {file: " + file + "}")) {
            Secret.Snapshot first = fixture.secret("key").current();
            write(file, "first\n");
            fixture.refresh();
            assertThat(fixture.secret("key").current()).isSameAs(first);
        }
    }

    @Test
    void theSourceIsLookedAtAsOftenAsThePolicySays() throws Exception {
        try (SecretsFixture fixture = new SecretsFixture("key: {file: " + file + ", refresh: 30s}")) {
            write(file, "second");
            fixture.time.advance(Duration.ofSeconds(29));
            assertThat(fixture.secret("key").current().version()).isEqualTo(1);
            fixture.time.advance(Duration.ofSeconds(2));
            assertThat(fixture.secret("key").current().version()).isEqualTo(2);
        }
    }

    @Test
    void aHalfWrittenFileIsPassedOverWhenASecondLookFindsItComplete() throws Exception {
        try (SecretsFixture fixture = new SecretsFixture("key: {file: " + file + "}")) {
            write(file, "sec");
            fixture.time.advance(REFRESH);
            write(file, "second");
            fixture.time.advance(Duration.ofMillis(100));
            assertThat(fixture.secret("key").current().get("value")).isEqualTo("first");
            fixture.refresh();
            assertThat(fixture.secret("key").current().get("value")).isEqualTo("second");
            assertThat(fixture.secret("key").current().version()).isEqualTo(2);
        }
    }

    /** Ways in which a file can be no good. */
    enum Damage {
        EMPTY("is empty"),
        NOT_UTF8("not UTF-8"),
        TOO_LARGE("larger than 1 MiB"),
        DELETED("is not there"),
        NAMED_PIPE("not a regular file"),
        EMPTY_DIRECTORY("has no files");

        private final String reason;

        Damage(String reason) {
            this.reason = reason;
        }

        void doTo(Path file) throws Exception {
            Files.delete(file);
            switch (this) {
                case EMPTY -> Files.createFile(file);
                case NOT_UTF8 -> Files.write(file, new byte[] {'a', (byte) 0xC3, '('});
                case TOO_LARGE -> Files.write(file, new byte[(1 << 20) + 1]);
                case DELETED -> {}
                case NAMED_PIPE ->
                    assertThat(new ProcessBuilder("mkfifo", file.toString())
                                    .start()
                                    .waitFor())
                            .isZero();
                case EMPTY_DIRECTORY -> Files.createDirectory(file);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void theLastGoodVersionStaysWhileTheFileIsNoGood(Damage damage) throws Exception {
        try (SecretsFixture fixture = new SecretsFixture("key: {file: " + file + "}")) {
            damage.doTo(file);
            fixture.refresh();
            assertThat(fixture.secret("key").current().get("value")).isEqualTo("first");
            assertThat(fixture.health("secrets.key").status()).isEqualTo(Health.Status.DEGRADED);
            assertThat(fixture.health("secrets.key").detail()).contains("version 1 stays in use", damage.reason);

            Files.deleteIfExists(file);
            write(file, "second");
            fixture.refresh();
            assertThat(fixture.secret("key").current().get("value")).isEqualTo("second");
            assertThat(fixture.health("secrets.key")).isEqualTo(Health.Component.up());
        }
    }

    @Test
    void aKubernetesVolumeChangesAsAWhole() throws Exception {
        KubernetesVolume volume = new KubernetesVolume(Files.createDirectory(dir.resolve("volume")));
        volume.swapTo("1");
        try (SecretsFixture fixture = new SecretsFixture("login: {file: " + volume.path() + "}")) {
            assertThat(fixture.secret("login").current().fields()).containsExactly("password", "username");
            volume.swapTo("2");
            fixture.refresh();
            assertThat(fixture.secret("login").current().get("username")).isEqualTo("user-2");
            assertThat(fixture.secret("login").current().get("password")).isEqualTo("password-2");
        }
    }

    @Test
    void readersNeverSeeAMixtureOfTwoVersions() throws Exception {
        KubernetesVolume volume = new KubernetesVolume(Files.createDirectory(dir.resolve("volume")));
        volume.swapTo("0");
        AtomicBoolean done = new AtomicBoolean();
        ExecutorService threads = Executors.newFixedThreadPool(3);
        try (SecretsFixture fixture = new SecretsFixture("login: {file: " + volume.path() + ", refresh: 100ms}")) {
            Secret login = fixture.secret("login");
            CountDownLatch reading = new CountDownLatch(2);
            List<Future<Long>> torn = IntStream.range(0, 2)
                    .mapToObj(i -> threads.submit(() -> {
                        long found = 0;
                        reading.countDown();
                        while (!done.get()) {
                            found += isTorn(login.current()) ? 1 : 0;
                        }
                        return found;
                    }))
                    .toList();
            Future<?> rotating = threads.submit(() -> {
                for (int i = 1; i <= 200; i++) {
                    volume.swapTo(Integer.toString(i));
                }
                return null;
            });
            reading.await();
            while (!rotating.isDone()) {
                fixture.time.advance(Duration.ofMillis(100));
            }
            SecretsFixture.within(rotating);
            fixture.time.advance(Duration.ofMillis(300));
            done.set(true);
            for (Future<Long> future : torn) {
                assertThat(SecretsFixture.within(future)).isZero();
            }
            assertThat(login.current().get("username")).isEqualTo("user-200");
        } finally {
            done.set(true);
            threads.shutdownNow();
        }
    }

    /** Virtual time may run past the grace while the reader is paused: then it is told so, which is no mixture. */
    private static boolean isTorn(Secret.Snapshot snapshot) {
        try {
            return !snapshot.get("username").endsWith("-" + number(snapshot));
        } catch (IllegalStateException retired) {
            return false;
        }
    }

    private static String number(Secret.Snapshot snapshot) {
        return snapshot.get("password").substring("password-".length());
    }

    @Test
    void metersCountReadingsAndShowVersionAndAge() throws Exception {
        try (SecretsFixture fixture = new SecretsFixture("key: {file: " + file + "}")) {
            assertThat(fixture.reads("key", "success")).isEqualTo(1);
            write(file, "second");
            fixture.refresh();
            assertThat(fixture.reads("key", "success")).isEqualTo(3);
            assertThat(fixture.gauge("sidecar.secrets.version", "key")).isEqualTo(2);
            assertThat(fixture.gauge("sidecar.secrets.age", "key")).isEqualTo(0.1);

            Files.delete(file);
            fixture.refresh();
            assertThat(fixture.reads("key", "failure")).isEqualTo(1);
            assertThat(fixture.gauge("sidecar.secrets.age", "key")).isEqualTo(5.3);
        }
    }

    @Test
    void theAgeOfASecretThatWasNeverReadIsNotANumber() {
        try (SecretsFixture fixture = new SecretsFixture("key: {file: " + dir.resolve("missing") + "}")) {
            assertThat(fixture.gauge("sidecar.secrets.age", "key")).isNaN();
            assertThat(fixture.gauge("sidecar.secrets.version", "key")).isZero();
        }
    }

    @Test
    void closingEndsTheLookingAndTakesTheGaugesBack() {
        SecretsFixture fixture = new SecretsFixture("key: {file: " + file + "}");
        Secret key = fixture.secret("key");
        fixture.close();
        fixture.refresh();
        assertThat(fixture.reads("key", "success")).isEqualTo(1);
        assertThat(fixture.meters.find("sidecar.secrets.version").gauge()).isNull();
        assertThat(fixture.meters.find("sidecar.secrets.age").gauge()).isNull();
        assertThat(key.current().get("value")).isEqualTo("first");
    }
}
