package io.sidecarsdk.logging.internal.ship;

import io.sidecarsdk.logging.internal.ship.Delivery.Again;
import io.sidecarsdk.time.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a sink's thread does: waits for a batch, has it delivered, and so on until it is told to end.
 *
 * <p>It then sends what is left for as long as that goes well; two failures in a row, or {@link #abort}, are the end.
 */
final class Shipper implements Runnable {

    /** What the thread waits for, so that nobody wakes it for anything else. */
    private enum Awaits {
        NOTHING,
        FIRST,
        MORE
    }

    /** Until a queue that cannot be read is read again. */
    private static final Duration UNREADABLE = Duration.ofMillis(100);

    private final SinkQueue queue;
    private final Supplier<SinkSettings> settings;
    private final SinkCounters counters;
    private final SinkCondition condition;
    private final DeadLetterBox deadLetters;
    private final TimeSource time;
    private final Runnable afterDone;
    private final Pause pause;
    private final ShipBackoff backoff =
            new ShipBackoff(bound -> ThreadLocalRandom.current().nextLong(bound));
    private @Nullable Transport transport;
    private volatile @Nullable Transport sending;
    private @Nullable Supplier<Transport> openedBy;
    private int failures;
    private long since;
    private boolean counting;
    private volatile @Nullable Batch underWay;
    private @Nullable Delivery finished;
    private @Nullable Throwable unexpected;
    private volatile Awaits awaits = Awaits.NOTHING;
    private volatile boolean adopting;
    private volatile long flushTo;
    private volatile boolean ending;
    private volatile boolean aborted;
    private volatile DropReason endReason = DropReason.SHUTDOWN;

    Shipper(
            SinkQueue queue,
            Supplier<SinkSettings> settings,
            SinkCounters counters,
            SinkCondition condition,
            DeadLetterBox deadLetters,
            TimeSource time,
            Runnable afterDone) {
        this.queue = queue;
        this.settings = settings;
        this.counters = counters;
        this.condition = condition;
        this.deadLetters = deadLetters;
        this.time = time;
        this.afterDone = afterDone;
        this.pause = new Pause(time);
    }

    @Override
    public void run() {
        boolean more = guarded(this::begin);
        while (more && !aborted) {
            more = guarded(this::next);
        }
        Batch left = underWay;
        if (left != null && finished == null) {
            counters.dropped(endReason, queue.abandon(left, 0, left.size()));
        }
        counters.dropped(endReason, queue.close());
        deadLetters.close();
        closeTransport();
    }

    /** Nothing that nobody expects may end this thread. It is tried again, after a wait as for a receiver that fails. */
    private boolean guarded(BooleanSupplier step) {
        try {
            return step.getAsBoolean();
        } catch (RuntimeException | Error e) {
            unexpected = e;
            return true;
        }
    }

    private boolean begin() {
        deadLetters.adopt(); // from now on it is known how many there are
        return true;
    }

    /** Sends a batch; false if it is the end. One with which something unexpected happened is sent again as a whole. */
    private boolean next() {
        pauseAfterUnexpected();
        if (finished == null) {
            Batch batch = underWay == null ? await() : underWay;
            if (batch == null) {
                return !ending;
            }
            finished = deliver(batch);
        }
        finish(finished);
        return true;
    }

    private void pauseAfterUnexpected() {
        Throwable why = unexpected;
        if (why != null) {
            unexpected = null;
            failed(new Again(why.toString(), Duration.ZERO));
        }
    }

    private @Nullable Batch await() {
        awaitBatch();
        SinkSettings now = settings.get();
        boolean some = queue.waiting() > 0;
        Batch batch = aborted ? null : queue.take(now.batch(), now.batchBytes());
        counting = false;
        if (batch == null && !ending && some && queue.waiting() > 0) {
            pause.await(UNREADABLE);
        }
        return batch;
    }

    private void awaitBatch() {
        while (!ending && queue.left().reached() >= flushTo) {
            if (adopting) {
                adopting = false;
                queue.adopt();
                deadLetters.adopt();
            }
            awaits = queue.waiting() == 0 ? Awaits.FIRST : Awaits.MORE;
            long wait = nanosUntilDue(); // after awaits: who commits afterwards sees it
            if (wait <= 0) {
                break;
            }
            ForwarderThread.park(this, wait);
        }
        awaits = Awaits.NOTHING;
    }

    private long nanosUntilDue() {
        if (queue.waiting() == 0) {
            counting = false;
            return Long.MAX_VALUE;
        }
        if (isFull()) {
            return 0;
        }
        if (!counting) {
            counting = true;
            since = time.nanoTime();
        }
        return since + settings.get().interval().toNanos() - time.nanoTime();
    }

    private boolean isFull() {
        SinkSettings now = settings.get();
        return queue.waiting() >= now.batch() || queue.waitingBytes() >= now.wakeBytes();
    }

    /** Whether the thread is waiting for what has just come. On the collector's thread. */
    boolean isAwaited() {
        return switch (awaits) {
            case NOTHING -> false;
            case FIRST -> queue.waiting() > 0;
            case MORE -> isFull();
        };
    }

    private Delivery deliver(Batch batch) {
        underWay = batch;
        Delivery delivery = new Delivery(batch, counters, deadLetters, condition);
        while (!delivery.isOver() && !aborted) {
            Again again = delivery.take(attempt(delivery.next()));
            if (again == null) {
                failures = 0;
            } else {
                failed(again);
            }
        }
        return delivery;
    }

    private void finish(Delivery delivery) {
        underWay = null; // first: who waits for the batch to be done finds nothing under way then
        Batch batch = delivery.batch();
        if (delivery.isOver()) {
            queue.done(batch, batch.size());
        } else {
            counters.dropped(endReason, queue.abandon(batch, delivery.doneFromStart(), delivery.undone()));
        }
        finished = null;
        afterDone.run();
    }

    private void failed(Again again) {
        failures++;
        condition.failing(again.detail());
        if (!givesUp()) {
            pauseAfter(again.retryAfter());
        }
        if (!givesUp()) {
            counters.retried();
        }
    }

    private Answer attempt(Batch batch) {
        Transport open;
        try {
            open = transport();
        } catch (RuntimeException | Error e) {
            return Answer.later("cannot be opened: " + e); // no fault of the records
        }
        try {
            return open.send(batch);
        } catch (RuntimeException | StackOverflowError e) {
            return new Answer.Refused("cannot be sent: " + e);
        } catch (Error e) { // such as too little memory, or a library that is not there: no fault of the records
            return Answer.later(e.toString());
        }
    }

    /** The one of the settings in force; another one from the first batch after they changed. */
    @SuppressWarnings("ReferenceEquality") // each policy makes suppliers of its own
    private Transport transport() {
        Supplier<Transport> wanted = settings.get().transport();
        Transport current = transport;
        if (current == null || openedBy != wanted) {
            closeTransport();
            current = wanted.get();
            transport = current;
            openedBy = wanted;
            sending = current;
            if (aborted) {
                current.abort();
            }
        }
        return current;
    }

    private void closeTransport() {
        Transport current = transport;
        transport = null;
        sending = null;
        if (current != null) {
            current.close();
        }
    }

    private void pauseAfter(Duration retryAfter) {
        boolean wasEnding = ending;
        SinkSettings now = settings.get();
        pause.await(retryAfter.plus(backoff.after(failures, now.retryBase(), now.retryMax())));
        if (ending && !wasEnding) {
            failures = 1; // the receiver may have recovered while we waited: it gets one more chance
        }
    }

    private boolean givesUp() {
        if (ending && failures >= 2) {
            aborted = true;
        }
        return aborted;
    }

    /** Look for what other processes left. */
    void adopt() {
        adopting = true;
    }

    /** Send what is in the queue now without delay. */
    void flushTo(long count) {
        flushTo = Math.max(flushTo, count);
    }

    /** The settings have changed, perhaps for the better: no use in waiting on. */
    void settingsChanged() {
        pause.cut();
    }

    /** Send what is left, then end. */
    void end(DropReason reason) {
        endReason = reason;
        ending = true;
        pause.end();
    }

    /** End now. */
    void abort() {
        aborted = true;
        ending = true;
        pause.end();
        Transport current = sending;
        if (current != null) {
            current.abort();
        }
    }

    DropReason endReason() {
        return endReason;
    }

    /** Seconds since the oldest record that waits, or is being sent, was logged. */
    double oldestAge() {
        Batch batch = underWay;
        if (batch == null) {
            return 0;
        }
        Duration age = Duration.between(Instant.EPOCH.plusNanos(batch.record(0).epochNanos()), time.now());
        return Math.max(0, age.toNanos() / 1e9);
    }
}
