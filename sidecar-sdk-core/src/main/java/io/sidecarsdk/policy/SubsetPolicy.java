package io.sidecarsdk.policy;

import java.util.Map;

/** Which endpoints of an upstream are used: those that have all these labels. */
public final class SubsetPolicy extends Settings {

    private final boolean enabled;
    private final Map<String, String> labels;
    private final Fallback fallback;

    SubsetPolicy(Section section) {
        super(section);
        enabled = section.value("enabled", Kind.BOOLEAN, "False uses all endpoints.")
                .orElse(true);
        labels = section.texts("labels", Section.NamePattern.LABEL, "What an endpoint's labels must say.");
        fallback = section.value(
                        "fallback",
                        Kind.choice(Fallback.class),
                        "What happens while no endpoint has them: any uses all, none refuses calls.")
                .orElse(Fallback.NONE);
        section.check(!labels.isEmpty(), "labels", "at least one label, such as version: v2");
    }

    /** Whether only some endpoints are used. Default true. */
    public boolean enabled() {
        return enabled;
    }

    /** What an endpoint's labels must say; at least one. */
    public Map<String, String> labels() {
        return labels;
    }

    /** What happens while no endpoint has those labels. Default: calls are refused. */
    public Fallback fallback() {
        return fallback;
    }

    /** What happens while no endpoint has the labels; Envoy's subset fallback policies. */
    public enum Fallback {
        /** Calls are refused. */
        NONE,
        /** All endpoints are used. */
        ANY
    }
}
