package io.sidecarsdk.policy;

/** One line of JSON for each request, through the SLF4J logger {@code io.sidecarsdk.http.access} at level INFO. */
public final class AccessLogPolicy extends Settings {

    private final boolean enabled;
    private final double sample;

    AccessLogPolicy(Section section) {
        super(section);
        enabled =
                section.value("enabled", Kind.BOOLEAN, "False logs no request.").orElse(true);
        sample = section.value("sample", Kind.RATIO, "The share of requests, drawn at random, that is logged.")
                .between(0.0, 1.0)
                .orElse(1.0);
    }

    /** Whether requests are logged. Default true. */
    public boolean enabled() {
        return enabled;
    }

    /** The share of requests that is logged, 0 to 1. Default 1. */
    public double sample() {
        return sample;
    }
}
