package io.sidecarsdk.logging.internal.spool;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A queue on disk. What {@link #append} took is read, perhaps more than once, until it is {@linkplain #acknowledge
 * acknowledged}, by this process or by a later one.
 *
 * <p>Taken means that the operating system has it: a kill of the process does not lose it. With
 * {@link SpoolSettings#sync()} the device has it. Damage costs the records that it hits; they are counted, never passed over
 * in silence. A lost checkpoint costs nothing: records are read again.
 *
 * <p>One spool owns its directory, by a lock. Safe for use by several threads; one appends and one reads, each a little at a
 * time, so they share one lock.
 */
public final class Spool implements AutoCloseable {

    private final Path directory;
    private final SpoolSettings settings;
    private final SpoolListener listener;
    private final SpoolLock lock;
    private final Checkpoint checkpoint;
    private final Deque<Segment> segments;
    private @Nullable SegmentWriter writer;
    private @Nullable SegmentReader reader;
    private @Nullable Segment readFrom;
    private @Nullable Entry held;
    private long next;
    private long expected;
    private long acknowledged;
    private long counted;

    private Spool(Path directory, SpoolSettings settings, SpoolListener listener, SpoolLock lock) throws IOException {
        this.directory = directory;
        this.settings = settings;
        this.listener = listener;
        this.lock = lock;
        this.checkpoint = new Checkpoint(directory);
        Recovery found = new Recovery(directory, checkpoint.read(), listener);
        this.segments = new ArrayDeque<>(found.segments());
        this.next = found.next();
        this.acknowledged = first(checkpoint.read());
        this.expected = acknowledged;
        deleteDone();
    }

    /**
     * Opens the spool in {@code directory}, which is made if it is not there. What an earlier process left is read first.
     *
     * @return null if somebody else has it open
     * @throws IOException if it cannot be used
     */
    public static @Nullable Spool open(Path directory, SpoolSettings settings, SpoolListener listener)
            throws IOException {
        PrivateFiles.createDirectory(directory);
        SpoolLock lock = SpoolLock.tryLock(directory);
        if (lock == null) {
            return null;
        }
        try {
            return new Spool(directory, settings, listener, lock);
        } catch (IOException | RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    /** Without a checkpoint what is there is not missing: reading begins with the oldest segment. */
    private long first(long fromCheckpoint) {
        Segment oldest = segments.peekFirst();
        return oldest == null ? next : Math.max(fromCheckpoint, oldest.first());
    }

    /**
     * Appends all of {@code payloads}, or none.
     *
     * @return false if there is no room for them
     * @throws IllegalArgumentException if one is longer than any record may be
     * @throws IOException if they could not be written; it may be tried again
     */
    public synchronized boolean append(List<byte[]> payloads) throws IOException {
        long size = size(payloads);
        boolean another = !fits(size);
        if (bytes() + size + (another ? RecordFormat.SEGMENT_HEADER : 0) > settings.maxBytes()) {
            return false;
        }
        SegmentWriter out = another ? beginSegment() : Objects.requireNonNull(writer);
        out.append(next, payloads);
        if (settings.sync()) {
            sync(out);
        }
        segments.getLast().end(out.end()); // only now can it be read
        next += payloads.size();
        return true;
    }

    private static long size(List<byte[]> payloads) {
        long size = 0;
        for (byte[] payload : payloads) {
            if (payload.length > RecordFormat.MOST_PAYLOAD) {
                throw new IllegalArgumentException("a record of " + payload.length + " bytes (expected: at most "
                        + RecordFormat.MOST_PAYLOAD + ")");
            }
            size += RecordFormat.HEADER + payload.length;
        }
        return size;
    }

    private boolean fits(long size) {
        return writer != null && writer.end() + size <= settings.segmentBytes();
    }

    private SegmentWriter beginSegment() throws IOException {
        finish();
        Segment segment = Segment.beginning(directory, next);
        SegmentWriter fresh = new SegmentWriter(directory, segment.path(), next);
        segment.end(fresh.end());
        segments.addLast(segment);
        writer = fresh;
        return fresh;
    }

    /** After a failed sync nobody knows what the device has of the segment: nothing is added to it any more. */
    private void sync(SegmentWriter out) throws IOException {
        try {
            out.sync();
        } catch (IOException e) {
            Segment poisoned = segments.getLast();
            listener.notSynced(poisoned.path(), e.toString());
            writer = null;
            out.close();
            if (poisoned.end() == RecordFormat.SEGMENT_HEADER) {
                delete(segments.removeLast()); // the next one gets its name
            }
            throw e;
        }
    }

    private void finish() throws IOException {
        SegmentWriter done = writer;
        writer = null;
        if (done != null) {
            try (done) {
                done.sync();
            } catch (IOException e) {
                listener.notSynced(segments.getLast().path(), e.toString());
            }
        }
    }

    /**
     * The records after those that were read last, in order; none where there are no more.
     *
     * @param records how many at most
     * @param bytes how many at most, unless one record alone has more
     */
    public synchronized List<Entry> read(int records, long bytes) throws IOException {
        List<Entry> entries = new ArrayList<>();
        long size = 0;
        while (entries.size() < records) {
            Entry entry = take();
            if (entry == null) {
                break;
            }
            size += entry.payload().length;
            if (size > bytes && !entries.isEmpty()) {
                held = entry;
                break;
            }
            entries.add(entry);
        }
        return entries;
    }

    private @Nullable Entry take() throws IOException {
        Entry kept = held;
        held = null;
        if (kept != null) {
            return kept;
        }
        for (Segment segment = readFrom(); segment != null; segment = following(segment)) {
            Entry entry = nextIn(segment);
            if (entry != null) {
                return entry;
            }
        }
        return null;
    }

    private @Nullable Segment readFrom() {
        return readFrom != null ? readFrom : segments.peekFirst();
    }

    private @Nullable Entry nextIn(Segment segment) throws IOException {
        if (readFrom != segment || reader == null) {
            closeReader();
            reader = new SegmentReader(segment.path(), segment.first());
            readFrom = segment;
            missing(segment.first());
        }
        Entry entry = reader.read(segment.end());
        while (entry != null && entry.sequence() < expected) {
            entry = reader.read(segment.end()); // acknowledged already
        }
        if (entry != null) {
            missing(entry.sequence());
            expected = entry.sequence() + 1;
        }
        return entry;
    }

    private void missing(long found) {
        long from = Math.max(expected, counted); // what was read before is not counted again
        if (found > from) {
            listener.damaged(found - from);
            counted = found;
        }
        expected = Math.max(expected, found);
    }

    /** Null at the last segment: more may come there. */
    private @Nullable Segment following(Segment segment) {
        Iterator<Segment> all = segments.iterator();
        while (all.hasNext()) {
            if (all.next() == segment) {
                return all.hasNext() ? all.next() : null;
            }
        }
        return null;
    }

    /** What was read and not acknowledged is read again. */
    public synchronized void rewind() throws IOException {
        closeReader();
        held = null;
        readFrom = null;
        expected = acknowledged;
    }

    /**
     * All records up to {@code sequence} are done with. Segments that are done with as a whole are deleted.
     *
     * @throws IOException if it could not be noted; after a restart they may be read again
     */
    public synchronized void acknowledge(long sequence) throws IOException {
        if (sequence >= acknowledged) {
            acknowledged = sequence + 1;
            expected = Math.max(expected, acknowledged);
            checkpoint.write(acknowledged);
            deleteDone();
        }
    }

    private void deleteDone() throws IOException {
        while (segments.size() > 1 && second().first() <= acknowledged) {
            delete(segments.removeFirst());
        }
        if (writer == null && segments.size() == 1 && acknowledged == next) {
            delete(segments.removeFirst());
        }
    }

    private Segment second() {
        Iterator<Segment> all = segments.iterator();
        all.next();
        return all.next();
    }

    private void delete(Segment segment) throws IOException {
        if (readFrom == segment) {
            closeReader();
            readFrom = null;
            held = null;
        }
        Files.deleteIfExists(segment.path());
    }

    /**
     * Makes room by giving up the oldest segment, the one being written excepted.
     *
     * @return how many records nobody has acknowledged are lost by it; 0 where there is no such segment
     */
    public synchronized long dropOldest() throws IOException {
        if (segments.isEmpty()) {
            return 0;
        }
        if (segments.size() == 1) {
            finish();
        }
        Segment oldest = segments.getFirst();
        long end = segments.size() > 1 ? second().first() : next;
        long dropped = Math.max(0, end - Math.max(acknowledged, oldest.first()));
        acknowledged = Math.max(acknowledged, end);
        expected = Math.max(expected, acknowledged);
        checkpoint.write(acknowledged);
        segments.removeFirst();
        delete(oldest);
        return dropped;
    }

    /** What the segments take on disk. */
    public synchronized long bytes() {
        long bytes = 0;
        for (Segment segment : segments) {
            bytes += segment.end();
        }
        return bytes;
    }

    /** How many records are not acknowledged; those that are damaged count until they are found to be. */
    public synchronized long waiting() {
        return next - acknowledged;
    }

    /** The number that the next record gets. */
    public synchronized long nextSequence() {
        return next;
    }

    private void closeReader() throws IOException {
        SegmentReader open = reader;
        reader = null;
        if (open != null) {
            open.close();
        }
    }

    /** What is not acknowledged stays for the next one. Idempotent. */
    @Override
    public synchronized void close() throws IOException {
        try (lock) {
            closeReader();
            finish();
            deleteDone();
        }
    }
}
