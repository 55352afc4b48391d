package io.sidecarsdk.http.parity;

import io.sidecarsdk.http.parity.Upstreams.Kind;
import io.sidecarsdk.http.parity.Upstreams.Spec;
import io.sidecarsdk.http.parity.Upstreams.Tls;
import io.sidecarsdk.policy.Policy;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A policy, a script of faults, calls, and what of it must be the same in the library and in Envoy. All calls ask the client
 * {@code inventory}; others are there to be led to.
 */
final class Scenario {

    private static final String ASKED = "inventory";

    private static final String STATIC = "static";
    private static final String DIALLED = "dialled";
    private static final String LOOKED_UP = "looked up";

    private final String name;
    private final List<String> keys;
    private final List<Side> clients = new ArrayList<>(List.of(new Side(ASKED, "", new ArrayList<>())));
    private final List<Phase> phases = new ArrayList<>(List.of(new Phase()));
    private final List<Aspect> aspects = new ArrayList<>();
    private String around = "";
    private String way = STATIC;
    private int requests;
    private @Nullable String difference;

    /** A client and its endpoints. */
    private record Side(String name, String settings, List<Spec> endpoints) {

        List<Spec> orOne() {
            return endpoints.isEmpty() ? List.of(new Spec(Kind.SCRIPTED, null)) : endpoints;
        }

        Side with(String others) {
            return new Side(name, others, endpoints);
        }
    }

    private Scenario(String name, List<String> keys) {
        this.name = name;
        this.keys = keys;
    }

    /** @param keys of the client that it is about, such as {@code retry.on} */
    static Scenario of(String name, String... keys) {
        return new Scenario(name, List.of(keys));
    }

    /** @param text the settings of the client that is asked, in flow style, without braces and endpoints */
    Scenario client(String text) {
        clients.set(0, clients.get(0).with(text));
        return this;
    }

    /** Another client; endpoints that follow are its. */
    Scenario and(String other, String text) {
        clients.add(new Side(other, text, new ArrayList<>()));
        return this;
    }

    /** @param text further keys of {@code http}, in flow style, without braces */
    Scenario http(String text) {
        around = text + ", ";
        return this;
    }

    private Scenario endpoint(Spec spec) {
        clients.get(clients.size() - 1).endpoints().add(spec);
        return this;
    }

    Scenario endpoints(int count) {
        for (int i = 0; i < count; i++) {
            endpoint(new Spec(Kind.SCRIPTED, null));
        }
        return this;
    }

    /** One that follows its own script, whichever call comes. */
    Scenario endpoint(String script) {
        return endpoint(new Spec(Kind.SCRIPTED, script));
    }

    Scenario endpointOf(String script, String attributes) {
        return endpoint(new Spec(Kind.SCRIPTED, script, attributes, "200", null));
    }

    /** @param attributes in the policy, such as {@code weight: 3} */
    Scenario endpointWith(String attributes) {
        return endpoint(new Spec(Kind.SCRIPTED, null, attributes, "200", null));
    }

    /**
     * @param health what health checks meet, a script like a call's; after {@code then} what they meet in the next phase, until
     *     which {@code hang} lasts
     */
    Scenario endpointOfHealth(String health, String attributes) {
        return endpoint(new Spec(Kind.SCRIPTED, null, attributes, health, null));
    }

    Scenario endpoint(Kind kind) {
        return endpoint(new Spec(kind, null));
    }

    /** One that speaks TLS, with a certificate for these names. */
    Scenario secured(String... names) {
        return endpoint(new Spec(Kind.SECURED, null, "", "200", new Tls(List.of(names), false, false)));
    }

    /** As {@link #secured}, and it wants to see the client's certificate. */
    Scenario securedBothWays(String... names) {
        return endpoint(new Spec(Kind.SECURED, null, "", "200", new Tls(List.of(names), true, false)));
    }

    /** As {@link #secured}, and the first stream of HTTP/2, the third and so on are reset as never processed. */
    Scenario securedAndRefusing(String... names) {
        return endpoint(new Spec(Kind.SECURED, null, "", "200", new Tls(List.of(names), false, true)));
    }

    /** The client has no endpoints: the URL's host is where the first one listens. */
    Scenario dialled() {
        way = DIALLED;
        return this;
    }

    /** The name service lists the endpoint. */
    Scenario lookedUp() {
        way = LOOKED_UP;
        return this;
    }

    private Phase phase() {
        return phases.get(phases.size() - 1);
    }

    Scenario call(CallSpec call) {
        return calls(1, call);
    }

