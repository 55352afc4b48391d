package io.sidecarsdk.http.internal.envoy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The limits of the clients: filters that keep a state for one client each. Envoy's listener has one chain of filters for all,
 * so such a filter stands there switched off, under a name of its own, and only the routes that lead to its client switch it
 * on: all of them share its state, whichever client was asked.
 */
final class ClientFilters {

    private static final String PER_ROUTE = "envoy.config.route.v3.FilterConfig";

    private final Map<String, List<String>> byClient = new LinkedHashMap<>();
    private final List<Tree> filters = new ArrayList<>();

    /** In the order of the library's own stages. */
    void add(Client client) {
        RateLimit.render(client, this);
        AdmissionControl.render(client, this);
        AdaptiveConcurrency.render(client, this);
    }

    void add(String filter, Client client, Tree config) {
        String name = filter + "." + client.name();
        filters.add(Tree.extension(name, config).set("disabled", true));
        byClient.computeIfAbsent(client.name(), none -> new ArrayList<>()).add(name);
    }

    /** Switches on for {@code route} what limits the client to which it leads. */
    void enable(Client client, Tree route) {
        for (String name : byClient.getOrDefault(client.name(), List.of())) {
            route.add(
                    "typed_per_filter_config",
                    name,
                    Tree.typed(PER_ROUTE).set("config", new Tree()).set("disabled", false));
        }
    }

    /** In the order in which they were added. */
    List<Tree> all() {
        return filters;
    }
}
