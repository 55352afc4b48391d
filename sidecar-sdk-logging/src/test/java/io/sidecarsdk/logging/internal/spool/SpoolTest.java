package io.sidecarsdk.logging.internal.spool;

import static io.sidecarsdk.logging.internal.spool.SpoolFixture.ROOMY;
import static io.sidecarsdk.logging.internal.spool.SpoolFixture.SMALL_SEGMENTS;
import static io.sidecarsdk.logging.internal.spool.SpoolFixture.append;
import static io.sidecarsdk.logging.internal.spool.SpoolFixture.drain;
import static io.sidecarsdk.logging.internal.spool.SpoolFixture.events;
import static io.sidecarsdk.logging.internal.spool.SpoolFixture.payload;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpoolTest {

    @TempDir
    private Path folder;

    private SpoolFixture fixture;

    @BeforeEach
    void fixture() {
        fixture = new SpoolFixture(folder.resolve("spool"));
    }

    @Test
    void givesWhatWasAppendedInOrder() throws IOException {
        try (Spool spool = fixture.open(ROOMY)) {
            append(spool, 0, 5);

            assertThat(drain(spool)).isEqualTo(events(0, 5));
        }
    }

    @Test
    void givesARecordOnceUntilItIsRewound() throws IOException {
        try (Spool spool = fixture.open(ROOMY)) {
            append(spool, 0, 3);
            drain(spool);

            assertThat(drain(spool)).isEmpty();

            spool.rewind();

            assertThat(drain(spool)).isEqualTo(events(0, 3));
        }
    }

    @Test
    void givesWhatIsAppendedAfterItsEndWasRead() throws IOException {
        try (Spool spool = fixture.open(SMALL_SEGMENTS)) {
            append(spool, 0, 1);
            drain(spool);
            append(spool, 1, 8);

            assertThat(drain(spool)).isEqualTo(events(1, 8));
        }
    }

    @Test
    void doesNotGiveAgainWhatWasAcknowledged() throws IOException {
        try (Spool spool = fixture.open(SMALL_SEGMENTS)) {
            append(spool, 0, 10);
            spool.acknowledge(6);
            spool.rewind();

            assertThat(drain(spool)).isEqualTo(events(7, 10));
        }
    }

    @Test
    void givesTheRestToTheNextOne() throws IOException {
        try (Spool spool = fixture.open(SMALL_SEGMENTS)) {
            append(spool, 0, 10);
            spool.acknowledge(3);
        }
        try (Spool next = fixture.open(SMALL_SEGMENTS)) {
            append(next, 10, 12);

            assertThat(drain(next)).isEqualTo(events(4, 12));
            assertThat(fixture.damaged).isZero();
        }
    }

    @Test
    void numbersGoOnAfterAllWasAcknowledged() throws IOException {
        try (Spool spool = fixture.open(ROOMY)) {
            append(spool, 0, 3);
            spool.acknowledge(2);
        }
        assertThat(fixture.segments()).isEmpty();
        try (Spool next = fixture.open(ROOMY)) {
            append(next, 3, 4);

            assertThat(next.read(10, 1000).entries().get(0).sequence()).isEqualTo(3);
        }
    }

    @Test
    void deletesSegmentsThatAreDoneWith() throws IOException {
        try (Spool spool = fixture.open(SMALL_SEGMENTS)) {
            append(spool, 0, 12);
            int before = fixture.segments().size();

            spool.acknowledge(11);

            assertThat(before).isGreaterThan(3);
            assertThat(fixture.segments()).hasSize(1);
        }
    }

    @Test
    void readsAllAgainWhereTheCheckpointIsLost() throws IOException {
        try (Spool spool = fixture.open(ROOMY)) {
            append(spool, 0, 5);
            spool.acknowledge(2);
        }
        Files.delete(fixture.directory.resolve("checkpoint"));
        try (Spool next = fixture.open(ROOMY)) {
            assertThat(drain(next)).isEqualTo(events(0, 5));
        }
    }

    @Test
    void readsAllAgainWhereTheCheckpointIsDamaged() throws IOException {
        try (Spool spool = fixture.open(ROOMY)) {
            append(spool, 0, 5);
            spool.acknowledge(2);
        }
        Path checkpoint = fixture.directory.resolve("checkpoint");
        byte[] bytes = Files.readAllBytes(checkpoint);
        bytes[7] ^= 1;
        Files.write(checkpoint, bytes);
        try (Spool next = fixture.open(ROOMY)) {
            assertThat(drain(next)).isEqualTo(events(0, 5));
        }
    }

    @Test
    void keepsAPortionWithinItsBytes() throws IOException {
        try (Spool spool = fixture.open(ROOMY)) {
            append(spool, 0, 5);

            assertThat(spool.read(100, 15).entries()).hasSize(2);
            assertThat(spool.read(100, 1).entries()).hasSize(1);
            assertThat(drain(spool)).isEqualTo(events(3, 5));
        }
    }

    @Test
    void takesNothingBeyondItsSize() throws IOException {
        try (Spool spool = fixture.open(new SpoolSettings(100, 1000, false))) {
            append(spool, 0, 3);

            assertThat(spool.append(List.of(payload(3)))).isFalse();
            assertThat(drain(spool)).isEqualTo(events(0, 3));
        }
    }

    @Test
    void whatWasAcknowledgedTakesNoRoomFromWhatComes() throws IOException {
        try (Spool spool = fixture.open(new SpoolSettings(100, 1000, false))) {
            append(spool, 0, 3);
            spool.acknowledge(2);
            append(spool, 3, 6);

            assertThat(drain(spool)).isEqualTo(events(3, 6));
        }
    }

    @Test
    void takesABatchAsAWholeOrNotAtAll() throws IOException {
        try (Spool spool = fixture.open(new SpoolSettings(100, 1000, false))) {
            assertThat(spool.append(List.of(payload(0), payload(1), payload(2), payload(3))))
                    .isFalse();

            assertThat(drain(spool)).isEmpty();
        }
    }

    @Test
    void givesUpTheOldestSegmentForRoom() throws IOException {
        try (Spool spool = fixture.open(new SpoolSettings(220, 100, false))) {
            append(spool, 0, 6);
            assertThat(spool.append(List.of(payload(6)))).isFalse();

            assertThat(spool.dropOldest()).isEqualTo(3);

            append(spool, 6, 7);
            assertThat(drain(spool)).isEqualTo(events(3, 7));
            assertThat(fixture.damaged).isZero();
        }
    }

    @Test
    void doesNotCountAsLostWhatWasAcknowledgedOfASegmentItGivesUp() throws IOException {
        try (Spool spool = fixture.open(SMALL_SEGMENTS)) {
            append(spool, 0, 6);
            spool.acknowledge(1);

            assertThat(spool.dropOldest()).isEqualTo(1);
            assertThat(drain(spool)).isEqualTo(events(3, 6));
        }
    }

    @Test
    void refusesARecordThatNoReaderWouldTake() throws IOException {
        try (Spool spool = fixture.open(ROOMY)) {
            assertThatThrownBy(() -> spool.append(List.of(new byte[(4 << 20) + 1])))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("4194305")
                    .hasMessageContaining("4194304");
        }
    }

    @Test
    void isOpenOnceOnly() throws IOException {
        try (Spool spool = fixture.open(ROOMY)) {
            assertThat(Spool.open(fixture.directory, ROOMY, fixture)).isNull();
            append(spool, 0, 1);
        }
        try (Spool next = fixture.open(ROOMY)) {
            assertThat(drain(next)).isEqualTo(events(0, 1));
        }
    }

    @Test
    void anInterruptedThreadAppendsAndReadsAllTheSame() throws IOException {
        try (Spool spool = fixture.open(SMALL_SEGMENTS)) {
            Thread.currentThread().interrupt();
            append(spool, 0, 10);
            List<String> read = drain(spool);
            boolean interrupted = Thread.interrupted();

            assertThat(read).isEqualTo(events(0, 10));
            assertThat(interrupted).isTrue();
        }
    }

    @Test
    void isReadableByItsOwnerOnly() throws IOException {
        try (Spool spool = fixture.open(ROOMY)) {
            append(spool, 0, 1);
            spool.acknowledge(0);
            append(spool, 1, 2);

            assertThat(permissions(fixture.directory)).isEqualTo("rwx------");
            assertThat(permissions(fixture.segments().get(0))).isEqualTo("rw-------");
            assertThat(permissions(fixture.directory.resolve("checkpoint"))).isEqualTo("rw-------");
        }
    }

    private static String permissions(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    @Test
    void aPlantedLinkIsNoSpool() throws IOException {
        Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
        Files.createSymbolicLink(fixture.directory, elsewhere);

        assertThatThrownBy(() -> fixture.open(ROOMY))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("expected: a directory of the service's own, no link");
    }

    @Test
    void aPlantedLinkIsNoSegment() throws IOException {
        fixture.fill(1, ROOMY);
        Path victim = Files.writeString(folder.resolve("victim"), "precious");
        Files.createSymbolicLink(fixture.directory.resolve("0000000000000000005-00000000000000aa.segment"), victim);
        try (Spool spool = fixture.open(ROOMY)) {
            assertThat(drain(spool)).isEqualTo(events(0, 1));
            spool.acknowledge(0);
        }
        assertThat(victim).hasContent("precious");
    }

    @Test
    void whatAnotherVersionWroteIsLeftAlone() throws IOException {
        fixture.fill(1, ROOMY);
        Path segment = fixture.segments().get(0);
        byte[] bytes = Files.readAllBytes(segment);
        bytes[7] = 2;
        Files.write(segment, bytes);

        assertThatThrownBy(() -> fixture.open(ROOMY))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("format version 2 (expected: 1)");
        assertThat(segment).hasBinaryContent(bytes);
    }
}
