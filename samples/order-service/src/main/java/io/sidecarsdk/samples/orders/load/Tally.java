package io.sidecarsdk.samples.orders.load;

import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Predicate;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/** What became of an arm's calls during one phase. Filled by many threads. */
public final class Tally {

    private static final long LONGEST_MICROS = TimeUnit.MINUTES.toMicros(1);
    private static final int DIGITS = 3;

    private final Map<CallKind, LongAdder> calls = adders();
    private final Map<CallKind, LongAdder> succeeded = adders();
    private final Map<String, LongAdder> failures = new ConcurrentHashMap<>();
    private final Histogram micros = new ConcurrentHistogram(LONGEST_MICROS, DIGITS);
    private final LongAdder notMade = new LongAdder();

    void succeeded(CallKind kind, long nanos) {
        count(calls, kind);
        count(succeeded, kind);
        micros.recordValue(Math.min(LONGEST_MICROS, TimeUnit.NANOSECONDS.toMicros(nanos)));
    }

    void failed(CallKind kind, String how) {
        count(calls, kind);
        failures.computeIfAbsent(how, key -> new LongAdder()).increment();
    }

    void notMade(long count) {
        notMade.add(count);
    }

    /** Calls that were made. */
    public long calls(Predicate<CallKind> kinds) {
        return sum(calls, kinds);
    }

    /** Calls that were answered with success. */
    public long succeeded(Predicate<CallKind> kinds) {
        return sum(succeeded, kinds);
    }

    /** Failures by status, or by what kept a status from coming. */
    public Map<String, Long> failures() {
        Map<String, Long> counts = new TreeMap<>();
        failures.forEach((how, count) -> counts.put(how, count.sum()));
        return counts;
    }

    /** Calls that were due but never made, since all threads were busy with slower ones. */
    public long notMade() {
        return notMade.sum();
    }

    /** How long the successful calls took, in microseconds. */
    public Histogram micros() {
        return micros;
    }

    private static Map<CallKind, LongAdder> adders() {
        Map<CallKind, LongAdder> adders = new EnumMap<>(CallKind.class);
        for (CallKind kind : CallKind.values()) {
            adders.put(kind, new LongAdder());
        }
        return adders;
    }

    private static void count(Map<CallKind, LongAdder> counts, CallKind kind) {
        java.util.Objects.requireNonNull(counts.get(kind)).increment();
    }

    private static long sum(Map<CallKind, LongAdder> counts, Predicate<CallKind> kinds) {
        return counts.entrySet().stream()
                .filter(entry -> kinds.test(entry.getKey()))
                .mapToLong(entry -> entry.getValue().sum())
                .sum();
    }
}
