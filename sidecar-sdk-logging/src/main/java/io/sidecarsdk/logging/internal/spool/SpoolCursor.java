package io.sidecarsdk.logging.internal.spool;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Where reading a spool stands. For one reader; whoever appends never waits for it. */
final class SpoolCursor implements AutoCloseable {

    private final Spool spool;
    private final SpoolListener listener;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable SegmentReader reader;
    private @Nullable Segment segment;
    private @Nullable Entry held;
    private volatile long expected;
    private volatile long given;
    private volatile long passed;
    private long counted;

    /** From the first record that is not acknowledged. */
    SpoolCursor(Spool spool, SpoolListener listener) {
        this(spool, listener, spool.acknowledged());
    }

    SpoolCursor(Spool spool, SpoolListener listener, long from) {
        this.spool = spool;
        this.listener = listener;
        this.expected = from;
    }

    /** See {@link Spool#read}. */
    Portion read(int records, long bytes) throws IOException {
        lock.lock();
        try {
            return readLocked(records, bytes);
        } finally {
            lock.unlock();
        }
    }

    private Portion readLocked(int records, long bytes) throws IOException {
        expected = Math.max(expected, spool.acknowledged());
        List<Entry> entries = new ArrayList<>();
        String run = "";
        long size = 0;
        while (entries.size() < records) {
            Entry entry = take();
            if (entry == null) {
                break;
            }
            size += entry.payload().length;
            String itsRun = segment == null ? run : segment.run();
            if (!entries.isEmpty() && (size > bytes || !itsRun.equals(run))) {
                held = entry;
                break;
            }
            run = itsRun;
            entries.add(entry);
        }
        passed = passedNow();
        if (entries.isEmpty()) {
            return Portion.NONE;
        }
        Portion portion = new Portion(run, entries);
        given = portion.last() + 1;
        return portion;
    }

    /** As before, where the segment it is in is gone. */
    private long passedNow() {
        Segment in = segment;
        SegmentReader open = reader;
        if (in == null || open == null) {
            return passed;
        }
        Entry kept = held;
        return in.before() + open.position() - (kept == null ? 0 : RecordFormat.HEADER + kept.payload().length);
    }

    private @Nullable Entry take() throws IOException {
        Entry kept = held;
        held = null;
        if (kept != null && kept.sequence() >= spool.acknowledged()) {
            return kept;
        }
        long end = spool.nextSequence();
        Segment at = segment != null ? segment : spool.segmentOf(expected);
        while (at != null) {
            Segment after = spool.following(at); // asked first: if there is one, nothing more comes in this one
            Entry entry = nextIn(at, after);
            if (entry != null) {
                return entry;
            }
            if (after == null) {
                break;
            }
            at = after;
        }
        missing(end);
        return null;
    }

    private @Nullable Entry nextIn(Segment at, @Nullable Segment after) throws IOException {
        SegmentReader in = readerOf(at);
        if (in == null) {
            return null;
        }
        long end = at.end();
        Entry entry = in.read(end);
        while (entry != null && entry.sequence() < expected) {
            entry = in.read(end); // acknowledged already
        }
        if (entry == null || (after != null && entry.sequence() >= after.first())) {
            return null; // what was given up half-written can look like a record
        }
        missing(entry.sequence());
        expected = entry.sequence() + 1;
        return entry;
    }

    /** Null if it is there no more. */
    private @Nullable SegmentReader readerOf(Segment at) throws IOException {
        SegmentReader open = reader;
        if (segment == at && open != null) {
            return open;
        }
        closeReader();
        segment = at;
        try {
            SegmentReader opened = new SegmentReader(at.path(), at.first());
            reader = opened;
            return opened;
        } catch (FileNotFoundException e) {
            if (spool.isThere(at) && at.path().toFile().exists()) {
                throw e; // no more open files, perhaps: it is there all the same
            }
            spool.lost(at);
            return null;
        }
    }

    private void missing(long found) {
        long from = Math.max(
                Math.max(expected, counted), spool.acknowledged()); // what was read before is not counted again
        if (found > from) {
            listener.damaged(found - from);
            counted = found;
        }
        expected = Math.max(expected, found);
    }

    /** The lowest number that the next record can have. */
    long expected() {
        return expected;
    }

    /** The number after the last record that was read. */
    long given() {
        return given;
    }

    /** How many bytes were passed over, of those since the spool was opened; 0 where reading begins anew. */
    long passed() {
        return passed;
    }

    /** Goes back to the first record that is not acknowledged. */
    void rewind() throws IOException {
        lock.lock();
        try {
            closeReader();
            held = null;
            segment = null;
            passed = 0;
            expected = spool.acknowledged();
            given = expected;
        } finally {
            lock.unlock();
        }
    }

    /** Lets go of a segment that is going to be deleted, unless it is being read just now. */
    void leave(Segment gone) throws IOException {
        if (lock.tryLock()) {
            try {
                if (segment == gone) {
                    closeReader();
                    held = null;
                }
            } finally {
                lock.unlock();
            }
        }
    }

    private void closeReader() throws IOException {
        SegmentReader open = reader;
        reader = null;
        if (open != null) {
            open.close();
        }
    }

    @Override
    public void close() throws IOException {
        lock.lock();
        try {
            closeReader();
        } finally {
            lock.unlock();
        }
    }
}
