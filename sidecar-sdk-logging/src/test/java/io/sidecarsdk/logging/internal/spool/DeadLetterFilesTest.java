package io.sidecarsdk.logging.internal.spool;

import static io.sidecarsdk.logging.internal.spool.SpoolFixture.events;
import static io.sidecarsdk.logging.internal.spool.SpoolFixture.payload;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Dead letters read by somebody who does not own them. */
@Timeout(60)
class DeadLetterFilesTest {

    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    /** Some letters in each segment. */
    private static final SpoolSettings ROOMY = new SpoolSettings(1 << 20, 200, false);

    @TempDir
    private Path buffer;

    private final List<DeadLetterStore> open = new ArrayList<>();

    @AfterEach
    void close() throws IOException {
        for (DeadLetterStore store : open) {
            store.close();
        }
    }

    private DeadLetterStore open() throws IOException {
        return open(ROOMY);
    }

    private DeadLetterStore open(SpoolSettings settings) throws IOException {
        DeadLetterStore store = DeadLetterStore.open(buffer, "central", settings, SpoolListener.NONE);
        open.add(store);
        return store;
    }

    private static void add(DeadLetterStore store, int from, int to) throws IOException {
        for (int i = from; i < to; i++) {
            store.add(payload(i), "400 no", NOON);
        }
    }

    private Reading read() throws IOException {
        List<String> texts = new ArrayList<>();
        long damaged = 0;
        long tail = 0;
        for (DeadLetterFiles files : DeadLetterFiles.in(buffer)) {
            DeadLetterFiles.Found found =
                    files.read(letter -> texts.add(new String(letter.record(), StandardCharsets.UTF_8)));
            damaged += found.damaged();
            tail += found.tail();
        }
        return new Reading(texts, damaged, tail);
    }

    private List<Path> segments() throws IOException {
        try (Stream<Path> files = Files.list(buffer.resolve("central/dead-letters/0"))) {
            return files.filter(Segment::isSegment).sorted().toList();
        }
    }

    @Test
    void readsThoseOfAllProcesses() throws IOException {
        DeadLetterStore first = open();
        DeadLetterStore second = open();
        add(first, 0, 5);
        add(second, 5, 7);
        second.close();

        assertThat(read()).isEqualTo(new Reading(events(0, 7), 0, 0));
    }

    @Test
    void leavesOutThoseThatWereDeleted() throws IOException {
        DeadLetterStore store = open();
        add(store, 0, 9);

        store.delete(store.list(-1, 5).get(4).number());
        assertThat(read()).isEqualTo(new Reading(events(5, 9), 0, 0));

        store.delete(Long.MAX_VALUE);
        assertThat(read()).isEqualTo(new Reading(List.of(), 0, 0));
    }

    @Test
    void doesNotMissThoseThatWereGivenUpForRoom() throws IOException {
        add(open(new SpoolSettings(420, 200, false)), 0, 9);

        assertThat(read()).isEqualTo(new Reading(events(4, 9), 0, 0));
    }

    @Test
    void seesThatAWholeSegmentIsMissingBetweenOthers() throws IOException {
        add(open(), 0, 12);
        List<Path> segments = segments();
        long lost = Segment.firstOf(segments.get(2)) - Segment.firstOf(segments.get(1));
        Files.delete(segments.get(1));

        Reading reading = read();

        assertThat(reading.damaged()).isEqualTo(lost);
        assertThat(reading.texts()).hasSize((int) (12 - lost));
    }

    @Test
    void aDamagedByteCostsTheLetterThatItIsIn() throws IOException {
        add(open(), 0, 9);
        for (Path segment : segments()) {
            byte[] whole = Files.readAllBytes(segment);
            for (int at = RecordFormat.SEGMENT_HEADER; at < whole.length; at++) {
                byte[] damaged = whole.clone();
                damaged[at] ^= 0x10;
                Files.write(segment, damaged);

                Reading reading = read();

                assertThat(events(0, 9)).as("byte %s of %s", at, segment).containsAll(reading.texts());
                assertThat(reading.texts()).as("byte %s of %s", at, segment).hasSize(8);
                assertThat(reading.damaged() + (reading.tail() > 0 ? 1 : 0)).isEqualTo(1);
            }
            Files.write(segment, whole);
        }
    }

    @Test
    void wherePartOfTheLastSegmentIsMissingTheOthersAreRead() throws IOException {
        add(open(), 0, 11);
        List<Path> segments = segments();
        Path last = segments.get(segments.size() - 1);
        int before = (int) Segment.firstOf(last);
        for (long length = Files.size(last) - 1; length >= 0; length--) {
            try (RandomAccessFile file = new RandomAccessFile(last.toFile(), "rw")) {
                file.setLength(length);
            }

            Reading reading = read();

            assertThat(reading.texts()).isEqualTo(events(0, reading.texts().size()));
            assertThat(reading.texts()).hasSizeBetween(before, 10);
            assertThat(reading.damaged()).isZero();
        }
    }

    @Test
    void passesOverWhatIsNoLetter() throws IOException {
        try (DeadLetterStore store = open()) {
            add(store, 0, 1);
        }
        Path directory = buffer.resolve("central/dead-letters/0");
        SpoolFixture fixture = new SpoolFixture(directory);
        try (Spool spool = fixture.open(ROOMY)) {
            assertThat(spool.append(List.of(payload(1)))).isTrue();
        }

        assertThat(read()).isEqualTo(new Reading(events(0, 1), 1, 0));
    }

    @Test
    void takesNothingForDamageThatTheOwnerDoesMeanwhile() throws Exception {
        DeadLetterStore store = open(new SpoolSettings(2000, 200, false));
        CompletableFuture<Void> owner = CompletableFuture.runAsync(() -> fillAgainAndAgain(store));
        int readings = 0;
        while (!owner.isDone() || readings == 0) {
            Reading reading = read();

            assertThat(reading.damaged()).isZero();
            assertThat(reading.texts()).isSortedAccordingTo(DeadLetterFilesTest::byNumber);
            readings++;
        }
        owner.get();
    }

    private static void fillAgainAndAgain(DeadLetterStore store) {
        try {
            for (int i = 0; i < 3000; i++) {
                store.add(payload(i), "400 no", NOON);
                if (i % 100 == 0) {
                    store.delete(store.list(-1, 2).get(0).number());
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int byNumber(String one, String other) {
        return Integer.compare(number(one), number(other));
    }

    private static int number(String event) {
        return Integer.parseInt(event.substring("event ".length()));
    }

    private record Reading(List<String> texts, long damaged, long tail) {}
}
