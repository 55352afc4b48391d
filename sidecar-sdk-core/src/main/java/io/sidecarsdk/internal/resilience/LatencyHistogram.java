package io.sidecarsdk.internal.resilience;

import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * Counts latencies in buckets that grow with the latency, and tells a percentile of them: off by at most 1.6 %, from 33 µs
 * to 73 min.
 *
 * <p>Recording is one atomic increment in an array of the thread's own stripe. {@link #drain} empties the histogram while
 * others record: what they record meanwhile is counted then or the next time, never lost.
 */
final class LatencyHistogram {

    /** Buckets per doubling, as a power of two. */
    private static final int PRECISION = 5;

    private static final int STEPS = 1 << PRECISION;
    /** The finest step is 2^10 ns, about a microsecond. */
    private static final int UNIT = 10;

    private static final long MOST = (1L << 32) - 1;
    private static final int BUCKETS = indexOf(MOST << UNIT) + 1;

    private final AtomicIntegerArray[] stripes;

    LatencyHistogram() {
        this(Math.min(8, Runtime.getRuntime().availableProcessors()));
    }

    LatencyHistogram(int atLeast) {
        int count = Math.max(1, Integer.highestOneBit(2 * atLeast - 1));
        stripes = new AtomicIntegerArray[count];
        for (int i = 0; i < count; i++) {
            stripes[i] = new AtomicIntegerArray(BUCKETS);
        }
    }

    void record(long nanos) {
        int stripe = (int) Thread.currentThread().getId() & (stripes.length - 1);
        stripes[stripe].getAndIncrement(indexOf(nanos));
    }

    /** Empties it. */
    Drained drain() {
        int[] counts = new int[BUCKETS];
        int total = 0;
        for (AtomicIntegerArray stripe : stripes) {
            for (int i = 0; i < BUCKETS; i++) {
                if (stripe.get(i) != 0) {
                    int count = stripe.getAndSet(i, 0);
                    counts[i] += count;
                    total += count;
                }
            }
        }
        return new Drained(counts, total);
    }

    private static int indexOf(long nanos) {
        long value = Math.min(MOST, Math.max(0, nanos) >>> UNIT);
        if (value < STEPS) {
            return (int) value;
        }
        int shift = 63 - Long.numberOfLeadingZeros(value) - PRECISION;
        return STEPS * (shift + 1) + (int) (value >>> shift) - STEPS;
    }

    /** The middle of a bucket, in nanoseconds. */
    private static long valueOf(int index) {
        int shift = Math.max(0, index / STEPS - 1);
        long low = index < STEPS ? index : (long) (STEPS + index % STEPS) << shift;
        return (low << UNIT) + (1L << (shift + UNIT - 1));
    }

    /** What was in a histogram. */
    static final class Drained {

        private final int[] counts;
        private final int total;

        private Drained(int[] counts, int total) {
            this.counts = counts;
            this.total = total;
        }

        int total() {
            return total;
        }

        boolean isEmpty() {
            return total == 0;
        }

        /** The latency that a share of {@code percentile} (0 to 1) does not exceed. */
        long nanosAt(double percentile) {
            long rank = Math.max(1, (long) Math.ceil(percentile * total));
            int index = -1;
            for (long seen = 0; seen < rank && index < BUCKETS - 1; ) {
                seen += counts[++index];
            }
            return valueOf(Math.max(0, index));
        }
    }
}
