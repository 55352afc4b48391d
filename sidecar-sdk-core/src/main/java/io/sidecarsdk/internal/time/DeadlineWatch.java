package io.sidecarsdk.internal.time;

import io.sidecarsdk.time.Scheduler;
import io.sidecarsdk.time.TimeSource;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends what overruns its deadline: one periodic look at everything in flight, instead of one timer for each call.
 *
 * <p>A call enters by writing itself into a free slot and leaves by clearing it: two uncontended atomic writes, no lock,
 * no queue ordered by time and no garbage. Every {@value #TICK_MILLIS} ms, as long as something is in flight, the
 * scheduler walks the slots and expires what is overdue. So a deadline is noticed at most one tick late, which is the
 * price for not waking a watchdog thread on each call.
 *
 * <p>Slots lie in chunks that double in size and are never given back: memory is bounded by the most calls that were ever
 * in flight at once.
 */
public final class DeadlineWatch implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(DeadlineWatch.class);

    private static final int TICK_MILLIS = 5;
    private static final Duration TICK = Duration.ofMillis(TICK_MILLIS);
    /** How many ticks without anything in flight before the ticking stops: starting it again costs a wake-up. */
    private static final int IDLE_TICKS = 200;

    private static final int FIRST_CHUNK = 1 << 10;
    /** Places tried near the thread's own before others are tried at random. */
    private static final int NEAR_PROBES = 8;

    /** With so many misses in a row a chunk is about nine tenths full. */
    private static final int FAR_PROBES = 24;

    private final TimeSource time;
    private final Scheduler scheduler;
    private final Chunk first = new Chunk(FIRST_CHUNK);
    private final AtomicBoolean ticking = new AtomicBoolean();
    private int idleTicks;
    private volatile boolean closed;

    public DeadlineWatch(TimeSource time, Scheduler scheduler) {
        this.time = time;
        this.scheduler = scheduler;
    }

    /** Something that must have ended by a certain time. */
    public interface Expirable {

        /** When, on the monotonic clock; may change while watched. */
        long expiresAtNanos();

        /** It is overdue. Called on the scheduler, once for each tick until it ends; must not block. */
        void expire();

        /** Expires it if it is overdue; one whose time changes while it is watched sees to it that both are of one piece. */
        default void look(long now) {
            if (now - expiresAtNanos() >= 0) {
                expire();
            }
        }

        /** Nobody will look at the time any more; must not block. */
        default void abandon(long now) {
            expire();
        }
    }

    /** Starts watching. The returned entry is what stops it. */
    public Entry watch(Expirable expirable) {
        Entry entry = place(expirable);
        if (closed) {
            expirable.abandon(time.nanoTime());
        }
        if (!ticking.get() && ticking.compareAndSet(false, true)) {
            scheduler.schedule(TICK, this::tick);
        }
        return entry;
    }

    /** Ends whatever is watched, and from now on whatever comes: without a scheduler, no deadline would be noticed. */
    @Override
    public void close() {
        closed = true;
        long now = time.nanoTime();
        for (Chunk chunk = first; chunk != null; chunk = chunk.next()) {
            chunk.forEach(expirable -> expirable.abandon(now));
        }
    }

    /** How many are being watched. */
    public int size() {
        int size = 0;
        for (Chunk chunk = first; chunk != null; chunk = chunk.next()) {
            size += chunk.occupied();
        }
        return size;
    }

    /** How many places there are, taken or not. */
    int capacity() {
        int capacity = 0;
        for (Chunk chunk = first; chunk != null; chunk = chunk.next()) {
            capacity += chunk.slots.length();
        }
        return capacity;
    }

    private Entry place(Expirable expirable) {
        int hash = spread(Thread.currentThread());
        Chunk chunk = first;
        while (true) {
            Entry entry = chunk.tryPlace(expirable, hash);
            if (entry != null) {
                return entry;
            }
            chunk = chunk.nextOrGrow();
        }
    }

    /** Threads start their search far apart, so that neighbours do not share a cache line. */
    @SuppressWarnings("deprecation") // threadId() came with 19; the bytecode is for 17
    private static int spread(Thread thread) {
        return (int) ((thread.getId() * 0x9E3779B97F4A7C15L) >>> 32);
    }

    private void tick() {
        long now = time.nanoTime();
        int found = 0;
        for (Chunk chunk = first; chunk != null; chunk = chunk.next()) {
            found += chunk.expireOverdue(now);
        }
        idleTicks = found > 0 ? 0 : idleTicks + 1;
        if (idleTicks < IDLE_TICKS) {
            scheduler.schedule(TICK, this::tick);
        } else {
            rest();
        }
    }

    private void rest() {
        idleTicks = 0;
        ticking.set(false);
        // one that entered between the last look and the line above has seen the ticking as on
        if (size() > 0 && ticking.compareAndSet(false, true)) {
            scheduler.schedule(TICK, this::tick);
        }
    }

    /** A place in the watch; {@link #leave} gives it back. */
    public static final class Entry {

        private final AtomicReferenceArray<@Nullable Expirable> slots;
        private final int index;

        private Entry(AtomicReferenceArray<@Nullable Expirable> slots, int index) {
            this.slots = slots;
            this.index = index;
        }

        /** Stops watching. Exactly once: the next time the place may be another's. */
        public void leave() {
            slots.setRelease(index, null);
        }
    }

    private static final class Chunk {

        private final AtomicReferenceArray<@Nullable Expirable> slots;
        private final Entry[] entries;
        private volatile @Nullable Chunk next;

        private Chunk(int size) {
            slots = new AtomicReferenceArray<>(size);
            entries = new Entry[size];
            for (int i = 0; i < size; i++) {
                entries[i] = new Entry(slots, i);
            }
        }

        /** A thread with much in flight fills its own neighbourhood: the rest of the chunk is for it, too. */
        private @Nullable Entry tryPlace(Expirable expirable, int hash) {
            for (int i = 0; i < NEAR_PROBES; i++) {
                Entry entry = tryPlaceAt(hash + i, expirable);
                if (entry != null) {
                    return entry;
                }
            }
            for (int i = 0; i < FAR_PROBES; i++) {
                Entry entry = tryPlaceAt(ThreadLocalRandom.current().nextInt(), expirable);
                if (entry != null) {
                    return entry;
                }
            }
            return null;
        }

        private @Nullable Entry tryPlaceAt(int hash, Expirable expirable) {
            int index = hash & (slots.length() - 1);
            return slots.getPlain(index) == null && slots.compareAndSet(index, null, expirable) ? entries[index] : null;
        }

        private int expireOverdue(long now) {
            return forEach(expirable -> expirable.look(now));
        }

        /** Returns how many there are. One that fails, perhaps in a listener of the user's, must not keep others back. */
        private int forEach(Consumer<Expirable> action) {
            int found = 0;
            for (int i = 0; i < slots.length(); i++) {
                Expirable expirable = slots.get(i);
                if (expirable != null) {
                    found++;
                    guarded(action, expirable);
                }
            }
            return found;
        }

        private static void guarded(Consumer<Expirable> action, Expirable expirable) {
            try {
                action.accept(expirable);
            } catch (RuntimeException | Error e) {
                log.warn("A call past its deadline could not be ended", e);
            }
        }

        private int occupied() {
            int occupied = 0;
            for (int i = 0; i < slots.length(); i++) {
                if (slots.get(i) != null) {
                    occupied++;
                }
            }
            return occupied;
        }

        private @Nullable Chunk next() {
            return next;
        }

        private Chunk nextOrGrow() {
            Chunk known = next;
            if (known != null) {
                return known;
            }
            synchronized (this) { // only while the number in flight grows to a new peak
                if (next == null) {
                    next = new Chunk(slots.length() * 2);
                }
                return java.util.Objects.requireNonNull(next);
            }
        }
    }
}
