package io.sidecarsdk.http.internal.jdk;

import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** How many buffers a subscriber has asked for and not received; {@code Long.MAX_VALUE} means all. */
final class Demand {
    private final AtomicLong buffers = new AtomicLong();
    private volatile @Nullable IllegalArgumentException violation;

    void add(long n) {
        if (n > 0) {
            buffers.accumulateAndGet(n, Demand::saturatedSum);
        } else {
            violation = new IllegalArgumentException("requested " + n + " buffers (expected: at least 1)");
        }
    }

    boolean isPresent() {
        return buffers.get() > 0;
    }

    void takeOne() {
        buffers.updateAndGet(now -> now == Long.MAX_VALUE ? now : now - 1);
    }

    /** Set once the subscriber has asked for something that is no number of buffers. */
    @Nullable
    IllegalArgumentException violation() {
        return violation;
    }

    private static long saturatedSum(long a, long b) {
        long sum = a + b;
        return sum < 0 ? Long.MAX_VALUE : sum;
    }
}
