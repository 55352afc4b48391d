package io.sidecarsdk.http.internal.balancing;

import io.sidecarsdk.http.internal.load.LoadReport;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * What one endpoint said of its load, and how often that may still be used. Of the requests in flight there the client knows
 * its own exactly, at any time; what the endpoint said counts for those of others. Safe for use by several threads.
 */
final class LoadReading {

    /** Above any latency in nanoseconds: 11 days. */
    private static final double HOT = 1e15;

    private static final double AVERSE = 1e18;

    private static final VarHandle USES;

    static {
        try {
            USES = MethodHandles.lookup().findVarHandle(LoadReading.class, "uses", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Endpoint endpoint;
    private final int requestsOfOthers;
    private final long latencyNanos;
    private final long takenNanos;
    private final boolean averse;
    private volatile int uses;

    /**
     * @param ofOthers what it said, without the requests of this client
     * @param takenNanos when it was so, on the monotonic clock
     * @param averse whether calls there fail, so that it is the last resort however idle it is
     * @param uses how often it may be used, at least 1
     */
    LoadReading(Endpoint endpoint, LoadReport ofOthers, long takenNanos, boolean averse, int uses) {
        this.endpoint = endpoint;
        this.requestsOfOthers = ofOthers.requestsInFlight();
        this.latencyNanos = ofOthers.latencyNanos();
        this.takenNanos = takenNanos;
        this.averse = averse;
        this.uses = uses;
    }

    Endpoint endpoint() {
        return endpoint;
    }

    long takenNanos() {
        return takenNanos;
    }

    /** A newer report of the same endpoint, to be used as often as this one still may be. */
    LoadReading refreshed(LoadReport ofOthers, long newTakenNanos, boolean newAverse) {
        return new LoadReading(endpoint, ofOthers, newTakenNanos, newAverse, uses);
    }

    /**
     * The order in which readings are preferred, lowest first: cold ones by latency, then hot ones by requests in flight,
     * then those of endpoints where calls fail.
     *
     * @param hotAbove more requests in flight than that make it hot
     */
    double cost(int hotAbove) {
        int inFlight = requestsOfOthers + endpoint.active();
        if (averse) {
            return AVERSE + inFlight;
        }
        return inFlight > hotAbove ? HOT + inFlight : latencyNanos;
    }

    /** A call goes there. True if that was the last time it may be used. */
    boolean use() {
        return (int) USES.getAndAdd(this, -1) <= 1;
    }
}
