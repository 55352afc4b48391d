package io.sidecarsdk.logging.internal.spool;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Finds out what a directory holds when a spool is opened: its segments in order, without the torn tail that a kill may have
 * left at the end of the last one, and the number that the next record gets.
 */
final class Recovery {

    private static final int MOST_COPIES = 16;
    private static final long MOST_OF_A_COPY = 1 << 20;

    private final Path directory;
    private final SpoolListener listener;
    private final List<Segment> segments = new ArrayList<>();
    private long next;

    /** @param acknowledged the checkpoint: numbers go on after it even if no segment is left */
    Recovery(Path directory, long acknowledged, SpoolListener listener) throws IOException {
        this.directory = directory;
        this.listener = listener;
        this.next = acknowledged;
        find();
        for (int i = segments.size() - 1; i >= 0; i--) {
            if (recover(segments.get(i))) {
                break; // those before it were finished by whoever wrote this one
            }
            segments.remove(i);
        }
    }

    /** In the order of their records. */
    List<Segment> segments() {
        return segments;
    }

    /** What the next record's number is. */
    long next() {
        return next;
    }

    private void find() throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, Segment::isSegment)) {
            for (Path file : files) {
                segments.add(Segment.found(file));
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        segments.sort(Comparator.comparingLong(Segment::first));
    }

    /** False if there was no record in it, and it is gone. */
    private boolean recover(Segment segment) throws IOException {
        long length = segment.end();
        long records = 0;
        try (SegmentReader reader = new SegmentReader(segment.path(), segment.first())) {
            while (reader.read(length) != null) {
                records++;
            }
            next = Math.max(next, reader.nextSequence());
            segment.end(records == 0 ? 0 : reader.wholeEnd());
        }
        if (length > segment.end() && length > RecordFormat.SEGMENT_HEADER) {
            cut(segment, length);
        }
        if (records == 0) {
            Files.delete(segment.path());
        }
        return records > 0;
    }

    private void cut(Segment segment, long length) throws IOException {
        long tail = length - Math.max(segment.end(), RecordFormat.SEGMENT_HEADER);
        Path copy = quarantine(segment, length - tail);
        if (segment.end() > 0) {
            try (RandomAccessFile file = new RandomAccessFile(segment.path().toFile(), "rw")) {
                file.setLength(segment.end());
            }
        }
        listener.tornTail(tail, copy);
    }

    /** Nothing is thrown away unseen; but of many copies the oldest go, and a full disk has no room for any. */
    private Path quarantine(Segment segment, long from) {
        Path folder = directory.resolve("quarantine");
        Path copy = folder.resolve(segment.first() + "-" + segment.run() + "-" + from + ".tail");
        try {
            PrivateFiles.createDirectory(folder);
            Files.deleteIfExists(copy);
            PrivateFiles.create(copy);
            try (RandomAccessFile in = new RandomAccessFile(segment.path().toFile(), "r")) {
                byte[] tail = new byte[(int) Math.min(MOST_OF_A_COPY, in.length() - from)];
                in.seek(from);
                in.readFully(tail);
                Files.write(copy, tail);
            }
            forgetOldest(folder);
        } catch (IOException e) {
            // It was never accepted: whoever listens hears of it all the same.
        }
        return copy;
    }

    private static void forgetOldest(Path folder) throws IOException {
        List<Path> copies = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*.tail")) {
            files.forEach(copies::add);
        }
        copies.sort(Comparator.comparingLong(copy -> copy.toFile().lastModified()));
        for (Path copy : copies.subList(0, Math.max(0, copies.size() - MOST_COPIES))) {
            Files.deleteIfExists(copy);
        }
    }
}
