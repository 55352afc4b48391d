package io.sidecarsdk.http.simulation;

import java.time.Duration;

/**
 * What a simulated endpoint is like. Immutable; each method gives a changed copy.
 *
 * <p>Its capacity in requests per second is {@link #concurrency(int) concurrency} divided by the mean service time.
 */
public final class Server {

    private final ServiceTime serviceTime;
    private final int concurrency;
    private final int queue;
    private final Duration latency;

    private Server(ServiceTime serviceTime, int concurrency, int queue, Duration latency) {
        this.serviceTime = serviceTime;
        this.concurrency = concurrency;
        this.queue = queue;
        this.latency = latency;
    }

    /** A server that serves 1 request at a time, lets 100 wait, and is 0.5 ms away. */
    public static Server serving(ServiceTime time) {
        return new Server(time, 1, 100, Duration.ofNanos(500_000));
    }

    /** How many requests it serves at once; at least 1. */
    public Server concurrency(int requests) {
        return new Server(serviceTime, Settings.atLeast(1, "concurrency", requests), queue, latency);
    }

    /** How many more may wait; beyond that a request gets a 503 at once. */
    public Server queue(int requests) {
        return new Server(serviceTime, concurrency, Settings.atLeast(0, "queue", requests), latency);
    }

    /** How long a request is on its way to the server, and the response on its way back. */
    public Server latency(Duration oneWay) {
        return new Server(serviceTime, concurrency, queue, Settings.positive("latency", oneWay));
    }

    ServiceTime serviceTime() {
        return serviceTime;
    }

    int concurrency() {
        return concurrency;
    }

    int queue() {
        return queue;
    }

    Duration latency() {
        return latency;
    }
}
