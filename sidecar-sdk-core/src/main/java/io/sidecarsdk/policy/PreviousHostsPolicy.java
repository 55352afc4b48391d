package io.sidecarsdk.policy;

/**
 * Whether a further attempt goes to another endpoint than those before it.
 *
 * @see <a
 *     href="https://www.envoyproxy.io/docs/envoy/latest/api-v3/extensions/retry/host/previous_hosts/v3/previous_hosts.proto">Envoy:
 *     previous_hosts</a>
 */
public final class PreviousHostsPolicy extends Settings {

    private final boolean avoid;
    private final int selectionAttempts;

    PreviousHostsPolicy(Section section) {
        super(section);
        avoid = section.value("avoid", Kind.BOOLEAN, "Whether endpoints that the call has tried are avoided.")
                .orElse(true);
        selectionAttempts = section.value(
                        "selection-attempts",
                        Kind.INTEGER,
                        "How often an endpoint is picked until it is one that was not tried; then the last is taken.")
                .between(1, 100)
                .orElse(5);
    }

    /** Whether endpoints that the call has tried are avoided. Default true. */
    public boolean avoid() {
        return avoid;
    }

    /** How often an endpoint is picked in search of one that was not tried; 1 where none is avoided. Default 5, as Istio's. */
    public int selectionAttempts() {
        return avoid ? selectionAttempts : 1;
    }
}
