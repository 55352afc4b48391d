package io.sidecarsdk.logging.internal.tail;

import java.io.Closeable;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A file that is read, open as long as that, wherever it is moved. A {@link RandomAccessFile}, as an interrupt would close a
 * channel.
 */
final class TailedFile implements Closeable {

    /** Read of one file before it is the next one's turn. */
    private static final long TURN = 1 << 20;

    private final RandomAccessFile in;
    private final String key;
    private final Tail tail;
    private Path path;
    private Head head;
    private LineReader lines;
    private @Nullable Joiner joiner;
    private Acceptance acceptance;
    private @Nullable TailedLine ready;
    private long readyEnd;
    private long lastRead;
    private boolean gone;
    private boolean failed;

    /** What a turn came to. */
    enum Turn {
        /** Everything is read that is there. */
        DONE,
        /** There is more. */
        MORE,
        /** There is no room for what was read. */
        NO_ROOM
    }

    TailedFile(RandomAccessFile in, String key, Path path, long offset, Head head, Tail tail) {
        this.in = in;
        this.key = key;
        this.path = path;
        this.head = head;
        this.tail = tail;
        this.lastRead = tail.now();
        this.lines = tail.lineReader(offset);
        this.joiner = tail.joiner();
        this.acceptance = new Acceptance(offset);
    }

    Path path() {
        return path;
    }

    Position position() {
        return new Position(path.toString(), key, acceptance.position(), head);
    }

    /** It is one of those to be read, and has this path now. */
    void isAt(Path found) {
        path = found;
        gone = false;
    }

    /** It is none of those to be read any more: renamed or deleted. It may still be written for a while. */
    void isGone() {
        if (!gone) {
            gone = true;
            lastRead = tail.now();
        }
    }

    /** Whether nothing came for {@code quiet} nanoseconds since it is gone. */
    boolean isOver(long quiet) {
        return gone && tail.now() - lastRead >= quiet;
    }

    /** Whether there was nothing to do but to wait since {@link #finish} offered all. */
    boolean isSettled() {
        return ready == null && acceptance.isAllSettled();
    }

    /** A turn ended in the middle of something: the next one begins after the last line that was taken. */
    void failed() {
        failed = true;
    }

    /** Reads, and hands over whole lines. */
    Turn read() throws IOException {
        if (failed) {
            goTo(acceptance.untaken());
            failed = false;
        }
        checkHead();
        long until = lines.offset() + TURN;
        while (lines.offset() < until) {
            if (!offerReady()) {
                return Turn.NO_ROOM;
            }
            Text line = lines.next(in);
            if (line == null) {
                return joined(joiner == null ? null : joiner.due(tail.now())) ? Turn.DONE : Turn.NO_ROOM;
            }
            lastRead = tail.now();
            take(line);
        }
        return Turn.MORE;
    }

    /** Hands over what has no end, as none will come; false if there is no room. */
    boolean finish() {
        if (!offerReady()) {
            return false;
        }
        Text rest = lines.rest();
        if (rest != null) {
            take(rest);
        }
        return offerReady() && joined(joiner == null ? null : joiner.rest());
    }

    private void take(Text line) {
        Text complete = joiner == null ? line : joiner.add(line, tail.now());
        if (complete != null) {
            prepare(complete);
        }
    }

    private boolean joined(@Nullable Text complete) {
        if (complete != null) {
            prepare(complete);
        }
        return offerReady();
    }

    private void prepare(Text text) {
        Acceptance of = acceptance;
        readyEnd = text.end();
        ready = text.isBlank() ? null : tail.line(text, path, of);
        if (ready == null) {
            of.passed(readyEnd);
        }
    }

    private boolean offerReady() {
        TailedLine line = ready;
        if (line == null) {
            return true;
        }
        boolean taken = false;
        acceptance.offering();
        try {
            taken = tail.offer(line);
        } finally {
            if (!taken) {
                acceptance.refused();
            }
        }
        if (taken) {
            acceptance.passed(readyEnd);
            ready = null;
        }
        return taken;
    }

    /** Notices that it was truncated, even if it has grown beyond its old length since. */
    private void checkHead() throws IOException {
        long length = in.length();
        if (length == lines.offset() && length > 0) {
            return; // most likely nothing happened since, and if it did it is seen when it grows
        }
        if (length < lines.offset() || !head.isOf(in)) {
            tail.tell(
                    TailEvent.TRUNCATED,
                    path.toString(),
                    "at " + acceptance.position() + ", it has " + length + " bytes now: read from its beginning");
            goTo(0);
            acceptance = new Acceptance(0);
        }
        if (head.length() < Head.MOST) {
            head = Head.of(in);
        }
    }

    private void goTo(long offset) {
        ready = null;
        lines = tail.lineReader(offset);
        joiner = tail.joiner();
    }

    @Override
    public void close() {
        try {
            in.close();
        } catch (IOException e) {
            // nothing was written
        }
    }
}
