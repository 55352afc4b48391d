package io.sidecarsdk.policy;

import java.util.Map;

/** Outbound HTTP: one {@link HttpClientPolicy} for each upstream that the service calls. */
public final class HttpPolicy extends Settings {

    private final Map<String, HttpClientPolicy> clients;

    HttpPolicy(Section section) {
        super(section);
        section.section(
                        "defaults",
                        defaults -> new HttpClientPolicy(defaults, true),
                        "Settings of every client: the keys of a client, without endpoints.")
                .orNull();
        clients = section.namedOver(
                "clients",
                "defaults",
                Section.NamePattern.HOST,
                (name, client) -> new HttpClientPolicy(client, false),
                "The upstreams by the logical name that stands as host in their URLs.");
        section.notYet("inbound", "mesh-mode");
    }

    /** The clients by name, {@code http.defaults} already applied; never modified. */
    public Map<String, HttpClientPolicy> clients() {
        return clients;
    }
}
