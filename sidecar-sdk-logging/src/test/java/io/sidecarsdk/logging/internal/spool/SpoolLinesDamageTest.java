package io.sidecarsdk.logging.internal.spool;

import static org.assertj.core.api.Assertions.assertThat;

import io.sidecarsdk.logging.testing.RecordBuilder;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What damage costs in a whole segment of lines as they are logged: the line that is hit, and no other. While the segment is in
 * use at every byte; between two runs, which takes a hundred times as long, at every 293rd, with the profile {@code fuzz} at
 * every 7th.
 */
@Tag("fuzz")
class SpoolLinesDamageTest {

    private static final int STRIDE = Integer.getInteger("sidecar.fuzz.factor", 1) > 1 ? 7 : 293;
    private static final int SIZE = 64 << 10;

    @TempDir
    private Path folder;

    private final Random random = new Random(4711);
    private final List<byte[]> lines = lines();
    private final int[] begins = begins();
    private final SpoolSettings settings = new SpoolSettings(64 << 20, begins[lines.size()], false);

    /** As many as a segment has room for: short ones, and such that have everything. */
    private List<byte[]> lines() {
        List<byte[]> all = new ArrayList<>();
        int size = RecordFormat.SEGMENT_HEADER;
        for (byte[] line = line(0); size + RecordFormat.HEADER + line.length <= SIZE; line = line(all.size())) {
            all.add(line);
            size += RecordFormat.HEADER + line.length;
        }
        return all;
    }

    private byte[] line(int number) {
        RecordBuilder record = random.nextBoolean() ? RecordBuilder.full() : RecordBuilder.record();
        return record.message("order " + number + " failed" + "!".repeat(random.nextInt(300)))
                .build()
                .bytes();
    }

    /** Where each line begins, and at last where all of them end. */
    private int[] begins() {
        int[] at = new int[lines.size() + 1];
        at[0] = RecordFormat.SEGMENT_HEADER;
        for (int i = 0; i < lines.size(); i++) {
            at[i + 1] = at[i] + RecordFormat.HEADER + lines.get(i).length;
        }
        return at;
    }

    private int lineAt(int place) {
        int found = Arrays.binarySearch(begins, place);
        return found >= 0 ? found : -found - 2;
    }

    /** Which bit of each byte is flipped: the same in every run. */
    private static int[] bits() {
        return new Random(17).ints(SIZE, 0, 8).toArray();
    }

    /** The lines in one segment, and one more in another. */
    private SpoolFixture filled() throws IOException {
        SpoolFixture fixture = new SpoolFixture(folder.resolve("filled"));
        try (Spool spool = fixture.open(settings)) {
            spool.append(lines);
            spool.append(List.of(lines.get(0)));
        }
        assertThat(fixture.segments()).hasSize(2);
        assertThat(Files.size(fixture.segments().get(0))).isEqualTo(begins[lines.size()]);
        return fixture;
    }

    /** All numbers of lines but {@code from} to {@code to}, that one not included. */
    private static long[] without(int from, int to, int all) {
        return LongStream.range(0, all).filter(i -> i < from || i >= to).toArray();
    }

    /** The numbers of the lines that come, each one of them as it was logged. */
    private long[] read(SpoolCursor cursor) throws IOException {
        LongStream.Builder numbers = LongStream.builder();
        for (Portion some = cursor.read(16, SIZE); !some.isEmpty(); some = cursor.read(16, SIZE)) {
            for (Entry entry : some.entries()) {
                int line = (int) entry.sequence() % lines.size();
                assertThat(Arrays.equals(entry.payload(), lines.get(line))).isTrue();
                numbers.add(entry.sequence());
            }
        }
        return numbers.build().toArray();
    }

    /** Reads all from the beginning, and says where it was if something else comes than {@code expected}. */
    private void finds(Spool spool, long[] expected, int place) throws IOException {
        SpoolFixture found = new SpoolFixture(folder);
        try (SpoolCursor cursor = new SpoolCursor(spool, found, 0)) {
            assertThat(read(cursor)).as("byte %d", place).isEqualTo(expected);
            assertThat(found.damaged).as("counted at byte %d", place).isEqualTo(spool.nextSequence() - expected.length);
        }
    }

