package io.sidecarsdk.http.internal.hedging;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * A quantile of the latencies of late: a histogram whose older samples count less and less.
 *
 * <p>Sixteen buckets for each doubling, so the value is at most 1/16 too high. Every {@value #STRIDE} samples the quantile is
 * computed anew, and once there are more than {@value #MOST} all counts are halved. Recording takes no lock: two atomic
 * increments, and now and then the sum over the buckets, by one thread. Bounded memory, 2 KiB. Safe for use by several
 * threads; samples that come while the counts are halved may count a little more or less.
 */
public final class LatencyQuantile {

    /** Fewer samples say nothing about a tail. */
    static final int FEWEST = 100;

    private static final int STRIDE = 64;
    private static final int MOST = 4096;

    private static final int SUB_BITS = 4;
    private static final int SUB = 1 << SUB_BITS;
    private static final int MICROS_SHIFT = 10; // a unit of 1.024 µs is fine enough
    private static final int BUCKETS = 34 * SUB; // up to 2^37 units, more than a day

    private final double quantile;
    private final AtomicIntegerArray counts = new AtomicIntegerArray(BUCKETS);
    private final AtomicInteger total = new AtomicInteger();
    private final AtomicBoolean computing = new AtomicBoolean();
    private volatile long value;

    /** @param quantile such as 0.95 */
    public LatencyQuantile(double quantile) {
        this.quantile = quantile;
    }

    public double quantile() {
        return quantile;
    }

    /** The latency in nanoseconds that this share of the samples does not exceed; 0 as long as there are too few. */
    public long nanos() {
        return value;
    }

    public void record(long nanos) {
        counts.incrementAndGet(bucket(nanos));
        int samples = total.incrementAndGet();
        if (samples >= FEWEST && samples % STRIDE == 0 && computing.compareAndSet(false, true)) {
            try {
                compute(samples);
            } finally {
                computing.set(false);
            }
        }
    }

    private void compute(int samples) {
        long wanted = (long) Math.ceil(quantile * samples);
        long seen = 0;
        int bucket = 0;
        while (bucket < BUCKETS - 1 && (seen += counts.get(bucket)) < wanted) {
            bucket++;
        }
        value = end(bucket);
        if (samples > MOST) {
            halve();
        }
    }

    private void halve() {
        int gone = 0;
        for (int i = 0; i < BUCKETS; i++) {
            int half = counts.get(i) / 2;
            if (half > 0) {
                counts.addAndGet(i, -half);
                gone += half;
            }
        }
        total.addAndGet(-gone);
    }

    static int bucket(long nanos) {
        long units = Math.max(0, nanos) >> MICROS_SHIFT;
        if (units < SUB) {
            return (int) units;
        }
        int exponent = 63 - Long.numberOfLeadingZeros(units);
        int bucket = (exponent - SUB_BITS + 1) * SUB + (int) ((units >> (exponent - SUB_BITS)) & (SUB - 1));
        return Math.min(bucket, BUCKETS - 1);
    }

    /** The first value above the bucket. */
    static long end(int bucket) {
        if (bucket < SUB) {
            return (bucket + 1L) << MICROS_SHIFT;
        }
        int shift = bucket / SUB - 1;
        return ((long) (SUB + bucket % SUB + 1) << shift) << MICROS_SHIFT;
    }
}
