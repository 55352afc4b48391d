package io.sidecarsdk.logging.internal.filter;

import java.util.concurrent.atomic.LongAdder;

/** How many lines of one logger were held back, and how many of them have been told of. */
final class Held {

    private final LongAdder sampled = new LongAdder();
    private final LongAdder rateLimited = new LongAdder();
    private long sampledTold;
    private long rateLimitedTold;

    void sampled() {
        sampled.increment();
    }

    void rateLimited() {
        rateLimited.increment();
    }

    /** Since the last time. For one thread at a time. */
    HeldBack next(String logger) {
        long allSampled = sampled.sum();
        long allRateLimited = rateLimited.sum();
        HeldBack next = new HeldBack(logger, allSampled - sampledTold, allRateLimited - rateLimitedTold);
        sampledTold = allSampled;
        rateLimitedTold = allRateLimited;
        return next;
    }
}
