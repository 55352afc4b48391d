package io.sidecarsdk.logging.internal.ship;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.sidecarsdk.health.Health;
import io.sidecarsdk.logging.internal.record.Severity;
import io.sidecarsdk.spi.SidecarContext;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** One receiver of records: its queue and the thread that sends them, from {@link #start} to {@link #end}. */
public final class Sink {

    private final SinkCounters counters;
    private final SinkCondition condition;
    private final SinkQueue queue;
    private final Shipper shipper;
    private final ForwarderThread thread;
    private final Room.Door door;
    private final List<Runnable> undo;
    private volatile SinkSettings settings;
    private volatile boolean ended;
    private volatile String trouble = "";

    private Sink(
            String name,
            SinkSettings settings,
            SinkQueue queue,
            DeadLetterBox deadLetters,
            SinkCounters counters,
            Room room,
            SidecarContext context) {
        this.counters = counters;
        this.settings = settings;
        this.queue = queue;
        this.door = room.door();
        this.condition = new SinkCondition(name, context.time());
        this.shipper =
                new Shipper(queue, this::settings, counters, condition, deadLetters, context.time(), this::settle);
        this.thread = new ForwarderThread("shipper-" + name, shipper);
        MeterRegistry meters = context.meters();
        Meter buffered = LogMeter.BUFFERED.gauge(meters, queue, SinkQueue::memoryBytes, name);
        Meter disk = LogMeter.ON_DISK.gauge(meters, queue, SinkQueue::diskBytes, name);
        Meter age = LogMeter.OLDEST_AGE.gauge(meters, shipper, Shipper::oldestAge, name);
        this.undo = List.of(
                context.health("logging." + name, this::health),
                () -> meters.remove(buffered),
                () -> meters.remove(disk),
                () -> meters.remove(age));
    }

    /** A sink that sends from now on. */
    public static Sink start(
            String name,
            SinkSettings settings,
            DeadLetterBox deadLetters,
            SinkCounters counters,
            Room room,
            SidecarContext context) {
        SpoolOpener spool = settings.spool();
        SinkQueue queue = spool == null
                ? new MemoryQueue(settings.memory(), settings.overflow(), counters)
                : new SpooledQueue(spool, settings.memory(), settings.overflow(), counters, context.time()).open();
        Sink sink = new Sink(name, settings, queue, deadLetters, counters, room, context);
        sink.thread.start();
        return sink;
    }

    private SinkSettings settings() {
        return settings;
    }

    private Health.Component health() {
        String problem = trouble.isEmpty() ? queue.problem() : trouble;
        return problem.isEmpty() ? condition.health() : Health.Component.degraded(problem);
    }

    /** What keeps lines out of the queue, for health; empty for nothing. On the collector's thread. */
    public void trouble(String why) {
        trouble = why;
    }

    /** Puts other settings in force; what waits is sent by them. */
    public void change(SinkSettings next) {
        settings = next;
        queue.change(next);
        shipper.settingsChanged();
        wake();
    }

    /** Adds a record, which must not be modified afterwards, if it is grave enough. On the collector's thread. */
    public void add(byte[] record, Severity severity) {
        if (severity.isAtLeast(settings.least())) {
            queue.add(record);
        }
    }

    /** Accepts what was added. On the collector's thread. */
    public void commit() {
        queue.commit();
        settle();
        if (shipper.isAwaited()) {
            wake(); // a system call, so not for every record
        }
    }

    /** Whether less than a quarter of the room for what waits is left. */
    public boolean isNearlyFull() {
        return queue.isNearlyFull();
    }

    /** Takes a record that a receiver refused earlier, to be sent once more; false where there is no room. On any thread. */
    public boolean replay(byte[] record) {
        boolean taken = queue.replay(record);
        if (taken && shipper.isAwaited()) {
            wake();
        }
        return taken;
    }

    /** Whether something that was added waits for the disk to take it. */
    public boolean isUnsettled() {
        return queue.isUnsettled();
    }

    /** Has threads that log wait while there is little room, if they may. */
    private void settle() {
        door.close(!ended && settings.overflow() == Overflow.BLOCK && queue.isNearlyFull());
    }

    /** Has what other processes left taken care of. To be called from time to time. */
    public void adopt() {
        shipper.adopt();
        wake();
    }

    private void wake() {
        LockSupport.unpark(thread);
    }

    /** Has everything in the queue sent without delay; the number that {@link #awaitLeft} takes. */
    public long flush() {
        long target = queue.entered();
        shipper.flushTo(target);
        wake();
        return target;
    }

    /**
     * Waits until {@code target} records have left the queue.
     *
     * @return how much of {@code nanos} is left, nothing if time ran out first
     */
    public long awaitLeft(long target, long nanos) throws InterruptedException {
        return queue.left().await(target, nanos);
    }

    /** Counts records that were lost on the way here. */
    public void lost(DropReason reason, long records) {
        counters.dropped(reason, records);
    }

    /** Bytes of memory that waiting records take. */
    public long bufferedBytes() {
        return queue.memoryBytes();
    }

    /** Bytes of disk that waiting records take. */
    public long diskBytes() {
        return queue.diskBytes();
    }

    /**
     * Has the rest sent in the background and then ends; what is not sent, nor on disk, counts as {@code reason}. Nothing is
     * added any more.
     */
    public void end(DropReason reason) {
        ended = true;
        settle();
        undo.forEach(Runnable::run);
        shipper.end(reason);
        wake();
    }

    /** Ends now; a request under way is broken off. */
    public void abort() {
        shipper.abort();
        wake();
    }

    /** Waits until it has ended; true if it has. The flag of an interrupted thread stays set. */
    public boolean awaitEnd(Duration atMost) {
        try {
            thread.join(Math.max(1, atMost.toMillis()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return hasEnded();
    }

    public boolean hasEnded() {
        return !thread.isAlive();
    }
}
