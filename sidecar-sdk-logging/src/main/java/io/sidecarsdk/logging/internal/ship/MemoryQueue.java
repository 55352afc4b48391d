package io.sidecarsdk.logging.internal.ship;

import io.sidecarsdk.logging.internal.record.LogRecord;
import io.sidecarsdk.logging.internal.ship.Batch.Item;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A queue in memory, bounded by what its records take. A record counts until it is done with: while it is being sent it is
 * still there.
 */
@SuppressWarnings("NonAtomicVolatileUpdate") // written within the lock, read without
final class MemoryQueue implements SinkQueue {

    /** About what a record takes besides its bytes. */
    private static final int OVERHEAD = 64;

    private final String id = UUID.randomUUID().toString();
    private final SinkCounters counters;
    private final Progress left = new Progress();
    private final List<byte[]> added = new ArrayList<>();
    private final Deque<Waiting> records = new ArrayDeque<>();
    private volatile long limit;
    private volatile Overflow overflow;
    private volatile long bytes;
    private volatile long waitingBytes;
    private volatile int waiting;
    private volatile long entered;
    private long gone;
    private boolean closed;

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Waiting(long sequence, byte[] record) {

        int cost() {
            return record.length + OVERHEAD;
        }
    }

    MemoryQueue(long limit, Overflow overflow, SinkCounters counters) {
        this.limit = limit;
        this.overflow = overflow;
        this.counters = counters;
    }

    @Override
    public void change(SinkSettings next) {
        limit = next.memory();
        overflow = next.overflow();
    }

    @Override
    public void adopt() {}

    @Override
    public void add(byte[] record) {
        added.add(record);
    }

    @Override
    public void commit() {
        if (!added.isEmpty()) {
            counters.accepted(put(added));
            added.clear();
        }
    }

    /** Puts in what there is room for; how many that was. What there is none for is counted as dropped. */
    synchronized long put(List<byte[]> some) {
        long taken = 0;
        for (byte[] record : some) {
            taken += put(record) ? 1 : 0;
        }
        return taken;
    }

    private boolean put(byte[] record) {
        Waiting next = new Waiting(entered, record);
        if (next.cost() > limit) {
            counters.dropped(DropReason.TOO_LARGE, 1);
            return false;
        }
        if (overflow == Overflow.DROP_OLDEST) {
            evictFor(next.cost());
        }
        if (closed || bytes + next.cost() > limit) {
            counters.dropped(DropReason.QUEUE_FULL, 1);
            return false;
        }
        records.addLast(next);
        changed(next.cost(), 1);
        entered++;
        return true;
    }

    private void evictFor(int cost) {
        long evicted = 0;
        while (bytes + cost > limit && !records.isEmpty()) {
            changed(-records.removeFirst().cost(), -1);
            evicted++;
        }
        counters.dropped(DropReason.EVICTED, evicted);
        leave(evicted);
    }

    private void changed(long cost, int count) {
        bytes += cost;
        waitingBytes += cost;
        waiting += count;
    }

    private void leave(long count) {
        gone += count;
        left.advanceTo(gone);
    }

    /** Takes out what nobody is sending. */
    synchronized List<byte[]> drain() {
        List<byte[]> all = new ArrayList<>(records.size());
        records.forEach(waitingRecord -> all.add(waitingRecord.record()));
        bytes -= waitingBytes;
        waitingBytes = 0;
        waiting = 0;
        records.clear();
        leave(all.size());
        return all;
    }

    @Override
    public synchronized @Nullable Batch take(int most, long mostBytes) {
        List<Item> items = new ArrayList<>(Math.min(most, records.size()));
        long size = 0;
        while (items.size() < most && !records.isEmpty()) {
            size += records.getFirst().record().length;
            if (size > mostBytes && !items.isEmpty()) {
                break;
            }
            Waiting next = records.removeFirst();
            waitingBytes -= next.cost();
            waiting--;
            items.add(new Item(next.sequence(), LogRecord.of(next.record())));
        }
        return items.isEmpty() ? null : new Batch(id, items);
    }

    @Override
    public synchronized void done(Batch batch, int count) {
        for (Item item : batch.items().subList(0, count)) {
            bytes -= item.record().bytes().length + OVERHEAD;
        }
        leave(count);
    }

    @Override
    public long abandon(Batch batch, int done, int undone) {
        done(batch, batch.size());
        return undone;
    }

    boolean owns(Batch batch) {
        return batch.queue().equals(id);
    }

    @Override
    public boolean isUnsettled() {
        return false;
    }

    @Override
    public long waiting() {
        return waiting;
    }

    @Override
    public long waitingBytes() {
        return waitingBytes;
    }

    @Override
    public long memoryBytes() {
        return bytes;
    }

    @Override
    public long diskBytes() {
        return 0;
    }

    /** Half: what is on the way already still has to find room. */
    @Override
    public boolean isNearlyFull() {
        return bytes > limit / 2;
    }

    @Override
    public long entered() {
        return entered;
    }

    @Override
    public Progress left() {
        return left;
    }

    @Override
    public String problem() {
        return "";
    }

    @Override
    public synchronized long close() {
        closed = true;
        return drain().size();
    }
}
