package io.sidecarsdk.http.internal.envoy;

import io.sidecarsdk.internal.yaml.YamlText;
import io.sidecarsdk.internal.yaml.YamlWriter;
import io.sidecarsdk.policy.Policy;
import io.sidecarsdk.policy.ServicePolicy;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The whole document: who it is for, the admin server, one listener, and a virtual host and a cluster for each client. */
public final class Bootstrap {

    private final Policy policy;
    private final Address listener;
    private final Address admin;
    private final Ledger ledger;
    private final Tree document;
    private final List<Ledger.Entry> entries;

    /** Where a socket listens. */
    public record Address(String host, int port) {}

    /** Renders {@code policy}. */
    public Bootstrap(Policy policy, Address listener, Address admin) {
        this.policy = policy;
        this.listener = listener;
        this.admin = admin;
        this.ledger = new Ledger(policy.effectiveValues());
        this.document = document();
        this.entries = ledger.close();
    }

    /** The document, its first lines comments that tell what it cannot say. */
    public String yaml() {
        return Preamble.of(YamlText.excerpt(policy.service().name()), listener, entries)
                + YamlWriter.write(document.toMap());
    }

    /** What became of each key of the policy. */
    public List<Ledger.Entry> entries() {
        return entries;
    }

    private Tree document() {
        others();
        Map<String, Client> clients = clients();
        // of all clients first: a route of one may lead to another
        ClientFilters filters = new ClientFilters();
        clients.values().forEach(filters::add);
        List<Tree> virtualHosts = new ArrayList<>();
        List<Tree> clusters = new ArrayList<>();
        for (Client client : clients.values()) {
            client.keys()
                    .rendered("enabled", Ledger.LEFT_OUT)
                    .notNeeded("mesh-mode", "says that the client leaves to this configuration what it does");
            virtualHosts.add(VirtualHost.of(client, clients, filters));
            clusters.add(Cluster.of(client));
        }
        Tree resources = new Tree()
                .set("listeners", List.of(Listener.of(listener, virtualHosts, clients.values(), filters)))
                .set("clusters", clusters);
        return new Tree()
                .set("node", node(policy.service()))
                .set("admin", new Tree().set("address", Tree.socketAddress(admin.host(), admin.port())))
                .set("static_resources", resources);
    }

    private Map<String, Client> clients() {
        Map<String, Client> clients = new LinkedHashMap<>();
        policy.http()
                .clients()
                .forEach((name, client) ->
                        clients.put(name, new Client(name, client.atProxy(), ledger.at("http", "clients", name))));
        return clients;
    }

    private Tree node(ServicePolicy service) {
        ledger.at("service")
                .rendered("name", "node.id")
                .rendered("namespace", "node.cluster")
                .rendered("version", "node.metadata.version");
        return new Tree()
                .set("id", service.name())
                .set("cluster", service.namespace())
                .set("metadata", new Tree().set("version", service.version()));
    }

    /** What is not about calls over HTTP. */
    private void others() {
        Ledger.Scope root = ledger.at();
        root.notNeeded("apiVersion", "the format of the policy, not of Envoy's configuration")
                .notNeeded("admin", "shows the library; Envoy has an admin server of its own");
        root.at("http")
                .notNeeded("defaults", "part of each client already")
                .notNeeded("mesh-mode", "says that clients leave to this configuration what it does")
                .unsupported("inbound", "stands in front of the service; this Envoy stands behind it");
        policy.resilience()
                .keySet()
                .forEach(name -> root.at("resilience")
                        .unsupported(
                                name, "guards any call inside the JVM; a proxy sees only what goes over the network"));
        if (policy.resilience().isEmpty()) {
            root.notNeeded("resilience", "empty");
        }
        if (policy.secrets().entries().isEmpty()) {
            root.notNeeded("secrets", "empty");
        } else {
            root.unsupported("secrets", "not the work of Envoy but of an agent for secrets");
        }
        if (policy.logging().sinks().isEmpty()) {
            root.notNeeded("logging", "ships nothing");
        } else {
            root.unsupported("logging", "not the work of Envoy but of a log forwarder");
        }
    }
}
