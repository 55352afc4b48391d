package io.sidecarsdk.logging.internal.ship;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts what becomes of one sink's lines, for the meters and for the statistics. Counted apart, because a registry may
 * deny a meter or reset it.
 */
public final class SinkCounters {

    private final Tally accepted;
    private final Tally shipped;
    private final Tally retried;
    private final Tally deadLettered;
    private final Map<DropReason, Tally> dropped = new ConcurrentHashMap<>();
    private final String sink;
    private final MeterRegistry meters;

    public SinkCounters(String sink, MeterRegistry meters) {
        this.sink = sink;
        this.meters = meters;
        this.accepted = new Tally(LogMeter.ACCEPTED.counter(meters, sink));
        this.shipped = new Tally(LogMeter.SHIPPED.counter(meters, sink));
        this.retried = new Tally(LogMeter.RETRIED.counter(meters, sink));
        this.deadLettered = new Tally(LogMeter.DEAD_LETTERED.counter(meters, sink));
    }

    void accepted(long lines) {
        if (lines > 0) {
            accepted.add(lines);
        }
    }

    void deadLettered() {
        deadLettered.add(1);
    }

    void shipped(long lines) {
        shipped.add(lines);
    }

    void retried() {
        retried.add(1);
    }

    /** Counts lines that the sink's receiver does not get. */
    public void dropped(DropReason reason, long lines) {
        if (lines > 0) {
            dropped.computeIfAbsent(reason, this::tally).add(lines);
        }
    }

    private Tally tally(DropReason reason) {
        return new Tally(LogMeter.DROPPED.counter(meters, sink, reason.tag()));
    }

    public long acceptedLines() {
        return accepted.sum();
    }

    public long shippedLines() {
        return shipped.sum();
    }

    public long deadLetteredLines() {
        return deadLettered.sum();
    }

    public long retriedRequests() {
        return retried.sum();
    }

    /** Lines by the tag of the reason. */
    public Map<String, Long> droppedLines() {
        Map<String, Long> lines = new TreeMap<>();
        dropped.forEach((reason, tally) -> lines.put(reason.tag(), tally.sum()));
        return lines;
    }

    private static final class Tally {

        private final LongAdder sum = new LongAdder();
        private final Counter meter;

        private Tally(Counter meter) {
            this.meter = meter;
        }

        private void add(long amount) {
            sum.add(amount);
            meter.increment((double) amount);
        }

        private long sum() {
            return sum.sum();
        }
    }
}
