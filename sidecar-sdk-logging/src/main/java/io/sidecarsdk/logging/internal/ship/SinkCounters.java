package io.sidecarsdk.logging.internal.ship;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Counts what becomes of one sink's lines, for the meters and for the statistics. Counted apart, because a registry may
 * deny a meter, reset it, or throw: that must not keep a line from its way.
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
        this.accepted = tally(LogMeter.ACCEPTED, sink);
        this.shipped = tally(LogMeter.SHIPPED, sink);
        this.retried = tally(LogMeter.RETRIED, sink);
        this.deadLettered = tally(LogMeter.DEAD_LETTERED, sink);
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
            dropped.computeIfAbsent(reason, why -> tally(LogMeter.DROPPED, sink, why.tag()))
                    .add(lines);
        }
    }

    private Tally tally(LogMeter meter, String... values) {
        try {
            return new Tally(meter.counter(meters, values));
        } catch (RuntimeException denied) {
            return new Tally(null);
        }
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
        private final @Nullable Counter meter;

        private Tally(@Nullable Counter meter) {
            this.meter = meter;
        }

        private void add(long amount) {
            sum.add(amount);
            if (meter != null) {
                try {
                    meter.increment((double) amount);
                } catch (RuntimeException broken) {
                    // the statistics have it
                }
            }
        }

        private long sum() {
            return sum.sum();
        }
    }
}
