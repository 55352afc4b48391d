package io.sidecarsdk.logging.internal.collect;

import io.sidecarsdk.logging.internal.capture.Intake;
import io.sidecarsdk.logging.internal.filter.Admission;
import io.sidecarsdk.logging.internal.record.Captured;
import io.sidecarsdk.logging.internal.record.RecordWriter;
import io.sidecarsdk.logging.internal.ship.DropReason;
import io.sidecarsdk.logging.internal.ship.ForwarderThread;
import io.sidecarsdk.logging.internal.ship.Progress;
import io.sidecarsdk.logging.internal.ship.Room;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * The thread that takes events from the ring, makes a record of each and hands it to the sinks' queues, many at a time.
 *
 * <p>While events come it looks every millisecond, so that those who log never have to wake it; only after some quiet it
 * sleeps until it is woken, and costs nothing then.
 */
public final class Collector {

    private static final int MOST_EVENTS = 2048;
    private static final int MOST_BYTES = 1 << 20;
    private static final long MOST_BYTES_WITH_PATIENCE = 64 << 10;
    private static final long LOOK = Duration.ofMillis(1).toNanos();
    private static final long LOOK_AT_DISK = Duration.ofMillis(100).toNanos();
    private static final long ADOPTION = Duration.ofSeconds(1).toNanos();
    private static final int LOOKS_BEFORE_SLEEP = 4;

    private final EventRing ring;
    private final Room room;
    private final Intake intake;
    private final Progress collected = new Progress();
    private final RecordWriter writer = new RecordWriter();
    private final List<Captured> batch = new ArrayList<>(MOST_EVENTS);
    private long weight;
    private final ForwarderThread thread;
    private volatile Distribution distribution;
    private volatile Distribution inUse;
    private volatile boolean asleep;
    private volatile boolean ending;
    private boolean troubled;

    /** Begins with {@link #start}. */
    public Collector(Distribution first, long memory, Admission admission, Room room) {
        this.ring = new EventRing(memory);
        this.room = room;
        this.distribution = first;
        this.inUse = first;
        this.intake = new RingIntake(ring, this, admission, room);
        this.thread = new ForwarderThread("collector", this::run);
    }

    public void start() {
        thread.start();
    }

    /** Whether there is a sink at all. */
    public boolean isActive() {
        return distribution.isActive();
    }

    /**
     * Takes an event that was admitted, if the ring and all sinks have room for it. One that can never be taken is counted as
     * dropped, and settled.
     *
     * @return false if there is no room now: nothing is counted, and it may be offered again
     */
    public boolean offer(Captured event) {
        Distribution now = distribution;
        if (!ring.couldTake(event.weight())) {
            now.lost(DropReason.TOO_LARGE, 1);
            event.settled();
            return true;
        }
        if (!now.isActive() || !now.hasRoom() || !ring.offer(event)) {
            return false;
        }
        offered();
        return true;
    }

    /** Whether something that was taken waits for a disk that does not take it. */
    public boolean isUnsettled() {
        return distribution.isUnsettled();
    }

    /** Where events go in. */
    public Intake intake() {
        return intake;
    }

    Distribution distribution() {
        return distribution;
    }

    /**
     * Puts another distribution in force, for all events that are not collected yet, and waits a little until it is: sinks that
     * it does not have are touched no more then.
     */
    @SuppressWarnings("ReferenceEquality") // this very one is waited for
    public void use(Distribution next, long memory) {
        ring.limit(memory);
        distribution = next;
        if (thread.isAlive()) {
            wake();
            room.await(() -> inUse == next, ADOPTION);
        }
    }

    /** Takes an event of our own, if there is room: none of our threads waits for it. */
    public void tell(Captured event) {
        if (ring.offer(event)) {
            offered();
        } else {
            intake.lost(DropReason.QUEUE_FULL, 1);
        }
    }

    /** An event was put in the ring. */
    void offered() {
        if (asleep) {
            wake();
        }
    }

    private void wake() {
        LockSupport.unpark(thread);
    }

    public long bytes() {
        return ring.bytes();
    }

    /**
     * Waits until everything that was logged before is in the sinks' queues, or lost and counted.
     *
     * @return how much of {@code nanos} is left, nothing if time ran out first
     */
    public long awaitCollected(long nanos) throws InterruptedException {
        long target = ring.offered();
        wake();
        return collected.await(target, nanos);
    }

    /** Collects what is there and ends. */
    public void end(Duration atMost) {
        ending = true;
        wake();
        try {
            thread.join(Math.max(1, atMost.toMillis()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        int quiet = 0;
        while (true) {
            boolean last = ending;
            if (collectGuarded() > 0) {
                quiet = 0;
            } else if (last) {
                return;
            } else {
                idle(++quiet);
            }
        }
    }

    private void idle(int quiet) {
        if (quiet < LOOKS_BEFORE_SLEEP) {
            ForwarderThread.park(this, LOOK);
        } else if (inUse.isUnsettled()) {
            ForwarderThread.park(this, LOOK_AT_DISK);
        } else {
            sleep();
        }
    }

    /** Says that it sleeps before it looks for the last time: who puts an event in after that look knows. */
    private void sleep() {
        asleep = true;
        if (ring.isEmpty() && !ending) {
            ForwarderThread.park(this, Long.MAX_VALUE);
        }
        asleep = false;
    }

    /** Nothing that nobody expects may end this thread: what it has begun it goes on with, after a wait. */
    private int collectGuarded() {
        try {
            int events = collect();
            if (troubled) {
                inUse.trouble("");
                troubled = false;
            }
            return events;
        } catch (RuntimeException | Error e) {
            troubled = true;
            inUse.trouble("lines wait, they cannot be queued: " + e);
            ForwarderThread.park(this, LOOK_AT_DISK);
            return ending ? 0 : 1;
        }
    }

    private int collect() {
        if (batch.isEmpty()) { // else the sinks have them already, and shall accept them
            inUse = distribution;
            take(inUse);
        }
        inUse.commit();
        settle();
        int events = batch.size();
        batch.clear();
        return events;
    }

    private void take(Distribution now) {
        writer.use(now.resource().bytes(), now.redaction());
        weight = 0;
        long bytes = 0;
        long most = mostBytes(now);
        while (batch.size() < MOST_EVENTS && bytes < most) {
            Captured event = ring.poll();
            if (event == null) {
                break;
            }
            weight += event.weight();
            batch.add(event);
            bytes += spread(event, now);
        }
    }

    /**
     * Where threads wait for room rather than lose events, those in the ring must find some too: so it waits as they do, and
     * takes no more at a time than there is room for.
     */
    private long mostBytes(Distribution now) {
        if (now.patienceNanos() == 0) {
            return MOST_BYTES;
        }
        if (!room.isOpen()) {
            room.await(room::isOpen, now.patienceNanos());
        }
        return Math.min(MOST_BYTES_WITH_PATIENCE, ring.limit() / 8);
    }

    private int spread(Captured event, Distribution to) {
        try {
            event.writeTo(writer);
            byte[] record = writer.end();
            to.spread(record, event.severity());
            return record.length;
        } catch (RuntimeException | Error e) {
            to.lost(DropReason.ENCODING, 1); // whatever it does holds up no other event
            return 0;
        }
    }

    private void settle() {
        for (int i = 0; i < batch.size(); i++) {
            batch.get(i).settled();
        }
        if (weight > 0) {
            ring.release(weight);
            collected.advanceTo(ring.polled());
        }
        room.signal();
    }
}
