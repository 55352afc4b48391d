package io.sidecarsdk.logging.internal.ship;

import io.sidecarsdk.logging.internal.ship.Batch.Item;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A queue in memory, bounded by what its records take. A record counts until it is done with: while it is being sent it is
 * still there.
 *
 * <p>All changes are made under the queue's lock, except to what the collector has added and not yet committed. Who only asks
 * does not take it: what is moved to a disk that hangs holds it for long.
 */
final class MemoryQueue implements SinkQueue {

    /** About what a record takes besides its bytes. */
    private static final int OVERHEAD = 64;

    private final String id = UUID.randomUUID().toString();
    private final SinkCounters counters;
    private final Progress left = new Progress();
    private final List<byte[]> added = new ArrayList<>();

    /** Those that wait. Their numbers follow each other: the last one that entered is the last one here. */
    private final Deque<byte[]> records = new ArrayDeque<>();

    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong waitingBytes = new AtomicLong();
    private final AtomicLong waiting = new AtomicLong();
    private final AtomicLong entered = new AtomicLong();
    private volatile long limit;
    private volatile Overflow overflow;
    private long gone;
    private boolean closed;

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
            long count = put(added);
            added.clear();
            counters.accepted(count);
        }
    }

    /** Puts in what there is room for; how many that was. What there is none for is counted as dropped. */
    synchronized long put(List<byte[]> some) {
        long before = entered.get();
        for (byte[] record : some) {
            put(record);
        }
        return entered.get() - before;
    }

    private void put(byte[] record) {
        long cost = cost(record);
        if (cost > limit) {
            counters.dropped(DropReason.TOO_LARGE, 1);
            return;
        }
        if (overflow == Overflow.DROP_OLDEST) {
            evictFor(cost);
        }
        if (closed || bytes.get() + cost > limit) {
            counters.dropped(DropReason.QUEUE_FULL, 1);
            return;
        }
        records.addLast(record);
        add(bytes, cost);
        add(waitingBytes, cost);
        add(waiting, 1);
        add(entered, 1);
    }

    /** Under the lock there is one writer, and nobody acts on a figure that is a little old: so no fence is needed. */
    private static void add(AtomicLong figure, long more) {
        figure.lazySet(figure.get() + more);
    }

    private void evictFor(long cost) {
        long evicted = 0;
        for (; bytes.get() + cost > limit && !records.isEmpty(); evicted++) {
            add(bytes, -cost(removeFirst()));
        }
        counters.dropped(DropReason.EVICTED, evicted);
        leave(evicted);
    }

    private byte[] removeFirst() {
        byte[] first = records.removeFirst();
        add(waitingBytes, -cost(first));
        add(waiting, -1);
        return first;
    }

    private static long cost(byte[] record) {
        return (long) record.length + OVERHEAD;
    }

    private void leave(long count) {
        if (count > 0) {
            gone += count;
            left.advanceTo(gone);
        }
    }

    /** Takes records out of the list, from the first on. */
    interface Mover {

        void move(List<byte[]> records) throws IOException;
    }

    /** Has {@code to} take what nobody is sending. What it takes is here until then, and nobody can begin to send it. */
    synchronized void moveTo(Mover to) throws IOException {
        List<byte[]> moving = new ArrayList<>(records);
        try {
            to.move(moving);
        } finally {
            forget(records.size() - moving.size());
        }
    }

    private void forget(int count) {
        for (int i = 0; i < count; i++) {
            add(bytes, -cost(removeFirst()));
        }
        leave(count);
    }

    /** Takes out what nobody is sending. */
    synchronized List<byte[]> drain() {
        List<byte[]> all = new ArrayList<>(records);
        forget(all.size());
        return all;
    }

    @Override
    public synchronized @Nullable Batch take(int most, long mostBytes) {
        if (records.isEmpty()) {
            return null;
        }
        List<Item> items = new ArrayList<>(Math.min(most, records.size()));
        long first = entered.get() - records.size();
        long size = 0;
        for (byte[] record : records) {
            if (items.size() == most || (size + record.length > mostBytes && !items.isEmpty())) {
                break;
            }
            size += record.length;
            items.add(new Item(first + items.size(), record));
        }
        Batch batch = new Batch(id, items, size);
        for (int i = 0;
                i < batch.size();
                i++) { // only now: no memory may be had for the above, and nothing is lost then
            records.removeFirst();
        }
        add(waitingBytes, -size - (long) OVERHEAD * batch.size());
        add(waiting, -batch.size());
        return batch;
    }

    @Override
    public synchronized void done(Batch batch, int count) {
        long size = count == batch.size()
                ? batch.bytes()
                : Batch.bytes(batch.items().subList(0, count));
        add(bytes, -size - (long) OVERHEAD * count);
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
        return waiting.get();
    }

    @Override
    public long waitingBytes() {
        return waitingBytes.get();
    }

    @Override
    public long memoryBytes() {
        return bytes.get();
    }

    @Override
    public long diskBytes() {
        return 0;
    }

    /** Half: what is on the way already still has to find room. */
    @Override
    public boolean isNearlyFull() {
        return bytes.get() > limit / 2;
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
        return "";
    }

    @Override
    public synchronized long close() {
        closed = true;
        return drain().size();
    }
}
