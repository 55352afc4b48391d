package io.sidecarsdk.internal.resilience;

/**
 * Finds the number of calls that may be in flight from how long calls take. Its state is guarded by {@link AdaptiveLimiter},
 * which calls {@link #update} from one thread at a time; the other methods are called by any.
 */
interface LimitAlgorithm {

    /** The limit to begin with. */
    int startingLimit();

    /** Whether the latency of a call that began at {@code startNanos} counts. */
    boolean regards(long startNanos);

    /** Whether it is time to {@link #update}. On the way of every call: must be cheap. */
    boolean isDue(long now);

    /**
     * Gives the next limit.
     *
     * @param latencies of the calls that ended since the last time; this method drains it
     * @param limit the limit in force
     * @param mostInFlight the most calls in flight since the last time
     */
    int update(long now, LatencyHistogram latencies, int limit, int mostInFlight);
}
