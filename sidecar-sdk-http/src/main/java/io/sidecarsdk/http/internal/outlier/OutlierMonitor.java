package io.sidecarsdk.http.internal.outlier;

import io.sidecarsdk.http.internal.balancing.Endpoint;
import io.sidecarsdk.policy.OutlierDetectionPolicy;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * What outlier detection knows of one endpoint: failures in a row and rates, counted by every attempt without a lock; and
 * its ejections, which belong to the detector's lock.
 */
final class OutlierMonitor {

    private final Endpoint endpoint;
    private final AtomicInteger serverErrors = new AtomicInteger();
    private final AtomicInteger gatewayFailures = new AtomicInteger();
    private final AtomicInteger localFailures = new AtomicInteger();
    private final RateCount statuses = new RateCount();
    private final RateCount connections = new RateCount();

    private boolean ejected;
    /** How many times the base ejection the next one takes, less one: grows with each, shrinks while it is well. */
    private int backoff;

    private long ejectedAt;
    private long jitterNanos;
    /** Null as long as it was never ejected and brought back. */
    private @Nullable Long returnedAt;

    OutlierMonitor(Endpoint endpoint) {
        this.endpoint = endpoint;
    }

    Endpoint endpoint() {
        return endpoint;
    }

    // --- counting ---

    /** An attempt brought a status, or failed in a way that counts as one; tells {@code detector} of a row that is full. */
    void status(int status, OutlierDetector detector) {
        if (status < 500) {
            statuses.succeeded();
            reset(serverErrors);
            reset(gatewayFailures);
            return;
        }
        statuses.failed();
        if (status >= 502 && status <= 504) {
            detector.gatewayFailed(this, gatewayFailures.incrementAndGet());
        } else {
            reset(gatewayFailures);
        }
        detector.serverFailed(this, serverErrors.incrementAndGet());
    }

    /** An attempt got through to the endpoint. */
    void connected() {
        connections.succeeded();
        reset(localFailures);
    }

    /** An attempt did not get through, or had no answer in time; tells {@code detector} of a row that is full. */
    void notConnected(OutlierDetector detector) {
        connections.failed();
        detector.localOriginFailed(this, localFailures.incrementAndGet());
    }

    /** A read is all that an endpoint which does well pays. */
    private static void reset(AtomicInteger count) {
        if (count.get() != 0) {
            count.set(0);
        }
    }

    void resetServerErrors() {
        serverErrors.set(0);
    }

    void resetGatewayFailures() {
        gatewayFailures.set(0);
    }

    void resetLocalFailures() {
        localFailures.set(0);
    }

    void resetRows() {
        resetServerErrors();
        resetGatewayFailures();
        resetLocalFailures();
    }

    RateCount statuses() {
        return statuses;
    }

    RateCount connections() {
        return connections;
    }

    // --- ejections; under the detector's lock ---

    boolean isEjected() {
        return ejected;
    }

    void eject(long now, long newJitterNanos, OutlierDetectionPolicy policy) {
        ejected = true;
        ejectedAt = now;
        jitterNanos = newJitterNanos;
        long base = policy.baseEjection().toNanos();
        if (backoff * base < policy.maxEjection().toNanos() + base) {
            backoff++;
        }
    }

    /** How long it is left out: base × ejections in a row, at most the longest ejection, and the jitter. */
    Duration ejectionTime(OutlierDetectionPolicy policy) {
        long multiplied = policy.baseEjection().toNanos() * backoff;
        return Duration.ofNanos(Math.min(multiplied, policy.maxEjection().toNanos()) + jitterNanos);
    }

    /** Whether its ejection is over. */
    boolean isDue(long now, OutlierDetectionPolicy policy) {
        return ejected && now - ejectedAt >= ejectionTime(policy).toNanos();
    }

    /** It is used again; it starts with clean counts, so that a few more errors do not eject it at once. */
    void bringBack(long now) {
        ejected = false;
        returnedAt = now;
        resetRows();
    }

    /** Once for each interval: one that has been well for a whole one is left out for less time the next time. */
    void coolDown(long now, OutlierDetectionPolicy policy) {
        if (!ejected
                && backoff > 0
                && returnedAt != null
                && now - returnedAt >= policy.interval().toNanos()) {
            backoff--;
        }
    }
}
