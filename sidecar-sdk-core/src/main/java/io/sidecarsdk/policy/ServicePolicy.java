package io.sidecarsdk.policy;

/** Who the service is: the name, namespace and version that logs, metrics and traces carry. */
public final class ServicePolicy extends Settings {

    private final String name;
    private final String namespace;
    private final String version;

    ServicePolicy(Section section) {
        super(section);
        name = section.value("name", Kind.TEXT, "Name of the service, OpenTelemetry's service.name.")
                .orElse("unknown_service");
        namespace = section.value("namespace", Kind.TEXT, "What the service belongs to, service.namespace.")
                .orElse("default");
        version = section.value("version", Kind.TEXT, "Version of the service, service.version.")
                .orElse("unknown");
    }

    /** Name of the service; {@code unknown_service} by default, as OpenTelemetry has it. */
    public String name() {
        return name;
    }

    /** What the service belongs to; {@code default} by default. */
    public String namespace() {
        return namespace;
    }

    /** Version of the service; {@code unknown} by default. */
    public String version() {
        return version;
    }
}
