package io.sidecarsdk.logging.internal.sink.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.sidecarsdk.logging.internal.ship.Answer;
import io.sidecarsdk.logging.testing.Records;
import io.sidecarsdk.logging.testing.SinkPolicies;
import io.sidecarsdk.policy.LogFilePolicy;
import io.sidecarsdk.policy.LogFormat;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileTransportTest {

    /** A line of {@link LogFormat#TEXT} without its message, the end of the line included. */
    private static final int OVERHEAD = "2026-01-01T12:00:00.123456789Z ERROR [main] shop.Orders - \n".length();

    @TempDir
    Path directory;

    @Test
    void addsToTheFileAcrossRestarts() throws IOException {
        try (FileTransport transport = transport("max-size: 1MiB")) {
            assertThat(transport.send(Records.batch("one", "two"))).isEqualTo(Answer.taken());
        }
        try (FileTransport transport = transport("max-size: 1MiB")) {
            transport.send(Records.batch("three"));
        }
        assertThat(messages("app.log")).containsExactly("one", "two", "three");
        assertThat(names()).containsExactly("app.log");
    }

    @Test
    void isReadableByItsOwnerOnly() throws IOException {
        try (FileTransport transport = transport("max-size: 1MiB")) {
            transport.send(Records.batch("one"));
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
                .isEqualTo("rw-------");
    }

    @Test
    void rotatesBetweenLinesAndKeepsSoManyFiles() throws IOException {
        String half = "x".repeat(512 - OVERHEAD - 1);
        try (FileTransport transport = transport("max-size: 1KiB, max-files: 3")) {
            assertThat(transport.send(
                            Records.batch("1" + half, "2" + half, "3" + half, "4" + half, "5" + half, "6" + half)))
                    .isEqualTo(Answer.taken());
            transport.send(Records.batch("7" + half, "8" + half, "9"));
        }
        assertThat(names()).containsExactly("app.log", "app.log.1", "app.log.2");
        assertThat(firstLetters("app.log")).containsExactly("9");
        assertThat(firstLetters("app.log.1")).containsExactly("7", "8");
        assertThat(firstLetters("app.log.2")).containsExactly("5", "6");
    }

    @Test
    void keepsOneFileWhereThePolicySaysSo() throws IOException {
        try (FileTransport transport = transport("max-size: 1KiB, max-files: 1")) {
            transport.send(Records.batch("a" + "x".repeat(2000), "b"));
        }
        assertThat(names()).containsExactly("app.log");
        assertThat(messages("app.log")).containsExactly("b");
    }

    @Test
    void deletesWhatIsLeftOfATimeWhenMoreWereKept() throws IOException {
        for (int i = 1; i < 6; i++) {
            Files.writeString(directory.resolve("app.log." + i), "old " + i);
        }
        try (FileTransport transport = transport("max-size: 1KiB, max-files: 2")) {
            transport.send(Records.batch("a" + "x".repeat(2000), "b"));
        }
        assertThat(names()).containsExactly("app.log", "app.log.1");
    }

    @Test
    void growsOnWhereItCannotBeRotated() throws IOException {
        Files.createDirectories(directory.resolve("app.log.1/full"));
        try (FileTransport transport = transport("max-size: 1KiB, max-files: 2")) {
            assertThat(transport.send(Records.batch("a".repeat(2000), "b"))).isEqualTo(Answer.taken());
            assertThat(transport.send(Records.batch("c"))).isEqualTo(Answer.taken());
        }
        assertThat(firstLetters("app.log")).containsExactly("a", "b", "c");
    }

    @Test
    void makesDirectoriesThatAreNotThere() throws IOException {
        Path path = directory.resolve("a/b/app.log");
        try (FileTransport transport = new FileTransport(new RotatingFile(path, 1 << 20, 3), LogFormat.TEXT)) {
            assertThat(transport.send(Records.batch("one"))).isEqualTo(Answer.taken());
        }
        assertThat(path).isRegularFile();
    }

    @Test
    void followsNoLink() throws IOException {
        Path victim = Files.writeString(directory.resolve("victim"), "precious\n");
        Files.createSymbolicLink(file(), victim);
        try (FileTransport transport = transport("max-size: 1MiB")) {
            assertThat(transport.send(Records.batch("one")))
                    .isInstanceOfSatisfying(
                            Answer.Later.class,
                            later -> assertThat(later.detail()).contains("no regular file"));
        }
        assertThat(victim).hasContent("precious\n");
    }

    @Test
    void goesOnInANewFileWhereSomebodyMovedItAway() throws IOException {
        try (FileTransport transport = transport("max-size: 1MiB")) {
            transport.send(Records.batch("one"));
            Files.move(file(), directory.resolve("moved"));
            transport.send(Records.batch("two"));
            Files.delete(file());
            transport.send(Records.batch("three"));
        }
        assertThat(messages("moved")).containsExactly("one");
        assertThat(messages("app.log")).containsExactly("three");
    }

    @Test
    void goesOnFromTheStartWhereSomebodyEmptiedIt() throws IOException {
        try (FileTransport transport = transport("max-size: 1MiB")) {
            transport.send(Records.batch("one"));
            FileChannel.open(file(), StandardOpenOption.WRITE).truncate(0).close();
            transport.send(Records.batch("two"));
        }
        assertThat(messages("app.log")).containsExactly("two");
    }

    @Test
    void endsALineThatACrashLeftUnfinished() throws IOException {
        Files.writeString(file(), "half a li");
        try (FileTransport transport = transport("max-size: 1MiB")) {
            transport.send(Records.batch("one"));
        }
        assertThat(Files.readAllLines(file())).hasSize(2).first().isEqualTo("half a li");
    }

    @Test
    void isWrittenByOneOnly() {
        try (FileTransport first = transport("max-size: 1MiB");
                FileTransport second = transport("max-size: 1MiB")) {
            assertThat(first.send(Records.batch("one"))).isEqualTo(Answer.taken());
            assertThat(second.send(Records.batch("two")))
                    .isInstanceOfSatisfying(
                            Answer.Later.class,
                            later -> assertThat(later.detail()).contains("another sink writes"));
            first.close();
            assertThat(second.send(Records.batch("two"))).isEqualTo(Answer.taken());
        }
    }

    @Test
    void takesBackWhatAFullDiskLeftOfABatch() throws IOException {
        long[] room = {150};
        RotatingFile file = new RotatingFile(file(), 1 << 20, 3, path -> new TightChannel(plain(path), room[0], true));
        try (FileTransport transport = new FileTransport(file, LogFormat.TEXT)) {
            assertThat(transport.send(Records.batch("one"))).isEqualTo(Answer.taken());
            assertThat(transport.send(Records.batch("two", "three")))
                    .isEqualTo(Answer.later("java.io.IOException: No space left on device"));
            assertThat(messages("app.log")).containsExactly("one");

            room[0] = Long.MAX_VALUE;
            assertThat(transport.send(Records.batch("two", "three"))).isEqualTo(Answer.taken());
            assertThat(messages("app.log")).containsExactly("one", "two", "three");
        }
    }

    @Test
    void takesItBackWhenTheFileIsOpenedAgainAtTheLatest() throws IOException {
        boolean[] well = {false};
        RotatingFile file = new RotatingFile(
                file(), 1 << 20, 3, path -> new TightChannel(plain(path), well[0] ? Long.MAX_VALUE : 150, well[0]));
        try (FileTransport transport = new FileTransport(file, LogFormat.TEXT)) {
            transport.send(Records.batch("one"));
            assertThat(transport.send(Records.batch("two", "three"))).isInstanceOf(Answer.Later.class);
            well[0] = true;
            assertThat(transport.send(Records.batch("two", "three"))).isEqualTo(Answer.taken());
            assertThat(messages("app.log")).containsExactly("one", "two", "three");
        }
    }

    @Test
    void tellsWhichLinesOfABatchAreThere() throws IOException {
        boolean[] full = {false};
        RotatingFile file = new RotatingFile(file(), 100, 3, path -> {
            FileChannel opened = new TightChannel(plain(path), full[0] ? 0 : Long.MAX_VALUE, true);
            full[0] = true;
            return opened;
        });
        try (FileTransport transport = new FileTransport(file, LogFormat.TEXT)) {
            assertThat(transport.send(Records.batch("a".repeat(100), "b", "c")))
                    .isInstanceOfSatisfying(
                            Answer.Items.class,
                            items -> assertThat(items.later()).isEqualTo(Set.of(1, 2)));
        }
        assertThat(firstLetters("app.log.1")).containsExactly("a");
    }

    private static FileChannel plain(Path path) throws IOException {
        return FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    private Path file() {
        return directory.resolve("app.log");
    }

    private FileTransport transport(String keys) {
        return new FileTransport(
                SinkPolicies.target(LogFilePolicy.class, "file: {path: '" + file() + "', format: text, " + keys + "}"));
    }

    private List<String> messages(String name) throws IOException {
        return Files.readAllLines(directory.resolve(name)).stream()
                .map(line -> line.substring(line.indexOf(" - ") + 3))
                .toList();
    }

    private List<String> firstLetters(String name) throws IOException {
        return messages(name).stream().map(message -> message.substring(0, 1)).toList();
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }
}
