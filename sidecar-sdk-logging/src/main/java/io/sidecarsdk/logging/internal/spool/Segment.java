package io.sidecarsdk.logging.internal.spool;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** One file of a spool, and how much of it counts. Its name is the number of its first record. */
final class Segment {

    private static final Pattern NAME = Pattern.compile("[0-9]{19}\\.segment");

    private final Path path;
    private final long first;
    private long end;

    private Segment(Path path, long first, long end) {
        this.path = path;
        this.first = first;
        this.end = end;
    }

    /** One that is yet to be written. */
    static Segment beginning(Path directory, long first) {
        return new Segment(directory.resolve(String.format("%019d.segment", first)), first, 0);
    }

    static Segment found(Path path) throws IOException {
        return new Segment(path, Long.parseLong(path.getFileName().toString().substring(0, 19)), Files.size(path));
    }

    /** Whether it is a spool's own: a plain file of such a name, and no link that somebody planted. */
    static boolean isSegment(Path path) {
        return NAME.matcher(path.getFileName().toString()).matches()
                && Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS);
    }

    Path path() {
        return path;
    }

    /** The number of its first record. */
    long first() {
        return first;
    }

    /** The length of what counts. */
    long end() {
        return end;
    }

    void end(long newEnd) {
        end = newEnd;
    }
}
