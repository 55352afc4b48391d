package io.sidecarsdk.logging.internal.ship;

import io.sidecarsdk.logging.internal.ship.Entry.Line;
import io.sidecarsdk.spi.SidecarContext;
import io.sidecarsdk.time.TimeSource;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * What a sink's thread does: waits for a batch, sends it until it is taken or refused, and so on until it is told to end.
 *
 * <p>It then sends what is left for as long as that goes well; two failures in a row, or {@link #abort}, are the end.
 */
final class Shipper implements Runnable {

    static final int MAX_BATCH_BYTES = 1 << 20;

    private final LineQueue queue;
    private final Supplier<SinkSettings> settings;
    private final SinkCounters counters;
    private final SinkCondition condition;
    private final TimeSource time;
    private final HttpPost post;
    private final Pause pause;
    private final ShipBackoff backoff =
            new ShipBackoff(bound -> ThreadLocalRandom.current().nextLong(bound));
    private int failures;
    private volatile List<Line> underWay = List.of();
    private volatile boolean ending;
    private volatile boolean aborted;
    private volatile boolean finished;
    private volatile DropReason endReason = DropReason.SHUTDOWN;

    Shipper(
            LineQueue queue,
            Supplier<SinkSettings> settings,
            SinkCounters counters,
            SinkCondition condition,
            SidecarContext context) {
        this.queue = queue;
        this.settings = settings;
        this.counters = counters;
        this.condition = condition;
        this.time = context.time();
        this.post = new HttpPost(context);
        this.pause = new Pause(time);
    }

    @Override
    public void run() {
        while (!aborted) {
            awaitBatch();
            List<Line> batch = queue.take(settings.get().batch(), MAX_BATCH_BYTES);
            if (!batch.isEmpty()) {
                deliver(batch);
            } else if (ending) {
                break;
            }
        }
        finished = true;
        dropRestIfFinished();
        post.close();
    }

    private void awaitBatch() {
        while (!ending && !queue.isMarked()) {
            long wait = nanosUntilDue();
            if (wait <= 0) {
                return;
            }
            LockSupport.parkNanos(this, wait);
        }
    }

    private long nanosUntilDue() {
        SinkSettings now = settings.get();
        if (queue.lines() >= now.batch() || queue.bytes() >= wakeBytes(now)) {
            return 0;
        }
        Line oldest = queue.oldest();
        return oldest == null
                ? Long.MAX_VALUE
                : oldest.acceptedAt() + now.interval().toNanos() - time.nanoTime();
    }

    /** From how many waiting bytes on a batch goes out: sooner where memory is small, lest lines are dropped. */
    static long wakeBytes(SinkSettings settings) {
        return Math.min(MAX_BATCH_BYTES, settings.memory() / 2);
    }

    private void deliver(List<Line> batch) {
        underWay = batch;
        while (!attempt(batch)) {
            counters.retried();
        }
        underWay = List.of();
        queue.done(batch);
    }

    /** Sends once; false if it is to be sent again, now. */
    private boolean attempt(List<Line> batch) {
        SinkSettings now = settings.get();
        Answer answer = post.send(now, Ndjson.body(now.prefix(), batch));
        if (answer instanceof Answer.Later later) {
            return failed(batch, later);
        }
        return answer instanceof Answer.Refused refused ? rejected(batch, refused) : taken(batch);
    }

    private boolean taken(List<Line> batch) {
        failures = 0;
        counters.shipped(batch.size());
        condition.well();
        return true;
    }

    private boolean rejected(List<Line> batch, Answer.Refused answer) {
        failures = 0;
        counters.dropped(DropReason.REJECTED, batch.size());
        condition.rejecting(answer.detail());
        return true;
    }

    private boolean failed(List<Line> batch, Answer.Later answer) {
        failures++;
        condition.failing(answer.detail());
        if (!givesUp()) {
            await(answer.retryAfter().plus(backoff.after(failures)));
        }
        if (givesUp()) {
            aborted = true;
            counters.dropped(endReason, batch.size());
            return true;
        }
        return false;
    }

    private void await(Duration wait) {
        boolean wasEnding = ending;
        pause.await(wait);
        if (ending && !wasEnding) {
            failures = 1; // the receiver may have recovered while we waited: it gets one more chance
        }
    }

    private boolean givesUp() {
        return aborted || (ending && failures >= 2);
    }

    /** Counts what came in after the thread had looked for the last time as dropped. On any thread. */
    void dropRestIfFinished() {
        if (finished) {
            counters.dropped(endReason, queue.clear());
        }
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
        post.abort();
    }

    boolean isEnding() {
        return ending;
    }

    DropReason endReason() {
        return endReason;
    }

    /** Seconds that the oldest line has been waiting, one that is being sent included. */
    double oldestAge() {
        List<Line> sending = underWay;
        Line oldest = sending.isEmpty() ? queue.oldest() : sending.get(0);
        return oldest == null ? 0 : (time.nanoTime() - oldest.acceptedAt()) / 1e9;
    }
}
