package io.sidecarsdk.policy;

import java.net.URI;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One place where an upstream listens. Written as its URL, {@code http://127.0.0.1:8081}, or as a mapping, <code>{url:
 * "http://127.0.0.1:8081", weight: 2}</code>.
 */
public final class EndpointPolicy extends Settings {

    /** Stands where the document has no usable URL. */
    static final URI NOWHERE = URI.create("http://nowhere");

    private final URI url;
    private final int weight;
    private final int priority;
    private final @Nullable String zone;
    private final Map<String, String> labels;

    EndpointPolicy(Section section) {
        super(section);
        url = section.value("url", Kind.ENDPOINT, "Scheme, host and port.").required(NOWHERE);
        weight = section.value("weight", Kind.INTEGER, "Its share of the traffic, relative to the others'.")
                .between(1, 65_535)
                .orElse(1);
        priority = section.value(
                        "priority", Kind.INTEGER, "0 is used first, the next ones as far as those before are down.")
                .between(0, 128)
                .orElse(0);
        zone = section.value("zone", Kind.TEXT, "Where it stands, such as an availability zone.")
                .orNull();
        labels = section.texts("labels", Section.NamePattern.LABEL, "What else is known of it, for subsets.");
    }

    /** Scheme, host and port. */
    public URI url() {
        return url;
    }

    /** Its share of the traffic, relative to the others'. Default 1. */
    public int weight() {
        return weight;
    }

    /** 0 is used first; the next ones as far as those before are down. Default 0. */
    public int priority() {
        return priority;
    }

    /** Where it stands; empty where that is not said. */
    public Optional<String> zone() {
        return Optional.ofNullable(zone);
    }

    /** What else is known of it; never modified. */
    public Map<String, String> labels() {
        return labels;
    }
}
