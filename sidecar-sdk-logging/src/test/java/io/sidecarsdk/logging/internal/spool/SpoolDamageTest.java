package io.sidecarsdk.logging.internal.spool;

import static io.sidecarsdk.logging.internal.spool.SpoolFixture.ROOMY;
import static io.sidecarsdk.logging.internal.spool.SpoolFixture.SMALL_SEGMENTS;
import static io.sidecarsdk.logging.internal.spool.SpoolFixture.append;
import static io.sidecarsdk.logging.internal.spool.SpoolFixture.drain;
import static io.sidecarsdk.logging.internal.spool.SpoolFixture.events;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What damage costs: the records that it hits, and no other. */
class SpoolDamageTest {

    private static final int RECORDS = 6;
    private static final int RECORD = RecordFormat.HEADER + "event 0".length();

    @TempDir
    private Path folder;

    private int opened;

    /** A spool whose only segment is {@code bytes}. */
    private SpoolFixture spoolOf(byte[] bytes) throws IOException {
        SpoolFixture fixture = new SpoolFixture(folder.resolve("damaged-" + opened++));
        Files.createDirectory(fixture.directory);
        Files.write(fixture.directory.resolve("0000000000000000000-00000000000000aa.segment"), bytes);
        return fixture;
    }

    private byte[] whole() throws IOException {
        SpoolFixture fixture = new SpoolFixture(folder.resolve("whole"));
        fixture.fill(RECORDS, ROOMY);
        return Files.readAllBytes(fixture.segments().get(0));
    }

    private static List<String> without(int record) {
        List<String> rest = new ArrayList<>(events(0, RECORDS));
        rest.remove(record);
        return rest;
    }

    @Test
    void anyFlippedBitCostsTheRecordThatItIsIn() throws IOException {
        byte[] whole = whole();
        for (int bit = RecordFormat.SEGMENT_HEADER * 8; bit < whole.length * 8; bit++) {
            byte[] damaged = whole.clone();
            damaged[bit / 8] ^= (byte) (1 << bit % 8);
            int hit = (bit / 8 - RecordFormat.SEGMENT_HEADER) / RECORD;
            SpoolFixture fixture = spoolOf(damaged);
            try (Spool spool = fixture.open(ROOMY)) {
                assertThat(drain(spool)).as("bit %d", bit).isEqualTo(without(hit));
                assertThat(fixture.damaged).isEqualTo(hit == RECORDS - 1 ? 0 : 1);
                assertThat(fixture.tails).hasSize(hit == RECORDS - 1 ? 1 : 0);
            }
        }
    }

    @Test
    void aFlippedBitInTheHeaderOfASegmentCostsNothing() throws IOException {
        byte[] whole = whole();
        for (int bit = 64; bit < RecordFormat.SEGMENT_HEADER * 8; bit++) {
            byte[] damaged = whole.clone();
            damaged[bit / 8] ^= (byte) (1 << bit % 8);
            try (Spool spool = spoolOf(damaged).open(ROOMY)) {
                assertThat(drain(spool)).isEqualTo(events(0, RECORDS));
            }
        }
    }

    @Test
    void aTruncationAnywhereCostsWhatIsNoLongerWhole() throws IOException {
        byte[] whole = whole();
        for (int length = 0; length < whole.length; length++) {
            byte[] rest = Arrays.copyOf(whole, length);
            int left = Math.max(0, length - RecordFormat.SEGMENT_HEADER) / RECORD;
            SpoolFixture fixture = spoolOf(rest);
            try (Spool spool = fixture.open(ROOMY)) {
                assertThat(drain(spool)).as("length %d", length).isEqualTo(events(0, left));
                append(spool, left, RECORDS);
                assertThat(drain(spool)).isEqualTo(events(left, RECORDS));
            }
            assertThat(fixture.damaged).isZero();
        }
    }

    @Test
    void aTornTailIsKeptForWhoeverWantsToSeeIt() throws IOException {
        byte[] whole = whole();
        SpoolFixture fixture = spoolOf(Arrays.copyOf(whole, whole.length - 3));
        try (Spool spool = fixture.open(ROOMY)) {
            assertThat(drain(spool)).hasSize(RECORDS - 1);
        }
        assertThat(fixture.tails).hasSize(1);
        assertThat(fixture.tails.get(0))
                .hasBinaryContent(Arrays.copyOfRange(whole, whole.length - RECORD, whole.length - 3));
    }

    @Test
    void onlyTheLastTailsAreKept() throws IOException {
        SpoolFixture fixture = new SpoolFixture(folder.resolve("many"));
        for (int i = 0; i < 20; i++) {
            try (Spool spool = fixture.open(ROOMY)) {
                append(spool, i, i + 1);
            }
            List<Path> segments = fixture.segments();
            Path last = segments.get(segments.size() - 1);
            byte[] bytes = Files.readAllBytes(last);
            Files.write(last, Arrays.copyOf(bytes, bytes.length + 5));
        }
        try (Spool spool = fixture.open(ROOMY)) {
            assertThat(drain(spool)).isEqualTo(events(0, 20));
        }
        assertThat(fixture.tails).hasSize(20);
        assertThat(fixture.tails).filteredOn(Files::exists).hasSize(16);
    }

    @Test
    void aSegmentThatIsGoneIsCounted() throws IOException {
        SpoolFixture fixture = new SpoolFixture(folder.resolve("gap"));
        fixture.fill(9, SMALL_SEGMENTS);
        Files.delete(fixture.segments().get(1));
        try (Spool spool = fixture.open(SMALL_SEGMENTS)) {
            List<String> expected = new ArrayList<>(events(0, 3));
            expected.addAll(events(6, 9));

            assertThat(drain(spool)).isEqualTo(expected);
            assertThat(fixture.damaged).isEqualTo(3);

            spool.rewind();
            drain(spool);

            assertThat(fixture.damaged).as("counted once").isEqualTo(3);
        }
    }

    @Test
    void whateverStandsInASegmentIsReadToItsEnd() throws IOException {
        Random random = new Random(4711);
        byte[] whole = whole();
        for (int round = 0; round < 2_000; round++) {
            byte[] bytes = random.nextBoolean() ? whole.clone() : new byte[random.nextInt(2_000)];
            int changes = 1 + random.nextInt(20);
            for (int i = 0; i < changes && bytes.length > 8; i++) {
                bytes[8 + random.nextInt(bytes.length - 8)] = (byte) random.nextInt();
            }
            SpoolFixture fixture = spoolOf(bytes);
            try (Spool spool = fixture.open(ROOMY)) {
                assertThat(events(0, RECORDS)).containsAll(drain(spool));
                append(spool, 0, 1);
                assertThat(drain(spool)).isEqualTo(events(0, 1));
            }
        }
    }

    @Test
    void aRecordThatClaimsMoreThanThereIsCostsItselfOnly() throws IOException {
        byte[] whole = whole();
        whole[RecordFormat.SEGMENT_HEADER] = 0;
        whole[RecordFormat.SEGMENT_HEADER + 1] = 0x3f;
        SpoolFixture fixture = spoolOf(whole);
        try (Spool spool = fixture.open(ROOMY)) {
            assertThat(drain(spool)).isEqualTo(without(0));
        }
    }
}
