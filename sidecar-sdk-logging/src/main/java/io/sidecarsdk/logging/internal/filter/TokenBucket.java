package io.sidecarsdk.logging.internal.filter;

import java.util.concurrent.atomic.AtomicLong;

/** A token bucket in one number: the time at which it would be full again. Starts full; never waits, never allocates. */
final class TokenBucket {

    /** On a clock with an arbitrary origin: until the first line there is no reading of it. */
    private static final long UNREAD = Long.MIN_VALUE;

    private final AtomicLong fullAt = new AtomicLong(UNREAD);

    boolean take(LineLimit limit, long now) {
        while (true) {
            long known = fullAt.get();
            long next = (known == UNREAD || known - now < 0 ? now : known) + limit.nanosPerLine();
            if (next - now > limit.burstNanos()) {
                return false;
            }
            if (fullAt.compareAndSet(known, next)) {
                return true;
            }
        }
    }
}
