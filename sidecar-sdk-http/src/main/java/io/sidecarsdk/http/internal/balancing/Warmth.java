package io.sidecarsdk.http.internal.balancing;

import io.sidecarsdk.http.internal.balancing.EndpointHealth.Flag;

/**
 * How far an endpoint's slow start has come. It begins when the endpoint is first seen healthy, and once more when it passes
 * its health check again, as in Envoy; coming back from an ejection is no new beginning. Used by whoever makes a balancer,
 * one thread at a time.
 */
final class Warmth {

    private boolean begun;
    private boolean failing;
    private long since;

    /** Looks at {@code health} as it is at {@code now}, on the monotonic clock. */
    void look(EndpointHealth health, long now) {
        boolean fails = health.has(Flag.FAILED_ACTIVE_CHECK);
        if (!fails && (!begun || failing)) {
            begun = true;
            since = now;
        }
        failing = fails;
    }

    /** For how long it has been getting its share. */
    long nanos(long now) {
        return begun ? now - since : 0;
    }
}
