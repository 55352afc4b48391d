package io.sidecarsdk.logging.internal.ship;

import io.sidecarsdk.logging.internal.ship.Entry.Line;
import io.sidecarsdk.logging.internal.ship.Entry.Marker;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Lines that wait, bounded by the memory they take; lock-free, for many writers and one reader.
 *
 * <p>A line counts against the bound until the reader says that it is {@link #done}: while it is being sent it still
 * takes memory.
 */
final class LineQueue {

    private final Queue<Entry> entries = new ConcurrentLinkedQueue<>();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicInteger lines = new AtomicInteger();
    private final AtomicInteger markers = new AtomicInteger();
    private volatile long limit;

    LineQueue(long limit) {
        this.limit = limit;
    }

    void limit(long newLimit) {
        limit = newLimit;
    }

    long limit() {
        return limit;
    }

    /** What became of an offer. */
    enum Offer {
        /** There is no room. */
        REFUSED,
        /** It is in. */
        TAKEN,
        /** It is in, and the reader may be waiting for just this one. */
        TAKEN_AND_AWAITED
    }

    /**
     * Puts {@code line} in if there is room; two writers at once may both be refused the last bit of it.
     *
     * <p>The reader waits for the first line, and then for so many lines or bytes. Only the writer whose own step crosses
     * such a threshold can tell: somebody who looks afterwards may find that others have gone past it.
     */
    Offer offer(Line line, int awaitedLines, long awaitedBytes) {
        long size = bytes.addAndGet(line.cost());
        if (size > limit) {
            bytes.addAndGet(-line.cost());
            return Offer.REFUSED;
        }
        entries.add(line);
        int count = lines.incrementAndGet();
        boolean crossedBytes = size >= awaitedBytes && size - line.cost() < awaitedBytes;
        return count == 1 || count == awaitedLines || crossedBytes ? Offer.TAKEN_AND_AWAITED : Offer.TAKEN;
    }

    void mark(Marker marker) {
        markers.incrementAndGet();
        entries.add(marker);
    }

    /** Lines in the queue. */
    int lines() {
        return lines.get();
    }

    /** Bytes that lines take, those that are being sent included. */
    long bytes() {
        return bytes.get();
    }

    /** Whether somebody waits for the lines to be sent. */
    boolean isMarked() {
        return markers.get() > 0;
    }

    /** The line that waits longest; null when none waits. */
    @Nullable
    Line oldest() {
        for (Entry entry : entries) {
            if (entry instanceof Line line) {
                return line;
            }
        }
        return null;
    }

    /** Takes the next lines out, at least one if there is one, and passes the markers before them. */
    List<Line> take(int maxLines, long maxBytes) {
        passMarkers();
        List<Line> batch = new ArrayList<>();
        long size = 0;
        while (batch.size() < maxLines && entries.peek() instanceof Line next) {
            size += next.json().length;
            if (size > maxBytes && !batch.isEmpty()) {
                break;
            }
            entries.poll();
            lines.decrementAndGet();
            batch.add(next);
        }
        return batch;
    }

    private void passMarkers() {
        while (entries.peek() instanceof Marker marker) {
            entries.poll();
            pass(marker);
        }
    }

    private void pass(Marker marker) {
        markers.decrementAndGet();
        marker.reached().countDown();
    }

    /** The lines wait no more, whatever became of them. */
    void done(List<Line> batch) {
        bytes.addAndGet(-batch.stream().mapToLong(Line::cost).sum());
    }

    /** Takes everything out, on any thread, and tells how many lines that were. */
    long clear() {
        long cleared = 0;
        for (Entry entry = entries.poll(); entry != null; entry = entries.poll()) {
            if (entry instanceof Line line) {
                lines.decrementAndGet();
                bytes.addAndGet(-line.cost());
                cleared++;
            } else if (entry instanceof Marker marker) {
                pass(marker);
            }
        }
        return cleared;
    }
}
