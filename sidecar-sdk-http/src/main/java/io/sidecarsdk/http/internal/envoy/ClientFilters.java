package io.sidecarsdk.http.internal.envoy;

import java.util.ArrayList;
import java.util.List;

/**
 * Filters that keep a state for one client each. Envoy's listener has one chain of filters for all, so such a filter stands
 * there switched off, under a name of its own, and only its client's virtual host switches it on.
 */
final class ClientFilters {

    private static final String PER_ROUTE = "envoy.config.route.v3.FilterConfig";

    private final List<Tree> filters = new ArrayList<>();

    void add(String filter, String client, Tree config, Tree virtualHost) {
        String name = filter + "." + client;
        filters.add(Tree.extension(name, config).set("disabled", true));
        virtualHost.add(
                "typed_per_filter_config",
                name,
                Tree.typed(PER_ROUTE).set("config", new Tree()).set("disabled", false));
    }

    /** In the order in which they were added. */
    List<Tree> all() {
        return filters;
    }
}
