package io.sidecarsdk.logging.internal.spool;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * One sink's queue on disk: this process's own {@link Spool}, and those that other processes left behind, which are read
 * first and then removed. One thread appends, one reads and acknowledges.
 *
 * <pre>
 * buffer directory / sink / 0, 1, ...   a spool for each process that uses the directory at the same time
 * </pre>
 *
 * <p>So a process that is started again goes on where it stopped, and one whose place is taken works beside the other. The
 * bound of the settings holds for all spools of a process together.
 */
public final class DiskQueue implements AutoCloseable {

    private final SpoolSlots slots;
    private final Spool own;
    private final List<Spool> adopted = new CopyOnWriteArrayList<>();
    private Spool reading;
    private volatile long parted;
    private volatile SpoolSettings settings;

    private DiskQueue(SpoolSlots slots, SpoolSettings settings) throws IOException {
        this.slots = slots;
        this.settings = settings;
        this.own = slots.own(settings);
        this.reading = own;
    }

    /**
     * Opens the queue with all that is in it, and {@linkplain #adopt adopts} what nobody has.
     *
     * @param buffer is made if it is not there
     * @throws IOException if the directory cannot be used: it cannot be made or written to, is a link, belongs to another
     *     version, or has no working locks
     */
    public static DiskQueue open(Path buffer, String sink, SpoolSettings settings, SpoolListener listener)
            throws IOException {
        DiskQueue queue = new DiskQueue(SpoolSlots.in(buffer, sink, listener), settings);
        try {
            queue.adopt();
        } catch (IOException e) {
            // Its own spool works; the others are tried again.
        }
        return queue;
    }

    /**
     * Takes care of what processes that are gone have left. To be called from time to time.
     *
     * @return how many records that is
     */
    public long adopt() throws IOException {
        List<Spool> orphans = slots.orphans(settings);
        adopted.addAll(orphans);
        return orphans.stream().mapToLong(Spool::waiting).sum();
    }

    /** Puts other settings in force; where they leave less room, nothing is given up that was taken. */
    public void change(SpoolSettings newSettings) {
        settings = newSettings;
        own.change(newSettings);
    }

    /**
     * Appends all of {@code records}, or none. Once it returns true they outlive this process.
     *
     * @return false if there is no room for them
     * @throws IllegalArgumentException if one is longer than 4 MiB
     * @throws IOException if they could not be written; the queue is as before, and it may be tried again
     */
    public boolean append(List<byte[]> records) throws IOException {
        long others = 0;
        for (Spool spool : adopted) {
            others += spool.bytes();
        }
        return own.append(records, others);
    }

    /**
     * The records after those that were read last, in order; none where there are no more. What other processes left comes
     * first, one spool after the other: the next one when all of the one before is acknowledged.
     *
     * @param records how many at most
     * @param bytes how many at most, unless one record alone has more
     */
    @SuppressWarnings("ModifyCollectionInEnhancedForLoop") // a copy is walked
    public synchronized Portion read(int records, long bytes) throws IOException {
        for (Spool spool : adopted) {
            Portion portion = readAdopted(spool, records, bytes);
            if (!portion.isEmpty() || spool.waiting() > 0) {
                return portion;
            }
            partWith(spool);
            spool.remove();
        }
        reading = own;
        return own.read(records, bytes);
    }

    /** One that cannot be read now does not keep the others waiting: it is left, to be adopted again. */
    private Portion readAdopted(Spool spool, int records, long bytes) throws IOException {
        reading = spool;
        try {
            return spool.read(records, bytes);
        } catch (IOException e) {
            partWith(spool);
            reading = own;
            spool.close();
            throw e;
        }
    }

    /** All that was in it has left here, even if whoever adopts it finds some of it there. */
    private synchronized void partWith(Spool spool) {
        adopted.remove(spool);
        parted += spool.left() + spool.waiting();
    }

    /** What was read and not acknowledged is read again. */
    public synchronized void rewind() throws IOException {
        reading.rewind();
    }

    /**
     * All records that were read, up to the last of {@code portion}, are done with.
     *
     * @return how many of them had not been given up for room meanwhile
     * @throws IOException if it could not be noted: they are done with, but after a restart may be read again
     */
    public synchronized long acknowledge(Portion portion) throws IOException {
        return portion.isEmpty() ? 0 : acknowledge(portion.last());
    }

    /** The same for a part: those of the portion that was read last, up to number {@code sequence}. */
    public synchronized long acknowledge(long sequence) throws IOException {
        return reading.acknowledge(sequence);
    }

    /**
     * Makes room by giving up the oldest records, many at once.
     *
     * @return how many that nobody has acknowledged are lost by it; 0 where there is nothing to give up
     */
    public long dropOldest() throws IOException {
        for (Spool spool : adopted) {
            long dropped = spool.dropOldest();
            if (dropped > 0) {
                return dropped;
            }
        }
        return own.dropOldest();
    }

    /** What it takes on disk. */
    public long bytes() {
        long bytes = own.bytes();
        for (Spool spool : adopted) {
            bytes += spool.bytes();
        }
        return bytes;
    }

    /** About how many bytes nobody has read. */
    public long unreadBytes() {
        long bytes = own.unreadBytes();
        for (Spool spool : adopted) {
            bytes += spool.unreadBytes();
        }
        return bytes;
    }

    /** How many records are not acknowledged; those that are damaged count until they are found to be. */
    public long waiting() {
        long waiting = own.waiting();
        for (Spool spool : adopted) {
            waiting += spool.waiting();
        }
        return waiting;
    }

    /** How many records have left since it was opened: acknowledged, given up, found to be damaged, or left to others. */
    public long left() {
        long left = parted; // first: with a spool that goes just now, too few rather than too many
        for (Spool spool : adopted) {
            left += spool.left();
        }
        return left + own.left();
    }

    /** What is not acknowledged stays for the next process. Idempotent. */
    @Override
    public void close() throws IOException {
        try (own) {
            for (Spool spool : adopted) {
                spool.close();
            }
        }
    }
}
