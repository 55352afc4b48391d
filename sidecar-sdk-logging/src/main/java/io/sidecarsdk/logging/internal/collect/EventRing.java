package io.sidecarsdk.logging.internal.collect;

import io.sidecarsdk.logging.internal.record.Captured;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Events that wait to be collected, bounded in number and in memory; lock-free, for many writers and one reader.
 *
 * <p>An event counts against the memory until it is {@linkplain #release released}: while a record is made of it, it is still
 * there.
 */
final class EventRing {

    private static final int SLOTS = 1 << 14;

    private final AtomicReferenceArray<@Nullable Captured> slots = new AtomicReferenceArray<>(SLOTS);
    private final AtomicLong tail = new AtomicLong();
    private final AtomicLong head = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();
    private volatile long limit;

    EventRing(long limit) {
        this.limit = limit;
    }

    void limit(long newLimit) {
        limit = newLimit;
    }

    long limit() {
        return limit;
    }

    /** False if it alone is more than there may be. */
    boolean couldTake(int weight) {
        return weight <= limit;
    }

    /** False if there is no room. */
    boolean offer(Captured event) {
        int weight = event.weight();
        if (bytes.addAndGet(weight) > limit) {
            bytes.addAndGet(-weight);
            return false;
        }
        long at = claim();
        if (at < 0) {
            bytes.addAndGet(-weight);
            return false;
        }
        slots.lazySet(index(at), event);
        return true;
    }

    /** A place of its own; negative if there is none. */
    private long claim() {
        while (true) {
            long at = tail.get();
            if (at - head.get() >= SLOTS) {
                return -1;
            }
            if (tail.compareAndSet(at, at + 1)) {
                return at;
            }
        }
    }

    /** The next event; null where there is none yet. For the reader only. */
    @Nullable
    Captured poll() {
        long at = head.get();
        Captured event = slots.get(index(at));
        if (event != null) {
            slots.lazySet(index(at), null);
            head.lazySet(at + 1);
        }
        return event;
    }

    /** Gives back the memory of events that were polled. */
    void release(long weight) {
        bytes.addAndGet(-weight);
    }

    /** How many events were offered and taken so far. */
    long offered() {
        return tail.get();
    }

    /** How many were polled so far. */
    long polled() {
        return head.get();
    }

    boolean isEmpty() {
        return tail.get() == head.get();
    }

    long bytes() {
        return bytes.get();
    }

    private static int index(long position) {
        return (int) position & (SLOTS - 1);
    }
}
