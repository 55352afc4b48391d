package io.sidecarsdk.logging.internal.spool;

import static io.sidecarsdk.logging.internal.spool.SpoolFixture.ROOMY;
import static io.sidecarsdk.logging.internal.spool.SpoolFixture.SMALL_SEGMENTS;
import static io.sidecarsdk.logging.internal.spool.SpoolFixture.append;
import static io.sidecarsdk.logging.internal.spool.SpoolFixture.drain;
import static io.sidecarsdk.logging.internal.spool.SpoolFixture.events;
import static org.assertj.core.api.Assertions.assertThat;

import io.sidecarsdk.testing.Fuzz;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever stands in a spool's files: it opens or says why not, all of it is read, and it goes on. */
@Tag("fuzz")
class SpoolFuzzTest {

    private static final int RECORDS = 9;
    private static final long[] NUMBERS = {
        0, 1, 5, 8, 9, 1000, Integer.MAX_VALUE, 1L << 61, Long.MAX_VALUE - 1, Long.MAX_VALUE
    };

    @TempDir
    private Path folder;

    @Test
    void aSegmentWithAnythingInIt() throws Exception {
        Fuzz.bytes(150, List.of(onlySegment(), new byte[0]), (input, random) -> {
            SpoolFixture fixture = fixture("segment");
            write(fixture, name(0), input);
            usable(fixture, random);
        });
    }

    @Test
    void recordsThatAreWholeAndMakeNoSense() throws Exception {
        byte[] example = "a record's payload, and a number before it".getBytes(StandardCharsets.UTF_8);
        Fuzz.bytes(150, List.of(example), (input, random) -> {
            SpoolFixture fixture = fixture("records");
            ByteArrayOutputStream segment = new ByteArrayOutputStream();
            segment.write(RecordFormat.segmentHeader(number(random)));
            for (int i = random.nextInt(4); i >= 0; i--) {
                segment.write(record(number(random), input));
            }
            segment.write(input);
            write(fixture, name(number(random)), segment.toByteArray());
            usable(fixture, random);
        });
    }

    @Test
    void severalSegmentsOfWhichSomeAreDamagedAndTheCheckpointToo() throws Exception {
        SpoolFixture whole = fixture("whole");
        whole.fill(RECORDS, SMALL_SEGMENTS);
        List<Path> segments = whole.segments();
        List<byte[]> contents = new ArrayList<>();
        for (Path segment : segments) {
            contents.add(Files.readAllBytes(segment));
        }
        Fuzz.bytes(150, contents, (input, random) -> {
            SpoolFixture fixture = fixture("several");
            int damaged = random.nextInt(segments.size());
            for (int i = 0; i < segments.size(); i++) {
                Path name = segments.get(i).getFileName();
                write(fixture, name.toString(), i == damaged ? input : contents.get(i));
            }
            if (random.nextBoolean()) {
                write(fixture, "checkpoint", checkpoint(number(random), number(random)));
            }
            usable(fixture, random);
        });
    }

    @Test
    void aCheckpointWithAnythingInIt() throws Exception {
        byte[] segment = onlySegment();
        Fuzz.bytes(150, List.of(checkpoint(3, 4), checkpoint(RECORDS, 0), new byte[0]), (input, random) -> {
            SpoolFixture fixture = fixture("checkpoint");
            write(fixture, name(0), segment);
            write(fixture, "checkpoint", input);
            usable(fixture, random);
        });
    }

    @Test
    void aLetterWithAnythingInIt() throws Exception {
        byte[] letter = Letter.encode(
                Instant.parse("2026-01-01T12:00:00Z"), "400 no", "record".getBytes(StandardCharsets.UTF_8));
        Fuzz.bytes(20_000, List.of(letter), (input, random) -> {
            Letter decoded = Letter.decode(new Entry(1, input));
            assertThat(decoded == null ? 0 : decoded.record().length).isLessThanOrEqualTo(input.length);
        });
    }

    /** Opens, or refuses as a file of another version does; reads to the end; then takes and gives as if nothing had been. */
    private static void usable(SpoolFixture fixture, Random random) throws IOException {
        Spool opened;
        try {
            opened = fixture.open(random.nextBoolean() ? ROOMY : SMALL_SEGMENTS);
        } catch (IOException refused) {
            assertThat(refused).hasMessageContaining("(expected: ");
            return;
        }
        try (opened) {
            drain(opened);
            long left = opened.waiting();
            assertThat(left).isNotNegative();
            append(opened, 0, 4);
            assertThat(drain(opened)).isEqualTo(events(0, 4));
            opened.rewind();
            List<String> again = drain(opened);
            assertThat(again.subList(again.size() - 4, again.size())).isEqualTo(events(0, 4));
            opened.acknowledge(opened.nextSequence() - 1);
            assertThat(opened.waiting()).isZero();
            append(opened, 4, 5);
        }
        try (Spool reopened = fixture.open(ROOMY)) {
            assertThat(drain(reopened)).isEqualTo(events(4, 5));
        }
    }

    private byte[] onlySegment() throws IOException {
        SpoolFixture whole = fixture("one");
        whole.fill(RECORDS, ROOMY);
        return Files.readAllBytes(whole.segments().get(0));
    }

    private static long number(Random random) {
        return random.nextInt(3) == 0 ? random.nextInt(20) : NUMBERS[random.nextInt(NUMBERS.length)];
    }

    private static byte[] record(long sequence, byte[] payload) {
        byte[] record = new byte[RecordFormat.HEADER + payload.length];
        RecordFormat.putHeader(record, 0, sequence, payload, new CRC32C());
        System.arraycopy(payload, 0, record, RecordFormat.HEADER, payload.length);
        return record;
    }

    private static byte[] checkpoint(long first, long second) {
        ByteBuffer content = ByteBuffer.allocate(24);
        for (long sequence : new long[] {first, second}) {
            byte[] number = ByteBuffer.allocate(8).putLong(sequence).array();
            CRC32C crc = new CRC32C();
            crc.update(number);
            content.put(number).putInt((int) crc.getValue());
        }
        return content.array();
    }

    private static String name(long first) {
        return String.format("%019d-00000000000000aa.segment", first);
    }

    private static void write(SpoolFixture fixture, String name, byte[] content) throws IOException {
        Files.createDirectories(fixture.directory);
        Files.write(fixture.directory.resolve(name), content);
    }

    /** The same folder each time: there are many. */
    private SpoolFixture fixture(String name) throws IOException {
        Path directory = folder.resolve(name);
        if (Files.exists(directory)) {
            try (Stream<Path> files = Files.walk(directory)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
        return new SpoolFixture(directory);
    }
}
