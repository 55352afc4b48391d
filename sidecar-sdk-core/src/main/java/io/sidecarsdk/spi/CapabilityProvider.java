package io.sidecarsdk.spi;

/**
 * Makes one capability of the SDK, such as {@code Http}; registered for {@link java.util.ServiceLoader}.
 *
 * @param <C> the capability's public type
 */
public interface CapabilityProvider<C> {

    /** The type under which {@code sidecar.get(Class)} finds the capability. */
    Class<C> type();

    /**
     * Makes the capability, once per {@code Sidecar}.
     *
     * <p>Must return promptly and must not fail because a backend is down; whatever needs a backend is done later, on
     * the context's scheduler.
     *
     * @throws io.sidecarsdk.policy.PolicyException if the policy asks for what cannot be given, or requires what is not
     *     there
     */
    C create(SidecarContext context);

    /** Whether the capability lends something to others, and so must be made before them. Default false. */
    default boolean lends() {
        return false;
    }
}
