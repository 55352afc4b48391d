package io.sidecarsdk.http.internal.balancing;

import java.net.URI;
import java.util.concurrent.atomic.AtomicInteger;

/** One place where an upstream listens, and how many requests are in flight to it. Outlives reloads that keep it. */
public final class Endpoint {

    private final URI address;
    private final EndpointUrl url;
    private final AtomicInteger active = new AtomicInteger();

    public Endpoint(URI address) {
        this.address = address;
        this.url = new EndpointUrl(address);
    }

    /** As it stands in the policy. */
    public URI address() {
        return address;
    }

    /** host:port, as it stands in metrics and messages. */
    public String label() {
        return address.getAuthority();
    }

    public EndpointUrl url() {
        return url;
    }

    /** Requests in flight. */
    public int active() {
        return active.get();
    }

    public void requestStarted() {
        active.incrementAndGet();
    }

    public void requestEnded() {
        active.decrementAndGet();
    }

    @Override
    public String toString() {
        return address.toString();
    }
}
