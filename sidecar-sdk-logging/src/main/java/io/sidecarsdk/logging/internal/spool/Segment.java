package io.sidecarsdk.logging.internal.spool;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One file of a spool, and how much of it counts. Its name is the number of its first record, and the run that wrote it: what
 * a reader must know even if the file is damaged from its first byte on.
 */
final class Segment {

    private static final Pattern NAME = Pattern.compile("([0-9]{19})-([0-9a-f]{16})\\.segment");

    private final Path path;
    private final long first;
    private final String run;
    private volatile long end;
    private volatile long before;

    private Segment(Path path, long first, String run, long end) {
        this.path = path;
        this.first = first;
        this.run = run;
        this.end = end;
    }

    /** One that is yet to be written. */
    static Segment beginning(Path directory, long first, String run) {
        return new Segment(directory.resolve(String.format("%019d-%s.segment", first, run)), first, run, 0);
    }

    /** @throws IOException if it cannot be read, or another version wrote it: then it is not damaged, but for that one */
    static Segment found(Path path) throws IOException {
        Matcher name = nameOf(path);
        checkVersion(path);
        return new Segment(path, number(name.group(1)), name.group(2), Files.size(path));
    }

    /** The number of the first record of the segment at {@code path}. */
    static long firstOf(Path path) {
        return number(nameOf(path).group(1));
    }

    private static Matcher nameOf(Path path) {
        Matcher name = NAME.matcher(path.getFileName().toString());
        if (!name.matches()) {
            throw new IllegalArgumentException(path + " is no segment");
        }
        return name;
    }

    private static void checkVersion(Path path) throws IOException {
        try (InputStream in = Files.newInputStream(path)) {
            long other = RecordFormat.otherVersion(in.readNBytes(RecordFormat.SEGMENT_HEADER));
            if (other != 0) {
                throw new IOException(path + " has format version " + other + " (expected: 1)");
            }
        }
    }

    /** Whether it is a spool's own: a plain file of such a name, and no link that somebody planted. */
    static boolean isSegment(Path path) {
        Matcher name = NAME.matcher(path.getFileName().toString());
        return name.matches()
                && RecordFormat.isSequence(number(name.group(1)))
                && Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS);
    }

    /** Nineteen digits can be more than a number may have: -1. */
    private static long number(String digits) {
        try {
            return Long.parseLong(digits);
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    Path path() {
        return path;
    }

    /** The number of its first record. */
    long first() {
        return first;
    }

    /** Which opening of the spool wrote it: no other one has that name. */
    String run() {
        return run;
    }

    /** The length of what counts. */
    long end() {
        return end;
    }

    void end(long newEnd) {
        end = newEnd;
    }

    /** How many bytes there were in all segments before this one, since the spool was opened. */
    long before() {
        return before;
    }

    void before(long bytes) {
        before = bytes;
    }
}
