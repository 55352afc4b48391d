package io.sidecarsdk.policy;

import java.util.Map;

/** Endpoints that an {@code EndpointDiscovery} on the class path finds. */
public final class ProvidedEndpointsPolicy extends Settings {

    private final String name;
    private final Map<String, String> settings;

    ProvidedEndpointsPolicy(Section section) {
        super(section);
        name = section.value("name", Kind.TEXT, "By which the provider is known.")
                .required("none");
        settings = section.texts("settings", Section.NamePattern.LABEL, "What it is told; for it to say what.");
    }

    /** By which the provider is known. */
    public String name() {
        return name;
    }

    /** What it is told; never modified. */
    public Map<String, String> settings() {
        return settings;
    }
}
