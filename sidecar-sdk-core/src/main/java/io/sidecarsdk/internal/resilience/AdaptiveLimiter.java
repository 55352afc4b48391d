package io.sidecarsdk.internal.resilience;

import io.sidecarsdk.policy.AdaptiveConcurrencyPolicy;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.DoubleSupplier;

/**
 * Bounds the calls in flight by a limit that follows their latency: it shrinks when calls take longer than they do without
 * queueing, and grows when they do not. Never waits.
 *
 * <p>It has no timer and no thread: a call that ends when the limit is due to be looked at does so, on its own thread.
 * Recording is lock-free.
 */
public final class AdaptiveLimiter {

    private final AdaptiveConcurrencyPolicy policy;
    private final LimitAlgorithm algorithm;
    private final ConcurrencyLimiter places;
    private final LatencyHistogram latencies = new LatencyHistogram();
    private final ReentrantLock updating = new ReentrantLock();
    private volatile int mostInFlight;

    /** @param now the monotonic clock, as in all methods here */
    public AdaptiveLimiter(AdaptiveConcurrencyPolicy policy, long now) {
        this(policy, now, () -> ThreadLocalRandom.current().nextDouble());
    }

    /** @param random a number from 0 (inclusive) to 1 (exclusive) */
    public AdaptiveLimiter(AdaptiveConcurrencyPolicy policy, long now, DoubleSupplier random) {
        this.policy = policy;
        this.algorithm = switch (policy.algorithm()) {
            case GRADIENT -> new Gradient(policy, random, now);
            case GRADIENT2 -> new Gradient2(policy, now);
        };
        this.places = new ConcurrencyLimiter(algorithm.startingLimit());
    }

    /** Takes a place; false when all are taken. Who gets one must end with exactly one of the two methods below. */
    public boolean tryAcquire() {
        return places.tryAcquire();
    }

    /** Gives the place of a call back whose latency says how loaded the callee is. */
    public void completed(long startNanos, long now) {
        int inFlight = places.inFlight();
        places.release();
        if (inFlight > mostInFlight) {
            mostInFlight = inFlight; // a lost race loses one call of many
        }
        if (algorithm.regards(startNanos)) {
            latencies.record(now - startNanos);
        }
        if (algorithm.isDue(now)) {
            update(now);
        }
    }

    /** Gives the place of a call back that says nothing about the callee: cancelled, refused, never connected. */
    public void ignored() {
        places.release();
    }

    private void update(long now) {
        if (!updating.tryLock()) {
            return; // somebody is at it
        }
        try {
            places.update(algorithm.update(now, latencies, places.limit(), mostInFlight));
            mostInFlight = 0;
        } finally {
            updating.unlock();
        }
    }

    public AdaptiveConcurrencyPolicy policy() {
        return policy;
    }

    /** The limit in force. */
    public int limit() {
        return places.limit();
    }

    public int inFlight() {
        return places.inFlight();
    }
}