    @Test
    void aFlippedBitCostsTheLineThatItIsIn() throws IOException {
        int[] bits = bits();
        SpoolFixture fixture = filled();
        byte[] whole = Files.readAllBytes(fixture.segments().get(0));
        try (Spool spool = fixture.open(settings);
                RandomAccessFile file =
                        new RandomAccessFile(fixture.segments().get(0).toFile(), "rw")) {
            for (int place = 0; place < whole.length; place++) {
                write(file, place, whole[place] ^ 1 << bits[place]);
                int hit = place < RecordFormat.SEGMENT_HEADER ? lines.size() + 1 : lineAt(place);
                finds(spool, without(hit, hit + 1, lines.size() + 1), place);
                write(file, place, whole[place]);
            }
            finds(spool, without(0, 0, lines.size() + 1), whole.length);
        }
    }

    private static void write(RandomAccessFile file, int place, int value) throws IOException {
        file.seek(place);
        file.write(value);
    }

    @Test
    void aTruncationCostsTheLinesThatAreNoLongerWhole() throws IOException {
        SpoolFixture fixture = filled();
        try (Spool spool = fixture.open(settings);
                RandomAccessFile file =
                        new RandomAccessFile(fixture.segments().get(0).toFile(), "rw")) {
            for (int length = begins[lines.size()] - 1; length >= 0; length--) {
                file.setLength(length);
                int hit = length < RecordFormat.SEGMENT_HEADER ? 0 : lineAt(length);
                finds(spool, without(hit, lines.size(), lines.size() + 1), length);
            }
        }
    }

    @Test
    void aBitThatWasFlippedBetweenTwoRunsCostsTheLineThatItIsIn() throws IOException {
        int[] bits = bits();
        SpoolFixture filled = filled();
        byte[] whole = Files.readAllBytes(filled.segments().get(0));
        for (int place = RecordFormat.SEGMENT_HEADER; place < whole.length; place += STRIDE) {
            byte[] damaged = whole.clone();
            damaged[place] ^= (byte) (1 << bits[place]);
            SpoolFixture fixture = copyOf(filled, damaged, true);
            try (Spool spool = fixture.open(settings)) {
                int hit = lineAt(place);
                finds(spool, without(hit, hit + 1, lines.size() + 1), place);
            }
            assertThat(fixture.tails).isEmpty();
        }
    }

    /** As after a loss of power: what is cut off is the end of all there is. */
    @Test
    void aTailThatWasCutOffBetweenTwoRunsCostsTheLinesThatAreNoLongerWhole() throws IOException {
        SpoolFixture filled = filled();
        byte[] whole = Files.readAllBytes(filled.segments().get(0));
        for (int length = 0; length < whole.length; length += STRIDE) {
            SpoolFixture fixture = copyOf(filled, Arrays.copyOf(whole, length), false);
            int left = length < RecordFormat.SEGMENT_HEADER ? 0 : lineAt(length);
            try (Spool spool = fixture.open(settings)) {
                spool.append(List.of(lines.get(left)));
                finds(spool, without(0, 0, left + 1), length);
            }
            boolean torn = length > RecordFormat.SEGMENT_HEADER && length > begins[left];
            assertThat(fixture.tails).as("length %d", length).hasSize(torn ? 1 : 0);
        }
    }

    /** @param both whether the segment after it is there, too */
    private SpoolFixture copyOf(SpoolFixture filled, byte[] first, boolean both) throws IOException {
        SpoolFixture fixture = new SpoolFixture(folder.resolve("copy"));
        delete(fixture.directory);
        Files.createDirectory(fixture.directory);
        Path one = filled.segments().get(0);
        Path other = filled.segments().get(1);
        Files.write(fixture.directory.resolve(one.getFileName()), first);
        if (both) {
            Files.copy(other, fixture.directory.resolve(other.getFileName()));
        }
        return fixture;
    }

    private static void delete(Path directory) throws IOException {
        if (Files.exists(directory)) {
            try (Stream<Path> all = Files.walk(directory)) {
                for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
    }
}
