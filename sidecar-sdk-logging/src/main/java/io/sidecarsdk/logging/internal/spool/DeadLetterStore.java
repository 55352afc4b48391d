package io.sidecarsdk.logging.internal.spool;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * The records that one sink's receiver refused, on disk beside the sink's queue, oldest first. Where there is no room for
 * another one, the oldest go. Safe for use by several threads.
 *
 * <pre>
 * buffer directory / sink / dead-letters / 0, 1, ...   a spool for each process that uses the directory at the same time
 * </pre>
 *
 * <p>What processes that are gone have left is moved to the end of this one's.
 */
public final class DeadLetterStore implements AutoCloseable {

    /** Within a sink's directory. */
    static final String DIRECTORY = "dead-letters";

    private static final int PORTION = 100;
    private static final long PORTION_BYTES = 1 << 20;

    private final SpoolSlots slots;
    private final Spool spool;

    private DeadLetterStore(SpoolSlots slots, SpoolSettings settings) throws IOException {
        this.slots = slots;
        this.spool = slots.own(settings);
    }

    /**
     * Opens the store with all that is in it, and {@linkplain #adopt adopts} what nobody has.
     *
     * @throws IOException if the directory cannot be used
     */
    public static DeadLetterStore open(Path buffer, String sink, SpoolSettings settings, SpoolListener listener)
            throws IOException {
        SpoolSlots slots = SpoolSlots.in(buffer, sink, listener).within(DIRECTORY);
        DeadLetterStore store = new DeadLetterStore(slots, settings);
        try {
            store.adopt(settings);
        } catch (IOException e) {
            // Its own spool works; the others are tried again.
        }
        return store;
    }

    /** Moves here what processes that are gone have left, as far as there is room. To be called from time to time. */
    public synchronized void adopt(SpoolSettings settings) throws IOException {
        for (Spool orphan : slots.orphans(settings)) {
            move(orphan);
        }
    }

    private void move(Spool orphan) throws IOException {
        try (orphan) {
            boolean room = true;
            for (Portion some = orphan.read(PORTION, PORTION_BYTES);
                    room && !some.isEmpty();
                    some = orphan.read(PORTION, PORTION_BYTES)) {
                room = spool.append(some.entries().stream().map(Entry::payload).toList());
                if (room) {
                    orphan.acknowledge(some.last());
                }
            }
            if (orphan.waiting() == 0) {
                orphan.remove();
            }
        }
    }

    /** Puts other settings in force; where they leave less room, the next letter makes the oldest go. */
    public void change(SpoolSettings settings) {
        spool.change(settings);
    }

    /**
     * Keeps a record.
     *
     * @param reason what the receiver said; of a long one, the first 1,024 characters are kept
     * @return how many older ones went for it
     * @throws IllegalArgumentException if it is longer than about 4 MiB
     * @throws IOException if it could not be written, or is larger than the store
     */
    public synchronized long add(byte[] record, String reason, Instant time) throws IOException {
        List<byte[]> letter = List.of(Letter.encode(time, reason, record));
        long lost = 0;
        while (!spool.append(letter)) {
            long dropped = spool.dropOldest();
            if (dropped == 0) {
                throw new IOException("no room for a letter of " + record.length + " bytes");
            }
            lost += dropped;
        }
        return lost;
    }

    /** How many letters there are. */
    public long count() {
        return spool.waiting();
    }

    /** What it takes on disk. */
    public long bytes() {
        return spool.bytes();
    }

    /**
     * The oldest letters after number {@code after}; fewer than {@code most} do not mean that there are no more, none does.
     *
     * @param after -1 for all
     */
    public List<Letter> list(long after, int most) throws IOException {
        List<Letter> letters = new ArrayList<>();
        try (SpoolCursor cursor = spool.browse(after)) {
            Portion some = cursor.read(most, PORTION_BYTES);
            while (letters.isEmpty() && !some.isEmpty()) {
                letters.addAll(lettersOf(some));
                some = letters.isEmpty() ? cursor.read(most, PORTION_BYTES) : Portion.NONE;
            }
        }
        return letters;
    }

    private static List<Letter> lettersOf(Portion some) {
        List<Letter> letters = new ArrayList<>();
        for (Entry entry : some.entries()) {
            Letter letter = Letter.decode(entry);
            if (letter != null) {
                letters.add(letter);
            }
        }
        return letters;
    }

    /**
     * Hands the records of the oldest letters, up to number {@code last}, to {@code queue}, until it refuses one. A letter is
     * deleted when its record was taken, so a kill in between can make it come twice, but not get lost.
     *
     * @param queue true if it has the record
     * @return how many were taken
     * @throws IOException if letters could not be read, or deleted
     */
    public synchronized long replay(long last, Predicate<byte[]> queue) throws IOException {
        spool.rewind();
        try {
            return replayed(last, queue);
        } finally {
            spool.rewind();
        }
    }

    private long replayed(long last, Predicate<byte[]> queue) throws IOException {
        long taken = 0;
        for (Portion some = spool.read(PORTION, PORTION_BYTES);
                !some.isEmpty();
                some = spool.read(PORTION, PORTION_BYTES)) {
            for (Letter letter : lettersOf(some)) {
                if (letter.number() > last || !queue.test(letter.record())) {
                    spool.acknowledge(letter.number() - 1);
                    return taken;
                }
                taken++;
            }
            spool.acknowledge(some.last());
        }
        return taken;
    }

    /**
     * Deletes the oldest letters, up to number {@code last}.
     *
     * @return how many
     */
    public synchronized long delete(long last) throws IOException {
        return spool.acknowledge(Math.min(last, spool.nextSequence() - 1));
    }

    /** What is in it stays for the next process. Idempotent. */
    @Override
    public synchronized void close() throws IOException {
        spool.close();
    }
}
