package io.sidecarsdk.http.spi;

import java.net.URI;
import java.util.Map;
import java.util.TreeMap;

/**
 * One place where an upstream listens, and what is known of it: weight, zone, priority, labels.
 *
 * <pre>{@code
 * DiscoveredEndpoint.at(URI.create("http://10.0.0.7:8080")).weight(2).zone("eu-a").label("version", "v2")
 * }</pre>
 *
 * <p>Immutable; each setter gives a changed copy. Two are equal when all of it is.
 */
public final class DiscoveredEndpoint {

    /** The greatest weight: that of an SRV record. */
    public static final int MOST_WEIGHT = 65_535;

    /** The last priority, as Envoy has it. */
    public static final int LAST_PRIORITY = 128;

    private final URI address;
    private final int weight;
    private final int priority;
    private final String zone;
    private final Map<String, String> labels;

    private DiscoveredEndpoint(URI address, int weight, int priority, String zone, Map<String, String> labels) {
        this.address = address;
        this.weight = weight;
        this.priority = priority;
        this.zone = zone;
        this.labels = labels;
    }

    /**
     * An endpoint of weight 1 and priority 0, in no zone and without labels.
     *
     * @param address {@code http} or {@code https}, a host and optionally a port, nothing else
     * @throws IllegalArgumentException if it is anything else
     */
    public static DiscoveredEndpoint at(URI address) {
        boolean http = "http".equals(address.getScheme()) || "https".equals(address.getScheme());
        String path = address.getRawPath();
        if (!http
                || address.getHost() == null
                || address.getPort() == 0
                || address.getPort() > 65535
                || address.getRawUserInfo() != null
                || address.getRawQuery() != null
                || address.getRawFragment() != null
                || !(path == null || path.isEmpty() || path.equals("/"))) {
            throw new IllegalArgumentException(
                    "not an endpoint's address (expected: such as http://127.0.0.1:8081, with neither path nor user)");
        }
        return new DiscoveredEndpoint(bare(address), 1, 0, "", Map.of());
    }

    private static URI bare(URI address) {
        return "/".equals(address.getRawPath())
                ? URI.create(address.getScheme() + "://" + address.getRawAuthority())
                : address;
    }

    /** The same with another share of the traffic, 1 to {@value #MOST_WEIGHT}, relative to the others'. */
    public DiscoveredEndpoint weight(int newWeight) {
        check(newWeight, 1, MOST_WEIGHT, "weight");
        return new DiscoveredEndpoint(address, newWeight, priority, zone, labels);
    }

    /** The same with another priority, 0 to {@value #LAST_PRIORITY}; 0 is used first. */
    public DiscoveredEndpoint priority(int newPriority) {
        check(newPriority, 0, LAST_PRIORITY, "priority");
        return new DiscoveredEndpoint(address, weight, newPriority, zone, labels);
    }

    /** The same in another zone. */
    public DiscoveredEndpoint zone(String newZone) {
        return new DiscoveredEndpoint(address, weight, priority, newZone, labels);
    }

    /** The same with one more label, or another value for one. */
    public DiscoveredEndpoint label(String name, String value) {
        Map<String, String> more = new TreeMap<>(labels);
        more.put(name, value);
        return labels(more);
    }

    /** The same with these labels instead. */
    public DiscoveredEndpoint labels(Map<String, String> newLabels) {
        return new DiscoveredEndpoint(address, weight, priority, zone, Map.copyOf(newLabels));
    }

    private static void check(int value, int least, int most, String what) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(what + " " + value + " (expected: from " + least + " to " + most + ")");
        }
    }

    /** Scheme, host and port. */
    public URI address() {
        return address;
    }

    /** Share of the traffic, relative to the others'. Default 1. */
    public int weight() {
        return weight;
    }

    /** 0 is used first; the next ones only as far as those before them are down. Default 0. */
    public int priority() {
        return priority;
    }

    /** Where it stands, such as an availability zone; empty where that is not known. */
    public String zone() {
        return zone;
    }

    /** What else is known of it, for subsets; never modified. */
    public Map<String, String> labels() {
        return labels;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof DiscoveredEndpoint that
                && that.address.equals(address)
                && that.weight == weight
                && that.priority == priority
                && that.zone.equals(zone)
                && that.labels.equals(labels);
    }

    @Override
    public int hashCode() {
        return address.hashCode();
    }

    @Override
    public String toString() {
        return address + " (weight " + weight + ", priority " + priority + (zone.isEmpty() ? "" : ", zone " + zone)
                + (labels.isEmpty() ? "" : ", " + labels) + ")";
    }
}
