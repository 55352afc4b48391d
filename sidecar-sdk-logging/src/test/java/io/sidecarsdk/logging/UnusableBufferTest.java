package io.sidecarsdk.logging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sidecarsdk.health.Health;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A buffer's directory that nothing can be written to, and later can. */
@Timeout(60)
class UnusableBufferTest {

    @TempDir
    private Path directory;

    private final Receiver receiver = Receiver.onAnyPort();

    @AfterEach
    void stop() {
        receiver.close();
    }

    /** Why nothing can be written there. Permissions do not stop root, the others do. */
    enum Because {
        IT_IS_A_FILE {
            @Override
            Path spoil(Path directory) throws IOException {
                return Files.createFile(directory.resolve("buffer"));
            }

            @Override
            void mend(Path directory) throws IOException {
                Files.delete(directory.resolve("buffer"));
            }
        },
        A_PARENT_IS_A_FILE {
            @Override
            Path spoil(Path directory) throws IOException {
                return Files.createFile(directory.resolve("parent")).resolve("logs/buffer");
            }

            @Override
            void mend(Path directory) throws IOException {
                Files.delete(directory.resolve("parent"));
            }
        },
        /** The kernel's own: it takes no directories from anybody, as a volume does not that is mounted read-only. */
        THE_FILE_SYSTEM_TAKES_NOTHING {
            @Override
            Path spoil(Path directory) throws IOException {
                Path kernel = Path.of("/sys/kernel");
                assumeTrue(Files.isDirectory(kernel), "no Linux");
                return Files.createSymbolicLink(directory.resolve("volume"), kernel)
                        .resolve("sidecar-sdk-test");
            }

            @Override
            void mend(Path directory) throws IOException {
                Files.delete(directory.resolve("volume"));
                Files.createDirectory(directory.resolve("volume"));
            }
        },
        OF_ITS_PERMISSIONS {
            @Override
            Path spoil(Path directory) throws IOException {
                Path buffer = Files.createDirectory(directory.resolve("buffer"));
                Files.setPosixFilePermissions(buffer, PosixFilePermissions.fromString("r-xr-xr-x"));
                assumeTrue(!Files.isWritable(buffer), "root may write anywhere");
                return buffer;
            }

            @Override
            void mend(Path directory) throws IOException {
                Files.setPosixFilePermissions(
                        directory.resolve("buffer"), PosixFilePermissions.fromString("rwxr-xr-x"));
            }
        };

        /** The buffer's directory. */
        abstract Path spoil(Path directory) throws IOException;

        abstract void mend(Path directory) throws IOException;
    }

    @ParameterizedTest
    @EnumSource
    void linesWaitInMemoryHealthSaysSoAndTheDirectoryIsUsedOnceItCanBe(Because because) throws IOException {
        Path buffer = because.spoil(directory);
        try (LoggingFixture fixture = new LoggingFixture(
                "  buffer: {directory: '" + buffer + "'}", LoggingFixture.sink("central", receiver.endpoint()))) {
            fixture.app.info("from memory");
            assertThat(fixture.flush()).isTrue();
            assertThat(receiver.messages()).containsExactly("from memory");
            assertThat(fixture.stats().diskBytes()).isZero();
            Health.Component health = fixture.health("logging.central");
            assertThat(health.status()).isEqualTo(Health.Status.DEGRADED);
            assertThat(health.detail()).contains("the disk does not take them");

            because.mend(directory);
            AtomicInteger lines = new AtomicInteger(1);
            await().until(() -> {
                fixture.app.info("line {}", lines.getAndIncrement());
                return fixture.health("logging.central").equals(Health.Component.up());
            });

            assertThat(fixture.flush()).isTrue();
            assertThat(fixture.stats().diskBytes()).isPositive();
            assertThat(buffer.resolve("central/0")).isDirectory();
            assertThat(fixture.stats().shipped()).isEqualTo(lines.get());
            assertThat(fixture.stats().dropped()).isZero();
            assertThat(receiver.messages()).hasSize(lines.get()).doesNotHaveDuplicates();
        }
    }
}
