package io.sidecarsdk.http.spi;

import java.util.List;
import java.util.Map;

/**
 * Finds the endpoints of an upstream: in a registry, from a platform's API, by any other way. Registered for
 * {@link java.util.ServiceLoader}, asked for by name in the policy:
 *
 * <pre>{@code
 * endpoints: {discovery: {name: consul, settings: {service: inventory}}}
 * }</pre>
 *
 * <p>One instance serves all clients of a Sidecar. It is safe for use by several threads.
 */
public interface EndpointDiscovery {

    /** By which a policy asks for it. */
    String name();

    /**
     * Begins to look for endpoints, and goes on until the subscription is closed.
     *
     * <p>Called on a thread of the SDK's own, which it may hold up for a while; the endpoints of other clients wait
     * meanwhile for nothing. What it throws counts as {@link Listener#failed}, and it is called again later.
     *
     * @param client the client's name in the policy
     * @param settings what the policy says beside the name; never modified
     * @param listener is told what was found, first as soon as possible
     */
    Subscription subscribe(String client, Map<String, String> settings, Listener listener) throws Exception;

    /** Is told what was found. May be called by any thread, also from within {@code subscribe}. */
    interface Listener {

        /** These are the endpoints now, all of them. An empty list is taken for a failure: the last ones stay. */
        void found(List<DiscoveredEndpoint> endpoints);

        /** They cannot be found out now: the last ones stay, and it shows in the health, with this sentence. */
        void failed(String why);
    }

    /** Endpoints being looked for. */
    @FunctionalInterface
    interface Subscription extends AutoCloseable {

        /** Looks for them no more. Idempotent; must not block for long. */
        @Override
        void close();
    }
}
