package io.sidecarsdk.logging.internal.ship;

import io.sidecarsdk.logging.internal.record.LogRecord;
import io.sidecarsdk.logging.internal.ship.Batch.Item;
import io.sidecarsdk.logging.internal.spool.DiskQueue;
import io.sidecarsdk.logging.internal.spool.Entry;
import io.sidecarsdk.logging.internal.spool.Portion;
import io.sidecarsdk.time.TimeSource;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A queue on disk: what it accepted outlives the process.
 *
 * <p>While the disk does not take anything, records wait in memory, within its bound, and are shipped from there; every few
 * seconds, and once it does, they go to disk before those that come.
 */
final class SpooledQueue implements SinkQueue {

    private static final long PAUSE = Duration.ofSeconds(1).toNanos();

    private final SpoolOpener opener;
    private final MemoryQueue memory;
    private final SinkCounters counters;
    private final TimeSource time;
    private final Progress left = new Progress();
    private final List<byte[]> added = new ArrayList<>();
    private volatile @Nullable DiskQueue disk;
    private volatile Overflow overflow;
    private volatile String problem = "";
    private volatile long taken;
    private Portion portion = new Portion("", List.of());
    private volatile long failedAt;
    private final AtomicLong entered = new AtomicLong();
    private final AtomicLong moved = new AtomicLong();
    private final Object leaving = new Object();
    private boolean closed;

    SpooledQueue(SpoolOpener opener, long limit, Overflow overflow, SinkCounters counters, TimeSource time) {
        this.opener = opener;
        this.memory = new MemoryQueue(limit, overflow, counters);
        this.overflow = overflow;
        this.counters = counters;
        this.time = time;
    }

    /** Opens it now, so that what an earlier process left is shipped even if nothing comes. */
    SpooledQueue open() {
        try {
            disk();
        } catch (IOException e) {
            failed(e);
        }
        return this;
    }

    private synchronized DiskQueue disk() throws IOException {
        DiskQueue known = disk;
        if (known == null) {
            if (closed) {
                throw new IOException("closed");
            }
            known = opener.open();
            entered.addAndGet(known.waiting());
            disk = known;
        }
        return known;
    }

    @Override
    public void adopt() {
        DiskQueue known = disk;
        if (known != null) {
            try {
                entered.addAndGet(known.adopt());
            } catch (IOException e) {
                // tried again; this process's own queue does not need it
            }
        }
    }

    private void failed(IOException e) {
        failedAt = time.nanoTime();
        problem = "lines wait in memory, the disk does not take them: " + e;
    }

    @Override
    public void change(SinkSettings next) {
        memory.change(next);
        overflow = next.overflow();
        DiskQueue known = disk;
        SpoolOpener home = next.spool();
        if (known != null && home != null) {
            known.change(home.settings());
        }
    }

    @Override
    public void add(byte[] record) {
        added.add(record);
    }

    @Override
    public void commit() {
        if (added.isEmpty() && !isUnsettled()) {
            return;
        }
        if (!problem.isEmpty() && time.nanoTime() - failedAt < PAUSE) {
            addToMemory();
            return;
        }
        try {
            DiskQueue to = disk();
            moveToDisk(to);
            addToDisk(to);
            problem = "";
        } catch (IOException e) {
            failed(e);
            addToMemory();
        }
    }

    @Override
    public boolean replay(byte[] record) {
        DiskQueue to = disk;
        try {
            if (to == null || !to.append(List.of(record))) {
                return false;
            }
            accepted(1);
            return true;
        } catch (IOException e) {
            failed(e);
            return false;
        }
    }

    private void accepted(long records) {
        counters.accepted(records);
        entered.addAndGet(records);
    }

    private void addToMemory() {
        accepted(memory.put(added));
        added.clear();
        tellLeft();
    }

    /** What had to wait in memory goes first; it was counted when it came. What there is no room for waits on. */
    private void moveToDisk(DiskQueue to) throws IOException {
        if (memory.waiting() == 0) {
            return;
        }
        memory.moveTo(records -> {
            int before = records.size();
            try {
                append(to, records);
            } finally {
                moved.addAndGet(before - records.size());
            }
        });
    }

    /** Nothing passes by what waits in memory. */
    private void addToDisk(DiskQueue to) throws IOException {
        if (memory.waiting() > 0) {
            addToMemory();
            return;
        }
        int before = added.size();
        try {
            append(to, added);
        } finally {
            accepted(before - added.size());
        }
        counters.dropped(DropReason.QUEUE_FULL, added.size());
        added.clear();
    }

    /** Appends what there is room for, and takes it out of the list. */
    private void append(DiskQueue to, List<byte[]> records) throws IOException {
        if (records.isEmpty()) {
            return;
        }
        if (to.append(records) || (overflow == Overflow.DROP_OLDEST && evictFor(to, records))) {
            records.clear();
            return;
        }
        int fitting = 0;
        try {
            while (fitting < records.size() && to.append(records.subList(fitting, fitting + 1))) {
                fitting++;
            }
        } finally {
            records.subList(0, fitting).clear();
        }
    }

