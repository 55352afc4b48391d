package io.sidecarsdk.logging.internal.spool;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A directory with a spool that a test opens again and again, and what was found wrong with it. */
final class SpoolFixture implements SpoolListener {

    static final SpoolSettings ROOMY = new SpoolSettings(64 << 20, 8 << 20, false);
    /** A segment for every three records of a test. */
    static final SpoolSettings SMALL_SEGMENTS = new SpoolSettings(64 << 20, 100, false);

    final Path directory;
    final List<Path> tails = new ArrayList<>();
    long damaged;

    SpoolFixture(Path directory) {
        this.directory = directory;
    }

    Spool open(SpoolSettings settings) throws IOException {
        return Objects.requireNonNull(Spool.open(directory, settings, this), "it is open");
    }

    /** Appends records "0", "1", … one by one, and closes. */
    void fill(int records, SpoolSettings settings) throws IOException {
        try (Spool spool = open(settings)) {
            append(spool, 0, records);
        }
    }

    static void append(Spool spool, int from, int to) throws IOException {
        for (int i = from; i < to; i++) {
            if (!spool.append(List.of(payload(i)))) {
                throw new IllegalStateException("full at " + i);
            }
        }
    }

    static byte[] payload(int number) {
        return ("event " + number).getBytes(StandardCharsets.UTF_8);
    }

    static String text(Entry entry) {
        return new String(entry.payload(), StandardCharsets.UTF_8);
    }

    static List<String> events(int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> "event " + i).toList();
    }

    /** All that is there, read in small portions. */
    static List<String> drain(Spool spool) throws IOException {
        List<String> all = new ArrayList<>();
        for (Portion some = spool.read(2, 1000); !some.isEmpty(); some = spool.read(2, 1000)) {
            some.entries().forEach(entry -> all.add(text(entry)));
        }
        return all;
    }

    List<Path> segments() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(Segment::isSegment).sorted().toList();
        }
    }

    @Override
    public void damaged(long records) {
        damaged += records;
    }

    @Override
    public void tornTail(long bytes, Path copy) {
        tails.add(copy);
    }

    @Override
    public void notSynced(Path segment, String why) {
        throw new AssertionError(segment + ": " + why);
    }
}
