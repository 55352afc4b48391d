package io.sidecarsdk.http.internal.envoy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The virtual host of a client: its logical name with or without a port, and its routes. */
final class VirtualHost {

    private VirtualHost() {}

    /** @param all the clients that there are, to which its routes may lead */
    static Tree of(Client client, Map<String, Client> all, ClientFilters filters) {
        Routes routes = new Routes(filters);
        List<Tree> inOrder = new ArrayList<>(Routing.of(client, all, routes));
        inOrder.addAll(routes.to(client, Match.ALL, Detour.NONE));
        Tree host = new Tree()
                .set("name", client.name())
                .set("domains", List.of(client.name(), client.name() + ":*"))
                .set("routes", inOrder);
        AttemptHeaders.number(client, host);
        return host;
    }
}