    Scenario calls(int count, CallSpec call) {
        phase().add(count, call);
        return this;
    }

    Scenario calls(List<CallSpec> calls) {
        calls.forEach(this::call);
        return this;
    }

    /** Without this, one call after the other. */
    Scenario atOnce(int count) {
        phase().atOnce(count);
        return this;
    }

    /** A call starts so long after the one before. */
    Scenario pacedBy(int millis) {
        phase().pacedBy(millis);
        return this;
    }

    /** No call is made before every endpoint has been asked twice in this phase how it is: then the first answer counts. */
    Scenario afterChecks() {
        return afterChecks(2);
    }

    /** No call is made before every endpoint has been asked so often in this phase: then the answer before counts. */
    Scenario afterChecks(int count) {
        phase().afterChecks(count);
        return this;
    }

    /** No call is made before what the one before has set off, such as an ejection, has taken effect. */
    Scenario settled() {
        phase().settled();
        return this;
    }

    /** The calls that follow come when those before have ended. */
    Scenario then() {
        phases.add(new Phase());
        return this;
    }

    /** The endpoints get more than the calls tell: so many requests are waited for in the end. */
    Scenario requestsInAll(int count) {
        requests = count;
        return this;
    }

    Scenario same(Aspect... compared) {
        aspects.addAll(List.of(compared));
        return this;
    }

    /** The two are known to differ, and must do so: else the reason is out of date. */
    Scenario differs(String why) {
        difference = why;
        return this;
    }

    /** The same scenario under other settings of the client that is asked. */
    Scenario under(String otherSettings) {
        Scenario other = new Scenario(name, keys);
        other.clients.clear();
        other.clients.addAll(clients);
        other.phases.clear();
        other.phases.addAll(phases);
        other.aspects.addAll(aspects);
        other.around = around;
        other.way = way;
        other.requests = requests;
        return other.client(otherSettings);
    }

    String name() {
        return name;
    }

    List<String> keys() {
        return keys;
    }

    /** Of all clients, in their order. */
    List<Spec> endpointSpecs() {
        return clients.stream().flatMap(client -> client.orOne().stream()).toList();
    }

    List<Phase> phases() {
        return phases;
    }

    List<CallSpec> callSpecs() {
        return phases.stream().flatMap(phase -> phase.calls().stream()).toList();
    }

    List<Aspect> aspects() {
        return aspects;
    }

    /** How many requests the endpoints get at least, in all. */
    int requestsInAll() {
        return requests;
    }

    @Nullable
    String difference() {
        return difference;
    }

    /** The host in the URL of a call. */
    String host(List<Integer> ports) {
        return way.equals(DIALLED) ? "localhost:" + ports.get(0) : ASKED;
    }

    /** The client that is asked. */
    String asked() {
        return way.equals(DIALLED) ? "localhost" : ASKED;
    }

    Policy policy(List<Integer> ports) {
        List<String> texts = new ArrayList<>();
        int first = 0;
        for (Side client : clients) {
            List<Integer> own = ports.subList(first, first + client.orOne().size());
            texts.add(text(client, own));
            first += own.size();
        }
        return Policy.parse(
                "{apiVersion: sidecarsdk.io/v1, http: {" + around + "clients: {" + String.join(", ", texts) + "}}}");
    }

    private String text(Side client, List<Integer> ports) {
        boolean asked = client.name().equals(ASKED);
        String where = asked ? endpoints(client, ports) : listed(client, ports);
        List<String> parts = Stream.of(where, client.settings())
                .filter(part -> !part.isEmpty())
                .toList();
        return (asked ? asked() : client.name()) + ": {" + String.join(", ", parts) + "}";
    }

    private String endpoints(Side client, List<Integer> ports) {
        return switch (way) {
            case DIALLED -> "";
            case LOOKED_UP -> "endpoints: {dns: {name: localhost, port: " + ports.get(0) + "}}";
            default -> listed(client, ports);
        };
    }

    private static String listed(Side client, List<Integer> ports) {
        List<String> endpoints = new ArrayList<>();
        for (int i = 0; i < ports.size(); i++) {
            endpoints.add(client.orOne().get(i).inPolicy(ports.get(i)));
        }
        return endpoints.stream().collect(Collectors.joining(", ", "endpoints: [", "]"));
    }

    /** Of the clients, as they stand in the policy. */
    String settings() {
        String others = clients.stream()
                .skip(1)
                .map(client -> "; " + client.name() + ": {" + client.settings() + "}")
                .collect(Collectors.joining());
        return around + clients.get(0).settings() + others;
    }
}
