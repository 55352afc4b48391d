package io.sidecarsdk.policy;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** HTTP: one {@link HttpClientPolicy} for each upstream that the service calls, and what stands in front of itself. */
public final class HttpPolicy extends Settings {

    private final boolean meshMode;
    private final Map<String, HttpClientPolicy> clients;
    private final @Nullable InboundPolicy inbound;

    HttpPolicy(Section section) {
        super(section);
        meshMode = section.value(
                        "mesh-mode",
                        Kind.BOOLEAN,
                        "True where a sidecar proxy carries the calls of all clients that do not say otherwise.")
                .orElse(false);
        section.section(
                        "defaults",
                        defaults -> new HttpClientPolicy(defaults, null, meshMode),
                        "Settings of every client: the keys of a client, without endpoints.")
                .orNull();
        Set<String> names = section.keysOf("clients");
        clients = section.namedOver(
                "clients",
                "defaults",
                Section.NamePattern.HOST,
                (name, client) -> new HttpClientPolicy(client, names, meshMode),
                "The upstreams by the logical name that stands as host in their URLs.");
        inbound = section.section("inbound", InboundPolicy::new, "Incoming requests. Absent: the filter does nothing.")
                .orNull();
    }

    /** Whether a sidecar proxy carries the calls of all clients that do not say otherwise. Default false. */
    public boolean meshMode() {
        return meshMode;
    }

    /** The clients by name, {@code http.defaults} already applied; never modified. */
    public Map<String, HttpClientPolicy> clients() {
        return clients;
    }

    /** What is done with incoming requests; empty when nothing is. */
    public Optional<InboundPolicy> inbound() {
        return Optional.ofNullable(inbound).filter(InboundPolicy::enabled);
    }
}
