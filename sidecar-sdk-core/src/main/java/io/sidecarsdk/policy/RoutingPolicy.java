package io.sidecarsdk.policy;

import java.util.List;
import java.util.Set;

/**
 * Where the calls of one client go, by what they ask for: the first route that matches decides, as in Envoy. A call that
 * no route matches goes to the client itself.
 *
 * <p>A call is routed once: the routing of the client to which it goes does not act on it.
 */
public final class RoutingPolicy extends Settings {

    private final boolean enabled;
    private final List<RoutePolicy> routes;

    /** @param clients the clients that there are */
    RoutingPolicy(Section section, Set<String> clients) {
        super(section);
        enabled = section.value("enabled", Kind.BOOLEAN, "False sends every call to the client itself.")
                .orElse(true);
        routes = section.sections("routes", route -> new RoutePolicy(route, clients), "The first that matches decides.")
                .required(List.of());
    }

    /** Whether calls are routed. Default true. */
    public boolean enabled() {
        return enabled;
    }

    /** The routes, the first that matches decides; at least one. */
    public List<RoutePolicy> routes() {
        return routes;
    }
}
