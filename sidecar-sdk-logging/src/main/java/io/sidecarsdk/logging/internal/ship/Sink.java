package io.sidecarsdk.logging.internal.ship;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.sidecarsdk.logging.internal.ship.Entry.Line;
import io.sidecarsdk.logging.internal.ship.Entry.Marker;
import io.sidecarsdk.spi.SidecarContext;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** One receiver of lines: its queue and the thread that sends them, from {@link #start} to {@link #end}. */
public final class Sink {

    private final SidecarContext context;
    private final SinkCounters counters;
    private final LineQueue queue;
    private final Shipper shipper;
    private final ShipperThread thread;
    private final List<Runnable> undo;
    private volatile SinkSettings settings;

    private Sink(String name, SinkSettings settings, SinkCounters counters, SidecarContext context) {
        this.context = context;
        this.counters = counters;
        this.settings = settings;
        this.queue = new LineQueue(settings.memory());
        SinkCondition condition = new SinkCondition(name, context.time());
        this.shipper = new Shipper(queue, this::settings, counters, condition, context);
        this.thread = new ShipperThread(name, shipper);
        MeterRegistry meters = context.meters();
        Meter buffered = LogMeter.BUFFERED.gauge(meters, queue, LineQueue::bytes, name);
        Meter age = LogMeter.OLDEST_AGE.gauge(meters, shipper, Shipper::oldestAge, name);
        this.undo = List.of(
                context.health("logging." + name, condition::health),
                () -> meters.remove(buffered),
                () -> meters.remove(age));
    }

    /** A sink that sends from now on. */
    public static Sink start(String name, SinkSettings settings, SinkCounters counters, SidecarContext context) {
        Sink sink = new Sink(name, settings, counters, context);
        sink.thread.start();
        return sink;
    }

    private SinkSettings settings() {
        return settings;
    }

    /** Puts other settings in force; what waits is sent by them. */
    public void change(SinkSettings next) {
        settings = next;
        queue.limit(next.memory());
        shipper.settingsChanged();
        wake();
    }

    /** Takes a line or drops it; never waits. {@code json} must not be modified afterwards. */
    public void offer(byte[] json) {
        if (shipper.isEnding()) {
            counters.dropped(shipper.endReason(), 1);
            return;
        }
        Line line = new Line(json, context.time().nanoTime());
        SinkSettings now = settings;
        switch (queue.offer(line, now.batch(), Shipper.wakeBytes(now))) {
            case REFUSED ->
                counters.dropped(line.cost() > queue.limit() ? DropReason.TOO_LARGE : DropReason.QUEUE_FULL, 1);
            case TAKEN -> taken();
            case TAKEN_AND_AWAITED -> {
                taken();
                wake(); // a system call, so not for every line
            }
        }
    }

    private void taken() {
        counters.accepted();
        shipper.dropRestIfFinished();
    }

    private void wake() {
        LockSupport.unpark(thread);
    }

    /** Has everything in the queue sent without delay; the latch opens when it is. */
    public CountDownLatch flush() {
        CountDownLatch reached = new CountDownLatch(1);
        queue.mark(new Marker(reached));
        wake();
        shipper.dropRestIfFinished();
        return reached;
    }

    /** Counts lines that were lost on the way here. */
    public void lost(DropReason reason, long lines) {
        counters.dropped(reason, lines);
    }

    public long bufferedBytes() {
        return queue.bytes();
    }

    /** Takes no more lines, has the rest sent in the background and then ends; what is not sent counts as {@code reason}. */
    public void end(DropReason reason) {
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

    /** Waits for {@code latch} until a moment of the machine's monotonic clock. */
    public static boolean await(CountDownLatch latch, long until) throws InterruptedException {
        return latch.await(until - System.nanoTime(), TimeUnit.NANOSECONDS);
    }
}
