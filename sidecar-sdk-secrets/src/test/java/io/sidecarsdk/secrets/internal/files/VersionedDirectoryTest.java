package io.sidecarsdk.secrets.internal.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sidecarsdk.secrets.internal.files.VersionedDirectory.Wanted;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VersionedDirectoryTest {

    @TempDir
    Path dir;

    /** A disk with room for so many files. */
    private static final class SmallDisk extends Storage {

        private int room;

        private SmallDisk(int room) {
            this.room = room;
        }

        @Override
        void write(Path file, byte[] content, Set<PosixFilePermission> permissions) throws IOException {
            if (room-- == 0) {
                super.write(file, new byte[1], permissions);
                throw new IOException("No space left on device");
            }
            super.write(file, content, permissions);
        }
    }

    @Test
    void aFullDiskLeavesTheVersionInUseAndNoHalfOfTheNext() throws Exception {
        try (VersionedDirectory directory = new VersionedDirectory(dir, new SmallDisk(3))) {
            assertThat(directory.write(Map.of("a", file("a1"), "b", file("b1"))))
                    .isTrue();
            assertThatThrownBy(() -> directory.write(Map.of("a", file("a2"), "b", file("b2"))))
                    .hasMessage("No space left on device");
            assertThat(dir.resolve("a")).hasContent("a1");
            assertThat(dir.resolve("b")).hasContent("b1");
            assertThat(dir.resolve("..sidecar.2")).doesNotExist();

            assertThat(directory.write(Map.of("a", file("a2"), "b", file("b2"))))
                    .isTrue();
            assertThat(dir.resolve("b")).hasContent("b2");
        }
    }

    @Test
    void aFileThatWasTakenAwayIsMadeAgain() throws Exception {
        try (VersionedDirectory directory = new VersionedDirectory(dir, new Storage())) {
            directory.write(Map.of("a", file("a1")));
            Files.delete(dir.resolve("a"));
            assertThat(directory.write(Map.of("a", file("a1")))).isFalse();
            assertThat(dir.resolve("a")).hasContent("a1");

            Files.delete(dir.resolve("..data/a"));
            assertThat(directory.write(Map.of("a", file("a1")))).isTrue();
            assertThat(dir.resolve("a")).hasContent("a1");
        }
    }

    @Test
    void whatAnotherUserOwnsIsNotReplaced() throws Exception {
        Assumptions.assumeTrue("root".equals(Files.getOwner(dir).getName()), "only root may give files away");
        try (VersionedDirectory directory = new VersionedDirectory(dir, new Storage())) {
            directory.write(Map.of("a", file("a1")));
        }
        Process chown =
                new ProcessBuilder("chown", "-h", "12345", dir.resolve("..data").toString()).start();
        assertThat(chown.waitFor()).isZero();
        try (VersionedDirectory directory = new VersionedDirectory(dir, new Storage())) {
            assertThatThrownBy(() -> directory.write(Map.of("a", file("a2"))))
                    .hasMessageContaining("..data belongs to 12345 (expected: root)");
            assertThat(dir.resolve("a")).hasContent("a1");
        }
    }

    @Test
    void aFileSystemWithoutPermissionsIsRefused() throws Exception {
        try (FileSystem zip = FileSystems.newFileSystem(dir.resolve("a.zip"), Map.of("create", "true"));
                VersionedDirectory directory = new VersionedDirectory(zip.getPath("/"), new Storage())) {
            assertThatThrownBy(() -> directory.write(Map.of("a", file("a1"))))
                    .hasMessageContaining("without owners and permissions");
        }
    }

    private static Wanted file(String content) {
        return new Wanted(content.getBytes(StandardCharsets.UTF_8), PosixFilePermissions.fromString("rw-------"));
    }
}
