package io.sidecarsdk.logging.internal.spool;

import static io.sidecarsdk.logging.internal.spool.SpoolFixture.events;
import static io.sidecarsdk.logging.internal.spool.SpoolFixture.payload;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskQueueTest {

    private static final SpoolSettings SETTINGS = new SpoolSettings(1 << 20, 100, false);

    @TempDir
    private Path folder;

    private final List<DiskQueue> open = new ArrayList<>();
    private Path buffer;

    @BeforeEach
    void buffer() {
        buffer = folder.resolve("buffer");
    }

    @AfterEach
    void close() throws IOException {
        for (DiskQueue queue : open) {
            queue.close();
        }
    }

    private DiskQueue open() throws IOException {
        return open(SETTINGS);
    }

    private DiskQueue open(SpoolSettings settings) throws IOException {
        DiskQueue queue = DiskQueue.open(buffer, "central", settings, SpoolListener.NONE);
        open.add(queue);
        return queue;
    }

    private static void append(DiskQueue queue, int from, int to) throws IOException {
        for (int i = from; i < to; i++) {
            assertThat(queue.append(List.of(payload(i)))).isTrue();
        }
    }

    /** All that is there, acknowledged. */
    private static List<String> take(DiskQueue queue) throws IOException {
        List<String> all = new ArrayList<>();
        for (Portion some = queue.read(2, 1000); !some.isEmpty(); some = queue.read(2, 1000)) {
            some.entries().forEach(entry -> all.add(SpoolFixture.text(entry)));
            queue.acknowledge(some);
        }
        return all;
    }

    private Path slot(int number) {
        return buffer.resolve("central").resolve(Integer.toString(number));
    }

    @Test
    void goesOnWhereItStopped() throws IOException {
        DiskQueue first = open();
        append(first, 0, 5);
        first.acknowledge(first.read(2, 1000));
        first.close();

        DiskQueue second = open();
        append(second, 5, 7);

        assertThat(take(second)).isEqualTo(events(2, 7));
        assertThat(second.waiting()).isZero();
        assertThat(slot(1)).doesNotExist();
    }

    @Test
    void aSecondOneOnTheSameDirectoryHasAPlaceOfItsOwn() throws IOException {
        DiskQueue first = open();
        append(first, 0, 3);
        DiskQueue second = open();
        append(second, 3, 6);

        assertThat(take(first)).isEqualTo(events(0, 3));
        assertThat(take(second)).isEqualTo(events(3, 6));
        assertThat(slot(1)).isDirectory();
    }

    @Test
    void whatOneLeftBehindIsTakenOverByAnotherAtItsStart() throws IOException {
        DiskQueue first = open();
        DiskQueue second = open();
        append(second, 0, 3);
        second.close();
        first.close();

        DiskQueue third = open();
        append(third, 3, 5);

        assertThat(third.waiting()).isEqualTo(5);
        assertThat(take(third)).isEqualTo(events(0, 5));
        assertThat(slot(1)).as("the emptied place").doesNotExist();
    }

    @Test
    void whatOneLeavesBehindIsTakenOverByAnotherThatRuns() throws IOException {
        DiskQueue first = open();
        DiskQueue second = open();
        append(first, 0, 3);
        append(second, 3, 6);
        second.adopt();
        assertThat(second.waiting()).as("the first one has it").isEqualTo(3);

        first.close();
        second.adopt();

        assertThat(take(second)).isEqualTo(events(0, 6));
        assertThat(slot(0)).doesNotExist();
    }

    @Test
    void whatWasTakenOverAndNotAcknowledgedIsThereForTheNextOne() throws IOException {
        DiskQueue first = open();
        DiskQueue second = open();
        append(second, 0, 3);
        second.close();
        first.adopt();
        first.read(10, 1000);
        first.close();

        assertThat(take(open())).isEqualTo(events(0, 3));
    }

    @Test
    void aRecordKeepsItsIdentityWhoeverReadsIt() throws IOException {
        DiskQueue first = open();
        append(first, 0, 2);
        Portion before = first.read(10, 1000);
        first.close();

        DiskQueue second = open();
        append(second, 2, 3);
        Portion again = second.read(10, 1000);
        second.acknowledge(again);
        Portion after = second.read(10, 1000);

        assertThat(again.queue()).isEqualTo(before.queue());
        assertThat(again.entries()).extracting(Entry::sequence).containsExactly(0L, 1L);
        assertThat(after.queue()).isNotEqualTo(before.queue());
    }

    /** A loss of power takes the directory back to an earlier state. */
    @Test
    void noRecordGetsTheIdentityOfOneThatWasLost() throws IOException {
        DiskQueue first = open();
        append(first, 0, 2);
        String lost = first.read(10, 1000).queue();
        first.close();
        try (var files = Files.list(slot(0))) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }

        DiskQueue second = open();
        append(second, 0, 1);
        Portion portion = second.read(10, 1000);

        assertThat(portion.entries()).extracting(Entry::sequence).containsExactly(0L);
        assertThat(portion.queue()).isNotEqualTo(lost);
    }

    @Test
    void allPlacesOfAProcessShareItsBound() throws IOException {
        SpoolSettings tight = new SpoolSettings(220, 100, false);
        DiskQueue first = open(tight);
        DiskQueue second = open(tight);
        append(second, 0, 6);
        second.close();
        first.adopt();

        assertThat(first.append(List.of(payload(6)))).isFalse();
        assertThat(first.dropOldest()).isEqualTo(3);
        append(first, 6, 7);
        assertThat(take(first)).isEqualTo(events(3, 7));
    }

    @Test
    void tellsHowManyOfAPortionWereGivenUpMeanwhile() throws IOException {
        DiskQueue queue = open();
        append(queue, 0, 6);
        Portion portion = queue.read(5, 1000);

        assertThat(queue.dropOldest()).isEqualTo(3);
        assertThat(queue.acknowledge(portion)).isEqualTo(2);
        assertThat(queue.waiting()).isEqualTo(1);
    }

    @Test
    void whatIsDamagedAtTheEndHasLeft() throws IOException {
        DiskQueue queue = open(new SpoolSettings(1 << 20, 1 << 20, false));
        append(queue, 0, 3);
        Path segment = onlySegment(slot(0));
        byte[] bytes = Files.readAllBytes(segment);
        bytes[bytes.length - 1] ^= 1;
        Files.write(segment, bytes);

        assertThat(take(queue)).isEqualTo(events(0, 2));
        assertThat(queue.left()).isEqualTo(3);
    }

    @Test
    void whatWasTakenOverAndCannotBeReadHasLeftUntilItIsTakenOverAgain() throws IOException {
        DiskQueue first = open();
        DiskQueue second = open();
        append(second, 0, 2);
        second.close();
        assertThat(first.adopt()).isEqualTo(2);
        Path segment = onlySegment(slot(1));
        Path aside = Files.move(segment, folder.resolve("aside"));
        Files.createDirectory(segment);

        assertThatThrownBy(() -> first.read(10, 1000)).isInstanceOf(IOException.class);
        assertThat(first.waiting()).isZero();
        assertThat(first.left()).isEqualTo(2);

        Files.delete(segment);
        Files.move(aside, segment);
        assertThat(first.adopt()).isEqualTo(2);
        assertThat(take(first)).isEqualTo(events(0, 2));
        assertThat(first.left()).isEqualTo(4);
    }

    @Test
    void anEmptyPlaceOfAnotherIsLeftAlone() throws IOException {
        DiskQueue first = open();
        open();
        first.adopt();

        assertThat(slot(1)).isDirectory();
        assertThat(first.waiting()).isZero();
    }

    @Test
    void whatAnotherVersionLeftBehindDoesNotKeepTheRestWaiting() throws IOException {
        open();
        DiskQueue second = open();
        DiskQueue third = open();
        append(second, 0, 1);
        append(third, 1, 2);
        second.close();
        third.close();
        Path segment = onlySegment(slot(1));
        byte[] bytes = Files.readAllBytes(segment);
        bytes[7] = 2;
        Files.write(segment, bytes);

        DiskQueue first = open.get(0);
        first.adopt();

        assertThat(take(first)).isEqualTo(events(1, 2));
        assertThat(segment).hasBinaryContent(bytes);
    }

    private static Path onlySegment(Path directory) throws IOException {
        try (var files = Files.list(directory)) {
            return files.filter(Segment::isSegment).findFirst().orElseThrow();
        }
    }

    @Test
    void aNameThatLeadsElsewhereIsRefused() {
        for (String name : List.of("../central", "..", ".", "", "a/b", "/etc")) {
            assertThatThrownBy(() -> DiskQueue.open(buffer, name, SETTINGS, SpoolListener.NONE))
                    .as(name)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("(expected: a plain name)");
        }
    }

    @Test
    void aPlantedLinkIsRefusedAsADirectoryOfTheSink() throws IOException {
        Files.createDirectories(buffer);
        Files.createSymbolicLink(buffer.resolve("central"), Files.createDirectory(folder.resolve("elsewhere")));

        assertThatThrownBy(this::open).isInstanceOf(IOException.class).hasMessageContaining("no link");
        assertThat(folder.resolve("elsewhere")).isEmptyDirectory();
    }

    @Test
    void aPlantedLinkIsRefusedAsAPlace() throws IOException {
        Files.createDirectories(buffer.resolve("central"));
        Files.createSymbolicLink(slot(0), Files.createDirectory(folder.resolve("elsewhere")));

        assertThatThrownBy(this::open).isInstanceOf(IOException.class).hasMessageContaining("no link");
        assertThat(folder.resolve("elsewhere")).isEmptyDirectory();
    }

    @Test
    void aPlantedLinkIsNotFollowedWhenOthersAreTakenOver() throws IOException {
        DiskQueue elsewhere = DiskQueue.open(folder, "elsewhere", SETTINGS, SpoolListener.NONE);
        append(elsewhere, 0, 1);
        elsewhere.close();
        DiskQueue queue = open();
        Files.createSymbolicLink(slot(1), folder.resolve("elsewhere").resolve("0"));

        queue.adopt();

        assertThat(take(queue)).isEmpty();
    }

    @Test
    void aFileIsNoBuffer() throws IOException {
        Files.writeString(buffer, "a file");

        assertThatThrownBy(this::open).isInstanceOf(IOException.class);
    }
}
