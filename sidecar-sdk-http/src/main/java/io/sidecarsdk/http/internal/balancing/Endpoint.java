package io.sidecarsdk.http.internal.balancing;

import io.sidecarsdk.http.spi.DiscoveredEndpoint;
import java.net.URI;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One place where an upstream listens, and what is known of it from call to call: what is in flight, its health. Its
 * address is what makes it this one; weight, zone, priority and labels may change. Outlives reloads and discovery updates
 * that keep its address.
 */
public final class Endpoint {

    private final URI address;
    private final EndpointUrl url;
    private final AtomicInteger active = new AtomicInteger();
    private final EndpointHealth health = new EndpointHealth();
    private final PeakLatency latency = new PeakLatency();
    private final Warmth warmth = new Warmth();
    private final FailureShare failures = new FailureShare();
    private volatile boolean reportsLoad = true;
    private volatile DiscoveredEndpoint attributes;
    private volatile boolean gone;

    public Endpoint(URI address) {
        this(DiscoveredEndpoint.at(address));
    }

    Endpoint(DiscoveredEndpoint attributes) {
        this.address = attributes.address();
        this.url = new EndpointUrl(address);
        this.attributes = attributes;
    }

    /** Scheme, host and port. */
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

    /** Weight, zone, priority and labels as they are now. */
    public DiscoveredEndpoint attributes() {
        return attributes;
    }

    void attributes(DiscoveredEndpoint newAttributes) {
        attributes = newAttributes;
    }

    /** What speaks against picking it. */
    public EndpointHealth health() {
        return health;
    }

    /** How long it takes to answer; kept up only where balancing goes by it. */
    public PeakLatency latency() {
        return latency;
    }

    /** How many attempts failed lately; kept up only where balancing goes by it. */
    FailureShare failures() {
        return failures;
    }

    /** Whether it says how busy it is when it is asked; true until it has turned out that it does not. */
    public boolean reportsLoad() {
        return reportsLoad;
    }

    void reportsLoad(boolean does) {
        reportsLoad = does;
    }

    /** How far its slow start has come. */
    Warmth warmth() {
        return warmth;
    }

    /** Whether it is no longer one of its upstream's: only calls that picked it before may still be under way. */
    public boolean isGone() {
        return gone;
    }

    void leave() {
        gone = true;
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

    /** That of the address, which is stored in it: quicker to ask for than an object's own. */
    @Override
    public int hashCode() {
        return address.hashCode();
    }

    @Override
    public String toString() {
        return address.toString();
    }
}
