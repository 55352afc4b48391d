package io.sidecarsdk.policy;

/**
 * A page over HTTP for people and tools that shows what the SDK does: health, the policy in force, and what each module
 * knows. It changes nothing, shows no secret and has no login, so it should listen where only the pod's own can ask.
 */
public final class AdminPolicy extends Settings {

    private final boolean enabled;
    private final String address;

    AdminPolicy(Section section) {
        super(section);
        enabled =
                section.value("enabled", Kind.BOOLEAN, "False does not listen.").orElse(true);
        address = section.value("address", Kind.ADDRESS, "Where it listens. Port 0 is any that is free.")
                .orElse("127.0.0.1:9901");
    }

    /** Whether it listens. Default true, where the section is there. */
    public boolean enabled() {
        return enabled;
    }

    /** The IP address on which it listens. Default {@code 127.0.0.1}. */
    public String host() {
        String host = address.substring(0, address.lastIndexOf(':'));
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    /** The port on which it listens; 0 for any that is free. Default 9901. */
    public int port() {
        return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
    }
}
