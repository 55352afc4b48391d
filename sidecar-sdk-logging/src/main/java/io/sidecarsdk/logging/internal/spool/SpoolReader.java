package io.sidecarsdk.logging.internal.spool;

import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads what is in a spool whose owner may be at work: takes no lock, and changes nothing. What the owner appends or deletes
 * meanwhile may be left out, and is never taken for damage: segments are appended to in order, and the oldest goes first.
 */
final class SpoolReader {

    private final Path directory;
    private final Consumer<Entry> out;
    private long expected;
    private long damaged;
    private long tail;
    private @Nullable Path before;

    SpoolReader(Path directory, Consumer<Entry> out) {
        this.directory = directory;
        this.out = out;
    }

    /**
     * Hands on all records that are not acknowledged, in order.
     *
     * @throws IOException if they cannot be read, or are of another version
     */
    void read() throws IOException {
        try (Checkpoint checkpoint = new Checkpoint(directory)) {
            expected = checkpoint.read();
        }
        List<Path> segments = segments();
        for (int i = 0; i < segments.size(); i++) {
            Path after = i + 1 < segments.size() ? segments.get(i + 1) : null;
            try {
                read(Segment.found(segments.get(i)), after == null ? Long.MAX_VALUE : Segment.firstOf(after));
            } catch (NoSuchFileException e) {
                // Its owner has deleted it meanwhile.
            }
        }
    }

    /** How many records are missing between others. */
    long damaged() {
        return damaged;
    }

    /** How many bytes at the end are no whole record: one that is being appended, cut off, or damaged. */
    long tail() {
        return tail;
    }

    /** Listed twice: what is made during a listing it may leave out, and only the next one is sure to have all before that. */
    private List<Path> segments() throws IOException {
        List<Path> seen = list();
        List<Path> all = seen.isEmpty() ? seen : list();
        all.removeIf(segment -> segment.compareTo(seen.get(seen.size() - 1)) > 0);
        return all;
    }

    private List<Path> list() throws IOException {
        List<Path> segments = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, Segment::isSegment)) {
            files.forEach(segments::add);
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        segments.sort(null); // by their first records, as their names begin with those
        return segments;
    }

    private void read(Segment segment, long nextFirst) throws IOException {
        try (SegmentReader in = open(segment)) {
            enter(segment);
            Entry entry = in.read(segment.end());
            while (entry != null
                    && entry.sequence() < nextFirst) { // what was given up half-written can look like a record
                take(entry);
                entry = in.read(segment.end());
            }
            tail = Math.max(0, segment.end() - in.wholeEnd());
        } catch (EOFException e) {
            // Its owner took back what it could not write as a whole.
        }
    }

    private static SegmentReader open(Segment segment) throws IOException {
        try {
            return new SegmentReader(segment.path(), segment.first());
        } catch (FileNotFoundException e) {
            if (segment.path().toFile().exists()) {
                throw e; // it may not be read, perhaps
            }
            throw new NoSuchFileException(segment.path().toString());
        }
    }

    /** What is missing before the oldest one was given up; before another one too, if the one before that is gone meanwhile. */
    private void enter(Segment segment) {
        if (segment.first() > expected) {
            if (before != null && Files.exists(before)) {
                damaged += segment.first() - expected;
            }
            expected = segment.first();
        }
        before = segment.path();
    }

    private void take(Entry entry) {
        if (entry.sequence() >= expected) {
            damaged += entry.sequence() - expected;
            expected = entry.sequence() + 1;
            out.accept(entry);
        }
    }
}
