package io.sidecarsdk.logging.internal.spool;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A queue on disk. What {@link #append} took is read, perhaps more than once, until it is {@linkplain #acknowledge
 * acknowledged}, by this process or by a later one.
 *
 * <p>Taken means that the operating system has it: a kill of the process does not lose it. With
 * {@link SpoolSettings#sync()} the device has it. Damage costs the records that it hits; they are counted, never passed over
 * in silence. A lost checkpoint costs nothing: records are read again.
 *
 * <p>One spool owns its directory, by a lock. Safe for use by several threads. One appends, one reads; they do not wait for
 * each other's disk: reading, deleting and syncing the checkpoint go on outside the lock that appending takes.
 */
public final class Spool implements AutoCloseable {

    private final Path directory;
    private final SpoolListener listener;
    private final SegmentFile.Opener opener;
    private final SpoolLock lock;
    private final Checkpoint checkpoint;
    private final ConcurrentNavigableMap<Long, Segment> segments = new ConcurrentSkipListMap<>();
    private final SpoolCursor cursor;
    private final RecordBuffer buffer = new RecordBuffer();
    private final String run = String.format("%016x", new SecureRandom().nextLong());
    private final List<Path> undeleted = new ArrayList<>();
    private volatile SpoolSettings settings;
    private @Nullable SegmentWriter writer;
    private final AtomicLong bytes = new AtomicLong(); // whoever asks does not wait for a disk that hangs
    private long total;
    private volatile long next;
    private volatile long acknowledged;
    private final long openedAt;

    private Spool(
            Path directory, SpoolSettings settings, SpoolListener listener, SegmentFile.Opener opener, SpoolLock lock)
            throws IOException {
        this.directory = directory;
        this.settings = settings;
        this.listener = listener;
        this.opener = opener;
        this.lock = lock;
        this.checkpoint = new Checkpoint(directory);
        this.acknowledged = checkpoint.read();
        checkpoint.prepare();
        Recovery found = new Recovery(directory, acknowledged, listener);
        for (Segment segment : found.segments()) {
            segments.put(segment.first(), segment);
            segment.before(total);
            total += segment.end();
            bytes.addAndGet(segment.end());
        }
        this.next = found.next();
        this.acknowledged = first();
        this.openedAt = acknowledged;
        this.cursor = new SpoolCursor(this, listener);
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
        return open(directory, settings, listener, SegmentFile::new);
    }

    static @Nullable Spool open(
            Path directory, SpoolSettings settings, SpoolListener listener, SegmentFile.Opener opener)
            throws IOException {
        SpoolLock lock = SpoolLock.tryLock(directory);
        if (lock == null) {
            return null;
        }
        try {
            PrivateFiles.createDirectory(directory); // not before it is locked: who has the lock may remove it
            return new Spool(directory, settings, listener, opener, lock);
        } catch (IOException | RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    /** Without a checkpoint what is there is not missing: reading begins with the oldest segment. */
    private long first() {
        Segment oldest = firstSegment();
        return oldest == null ? next : Math.max(acknowledged, oldest.first());
    }

    /** Puts other settings in force; where they leave less room, nothing is given up that was taken. */
    public void change(SpoolSettings newSettings) {
        settings = newSettings;
    }

    /**
     * Appends all of {@code payloads}, or none.
     *
     * @return false if there is no room for them
     * @throws IllegalArgumentException if one is longer than any record may be
     * @throws IOException if they could not be written; it may be tried again
     */
    public boolean append(List<byte[]> payloads) throws IOException {
        return append(payloads, 0);
    }

    /** @param others bytes that are in use elsewhere, of those that the settings allow */
    synchronized boolean append(List<byte[]> payloads, long others) throws IOException {
        long size = size(payloads);
        if (!hasRoom(size, others) && !hasRoomOnceDone(size, others)) {
            return false;
        }
        SegmentWriter out = fits(size) ? Objects.requireNonNull(writer) : beginSegment();
        write(out, payloads);
        if (settings.sync()) {
            sync(out);
        }
        total += size;
        lastSegment().end(out.end()); // only now can it be read
        bytes.addAndGet(size);
        next += payloads.size();
        return true;
    }

    private boolean hasRoom(long size, long others) {
        return others + bytes.get() + size + (fits(size) ? 0 : RecordFormat.SEGMENT_HEADER) <= settings.maxBytes();
    }

    /** The last segment stays while it is written to, even if all of it is acknowledged. */
    private boolean hasRoomOnceDone(long size, long others) throws IOException {
        if (acknowledged < next || segments.isEmpty()) {
            return false;
        }
        closeWriter();
        deleteDone();
        return hasRoom(size, others);
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
        closeWriter();
        PrivateFiles.createDirectory(directory); // somebody may have removed it
        Segment segment = Segment.beginning(directory, next, run);
        SegmentWriter fresh = new SegmentWriter(segment.path(), next, buffer, opener);
        if (settings.sync()) {
            PrivateFiles.sync(directory);
        }
        segment.end(fresh.end());
        segment.before(total);
        total += fresh.end();
        segments.put(segment.first(), segment);
        bytes.addAndGet(fresh.end());
        writer = fresh;
        return fresh;
    }

    private void write(SegmentWriter out, List<byte[]> payloads) throws IOException {
        try {
            out.append(next, payloads);
        } catch (IOException e) {
            if (out.isSpoiled()) {
                seal();
            }
            throw e;
        }
    }

    /** After a failed sync nobody knows what the device has of the segment: nothing is added to it any more. */
    private void sync(SegmentWriter out) throws IOException {
        try {
            out.sync();
        } catch (IOException e) {
            listener.notSynced(lastSegment().path(), e.toString());
            seal();
            throw e;
        }
    }

    /** Adds no more to the segment that is being written. If it has no records, the next one gets its name. */
    private void seal() throws IOException {
        closeWriter();
        Segment sealed = lastSegment();
        if (sealed.end() == RecordFormat.SEGMENT_HEADER) {
            forget(sealed);
            Files.deleteIfExists(sealed.path());
        }
    }

    private void closeWriter() throws IOException {
        SegmentWriter done = writer;
        writer = null;
        if (done != null) {
            done.close();
        }
    }

    /**
     * The records after those that were read last, in order; none where there are no more. All are of one
     * {@linkplain Portion#queue run}.
     *
     * @param records how many at most
     * @param most how many bytes at most, unless one record alone has more
     */
    public Portion read(int records, long most) throws IOException {
        boolean nothingUnderWay = cursor.given() <= acknowledged;
        Portion portion = cursor.read(records, most);
        if (portion.isEmpty() && nothingUnderWay) {
            acknowledge(cursor.expected() - 1); // what is damaged never comes
        }
        return portion;
    }

    /** What was read and not acknowledged is read again. */
    public void rewind() throws IOException {
        cursor.rewind();
    }

    /** A way to look at the records, from the one after {@code sequence} on, that changes nothing. */
    SpoolCursor browse(long sequence) {
        return new SpoolCursor(this, SpoolListener.NONE, sequence + 1);
    }

    /**
     * All records up to {@code sequence} are done with. Segments that are done with as a whole are deleted.
     *
     * @return how many of them were not done with before
     * @throws IOException if it could not be noted; after a restart they may be read again
     */
    public long acknowledge(long sequence) throws IOException {
        long done = advance(sequence + 1);
        if (done == 0) {
            return 0;
        }
        try {
            note();
        } finally {
            deleteDone();
        }
        return done;
    }

    private synchronized long advance(long to) {
        long done = Math.max(0, to - acknowledged);
        acknowledged += done;
        return done;
    }

    /** Were an older checkpoint to come back, records would be read again; none would get the identity of another. */
    private synchronized void note() throws IOException {
        checkpoint.write(acknowledged);
    }

    private void deleteDone() throws IOException {
        for (Segment segment = forgetDone(); segment != null; segment = forgetDone()) {
            delete(segment);
        }
    }

    /** The oldest segment, if all of its records are acknowledged. */
    private synchronized @Nullable Segment forgetDone() {
        Segment oldest = firstSegment();
        if (oldest == null) {
            return null;
        }
        Segment second = following(oldest);
        boolean done = second != null ? second.first() <= acknowledged : writer == null && acknowledged == next;
        if (!done) {
            return null;
        }
        forget(oldest);
        return oldest;
    }

    private void forget(Segment segment) {
        segments.remove(segment.first());
        bytes.addAndGet(-segment.end());
    }

    /** Where it cannot be deleted now, because a reader has it open perhaps, it is tried again with the next one. */
    private void delete(Segment segment) throws IOException {
        cursor.leave(segment);
        List<Path> paths = new ArrayList<>();
        synchronized (undeleted) {
            paths.addAll(undeleted);
            undeleted.clear();
        }
        paths.add(segment.path());
        for (Path path : paths) {
            deleteOrKeep(path);
        }
    }

    private void deleteOrKeep(Path path) {
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            synchronized (undeleted) {
                undeleted.add(path);
            }
        }
    }

    /**
     * Makes room by giving up the oldest segment, and more until one had a record that nobody has acknowledged.
     *
     * @return how many records nobody has acknowledged are lost by it; 0 where there is nothing left to give up
     */
    public long dropOldest() throws IOException {
        long dropped = 0;
        for (Segment oldest = firstSegment(); oldest != null && dropped == 0; oldest = firstSegment()) {
            dropped = giveUp(oldest);
            delete(oldest);
        }
        noteIfPossible();
        return dropped;
    }

    private synchronized long giveUp(Segment oldest) throws IOException {
        if (!isThere(oldest)) {
            return 0;
        }
        Segment second = following(oldest);
        if (second == null) {
            closeWriter();
        }
        long dropped = advance(second == null ? next : second.first()); // first: what is gone now is not missing
        forget(oldest);
        return dropped;
    }

    /** After a restart, what is gone is not missed anyway. */
    private synchronized void noteIfPossible() {
        if (lock.isClosed()) {
            return;
        }
        try {
            note();
        } catch (IOException e) {
            // The next acknowledgement tries again, and says so.
        }
    }

    /** A segment that somebody else has deleted: what was in it is counted when the next one is read. */
    synchronized void lost(Segment segment) throws IOException {
        if (isThere(segment)) {
            if (following(segment) == null) {
                closeWriter();
            }
            forget(segment);
        }
    }

    boolean isThere(Segment segment) {
        return segments.containsKey(segment.first());
    }

    @Nullable
    Segment firstSegment() {
        return value(segments.firstEntry());
    }

    private Segment lastSegment() {
        return segments.lastEntry().getValue();
    }

    /** The one in which record {@code sequence} is, or the first after it. */
    @Nullable
    Segment segmentOf(long sequence) {
        Segment before = value(segments.floorEntry(sequence));
        return before != null ? before : firstSegment();
    }

    /** Null at the last segment: more may come there. */
    @Nullable
    Segment following(Segment segment) {
        return value(segments.higherEntry(segment.first()));
    }

    private static @Nullable Segment value(Map.@Nullable Entry<Long, Segment> entry) {
        return entry == null ? null : entry.getValue();
    }

    /** The number of the first record that is not acknowledged. */
    long acknowledged() {
        return acknowledged;
    }

    /** What the segments take on disk. */
    public long bytes() {
        return bytes.get();
    }

    /** About how many bytes nobody has read; all of its first segment until something of it is read. */
    synchronized long unreadBytes() {
        Segment oldest = firstSegment();
        return oldest == null ? 0 : Math.max(0, total - Math.max(oldest.before(), cursor.passed()));
    }

    /** How many records are not acknowledged; those that are damaged count until they are found to be. */
    public long waiting() {
        long done = acknowledged; // first: what is acknowledged meanwhile counts then
        return next - done;
    }

    /** How many records have left it since it was opened: acknowledged, given up, or found to be damaged. */
    long left() {
        return acknowledged - openedAt;
    }

    /** The number that the next record gets. */
    public long nextSequence() {
        return next;
    }

    /**
     * What is not acknowledged stays for the next one, and the device has it if it can be made to. Idempotent.
     *
     * @throws IOException if something could not be closed or noted; all else is closed all the same
     */
    @Override
    public void close() throws IOException {
        if (lock.isClosed()) {
            return;
        }
        try (lock;
                checkpoint;
                cursor) {
            finish();
            deleteDone();
            checkpoint.sync();
        }
    }

    private synchronized void finish() throws IOException {
        SegmentWriter done = writer;
        writer = null;
        if (done != null) {
            try (done) {
                done.sync();
            } catch (IOException e) {
                listener.notSynced(lastSegment().path(), e.toString());
            }
        }
    }

    /** Closes it for good, and removes its directory if no records are left in it, nor copies of torn tails. */
    void remove() throws IOException {
        try (lock;
                cursor) {
            checkpoint.close();
            finish();
            deleteDone();
            if (waiting() == 0) {
                checkpoint.delete();
                PrivateFiles.deleteIfEmpty(directory);
            }
        }
    }
}
