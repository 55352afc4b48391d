package io.sidecarsdk.http.internal.envoy;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * The one listener: takes plain HTTP from the service beside it and hands it on as it came. What Envoy would add of its own
 * accord (request ids, a server header, forwarding headers) is switched off, since the library adds none.
 */
final class Listener {

    private static final String MANAGER =
            "envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager";

    private Listener() {}

    static Tree of(
            Bootstrap.Address address, List<Tree> virtualHosts, Collection<Client> clients, ClientFilters ofClients) {
        Tree manager = Tree.typed(MANAGER)
                .set("stat_prefix", "outbound")
                .set("generate_request_id", false)
                .set("skip_xff_append", true)
                .set("server_header_transformation", "PASS_THROUGH")
                // the route's timeout is the only one: a policy knows no other
                .set("stream_idle_timeout", "0s")
                .set("route_config", new Tree().set("name", "outbound").set("virtual_hosts", virtualHosts))
                .set("http_filters", filters(clients, ofClients));
        Tree chain = new Tree()
                .set("filters", List.of(Tree.extension("envoy.filters.network.http_connection_manager", manager)));
        return new Tree()
                .set("name", "outbound")
                .set("address", Tree.socketAddress(address.host(), address.port()))
                .set("filter_chains", List.of(chain));
    }

    /** A filter is there when any client needs it; what it does is said by each route. */
    private static List<Tree> filters(Collection<Client> clients, ClientFilters ofClients) {
        List<Tree> filters = new ArrayList<>();
        // first, as here: what it lets fail comes to no limit
        if (clients.stream().anyMatch(client -> Faults.any(client.policy()))) {
            filters.add(Faults.filter());
        }
        filters.addAll(ofClients.all());
        if (clients.stream().anyMatch(client -> DialledByHost.applies(client.policy()))) {
            filters.add(DialledByHost.filter());
        }
        filters.add(Tree.extension(
                "envoy.filters.http.router", Tree.typed("envoy.extensions.filters.http.router.v3.Router")));
        return filters;
    }
}