    private boolean evictFor(DiskQueue in, List<byte[]> records) throws IOException {
        long evicted = in.dropOldest();
        while (evicted > 0) {
            counters.dropped(DropReason.EVICTED, evicted);
            tellLeft();
            if (in.append(records)) {
                return true;
            }
            evicted = in.dropOldest();
        }
        return false;
    }

    @Override
    public @Nullable Batch take(int most, long mostBytes) {
        DiskQueue from = disk;
        if (from != null && from.waiting() > 0) {
            try {
                Batch batch = next(from, most, mostBytes);
                if (batch != null) {
                    return batch;
                }
            } catch (IOException e) {
                failed(e);
            } finally {
                tellLeft(); // what is damaged has left
            }
        }
        return memory.take(most, mostBytes);
    }

    private @Nullable Batch next(DiskQueue from, int most, long mostBytes) throws IOException {
        for (portion = from.read(most, mostBytes); !portion.isEmpty(); portion = from.read(most, mostBytes)) {
            Batch batch = new Batch(portion.queue(), items(portion));
            if (batch.size() > 0) {
                taken = portion.entries().size();
                return batch;
            }
            from.acknowledge(portion);
        }
        return null;
    }

    private List<Item> items(Portion read) {
        List<Item> items = new ArrayList<>(read.entries().size());
        for (Entry entry : read.entries()) {
            try {
                items.add(
                        new Item(entry.sequence(), LogRecord.of(entry.payload()).bytes()));
            } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
                counters.dropped(DropReason.DAMAGED, 1);
            }
        }
        return items;
    }

    @Override
    public void done(Batch batch, int count) {
        if (memory.owns(batch)) {
            memory.done(batch, count);
        } else {
            acknowledge(count == batch.size() ? portion : upTo(batch, count));
            taken = 0;
        }
        tellLeft();
    }

    /** The part of the portion that ends with the first {@code count} records of the batch made of it. */
    private Portion upTo(Batch batch, int count) {
        if (count == 0) {
            return new Portion(portion.queue(), List.of());
        }
        long last = batch.items().get(count - 1).sequence();
        List<Entry> done = portion.entries().stream()
                .filter(entry -> entry.sequence() <= last)
                .toList();
        return new Portion(portion.queue(), done);
    }

    private void acknowledge(Portion done) {
        DiskQueue from = disk;
        if (from != null) {
            try {
                from.acknowledge(done);
            } catch (IOException e) {
                problem = "what was shipped cannot be noted and may be shipped again after a restart: " + e;
                failedAt = time.nanoTime();
            }
        }
    }

    @Override
    public long abandon(Batch batch, int done, int undone) {
        if (memory.owns(batch)) {
            long lost = memory.abandon(batch, done, undone);
            tellLeft();
            return lost;
        }
        done(batch, done);
        return 0;
    }

    /** What went from memory to disk has left there, but not here; asked last, lest too much is told. */
    private void tellLeft() {
        synchronized (leaving) {
            DiskQueue from = disk;
            long gone = memory.left().reached() + (from == null ? 0 : from.left());
            left.advanceTo(gone - moved.get());
        }
    }

    @Override
    public boolean isUnsettled() {
        return memory.waiting() > 0;
    }

    @Override
    public long waiting() {
        DiskQueue from = disk;
        return memory.waiting() + (from == null ? 0 : Math.max(0, from.waiting() - taken));
    }

    @Override
    public long waitingBytes() {
        DiskQueue from = disk;
        long onDisk = from == null || from.waiting() <= taken ? 0 : from.unreadBytes();
        return memory.waitingBytes() + onDisk;
    }

    @Override
    public long memoryBytes() {
        return memory.memoryBytes();
    }

    @Override
    public long diskBytes() {
        DiskQueue from = disk;
        return from == null ? 0 : from.bytes();
    }

    @Override
    public boolean isNearlyFull() {
        return memory.isNearlyFull() || diskBytes() > opener.settings().maxBytes() / 4 * 3;
    }

    @Override
    public long entered() {
        return entered.get();
    }

    @Override
    public Progress left() {
        return left;
    }

    @Override
    public String problem() {
        return problem;
    }

    @Override
    public synchronized long close() {
        closed = true;
        DiskQueue from = disk;
        disk = null; // what still comes finds it closed
        if (from != null) {
            try (from) {
                List<byte[]> rest = memory.drain();
                return rest.isEmpty() || from.append(rest) ? 0 : rest.size();
            } catch (IOException e) {
                problem = "could not be closed: " + e;
            }
        }
        return memory.close();
    }
}
