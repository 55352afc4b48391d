package io.sidecarsdk.http.internal.envoy;

import io.sidecarsdk.policy.RoutePolicy;
import io.sidecarsdk.policy.RoutePolicy.Target;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Where the calls of a client go, by what they ask for. As here, a call that is sent to another client goes that one's whole
 * way: its timeout, retries and limits are on the route that leads there.
 *
 * <p>A route with several targets becomes one for each of them, of which each takes a share of the calls that the ones before
 * have left: Envoy draws one number for a call and compares it with all their shares. Its weighted clusters would draw the
 * same, but they have one timeout and one retry policy for all.
 */
final class Routing {

    private static final String IDEMPOTENCY_KEY = "idempotency-key";

    private final Client client;
    private final Map<String, Client> all;
    private final Routes routes;

    private Routing(Client client, Map<String, Client> all, Routes routes) {
        this.client = client;
        this.all = all;
        this.routes = routes;
    }

    static List<Tree> of(Client client, Map<String, Client> all, Routes routes) {
        Ledger.Scope keys = client.keys().at("routing");
        if (client.policy().routing().isEmpty()) {
            client.keys().notNeeded("routing", "switched off");
            return List.of();
        }
        keys.rendered("enabled", Ledger.LEFT_OUT);
        Routing routing = new Routing(client, all, routes);
        List<RoutePolicy> policies = client.policy().routing().get().routes();
        List<Tree> rendered = new ArrayList<>();
        for (int i = 0; i < policies.size(); i++) {
            rendered.addAll(routing.of(policies.get(i), i, keys.item("routes", i)));
        }
        return rendered;
    }

    private List<Tree> of(RoutePolicy route, int number, Ledger.Scope keys) {
        List<Target> targets =
                route.to().stream().filter(target -> target.weight() > 0).toList();
        account(route, targets, keys);
        Match match = Match.of(route.match());
        if (targets.isEmpty()) {
            return routes.to(client, match, detour(route, number, client));
        }
        List<Tree> rendered = new ArrayList<>();
        long weights = targets.stream().mapToLong(Target::weight).sum();
        long taken = 0;
        for (int i = 0; i < targets.size(); i++) {
            Client target = client(targets.get(i).client());
            taken += targets.get(i).weight();
            boolean last = i == targets.size() - 1;
            Tree share = last ? null : Proto.runtimeFraction(runtimeKey(number, "to." + i), (double) taken / weights);
            rendered.addAll(routes.to(target, match.share(share), detour(route, number, target)));
        }
        return rendered;
    }

    private Client client(String name) {
        return Objects.requireNonNull(all.get(name), name);
    }

    private Detour detour(RoutePolicy route, int number, Client target) {
        Tree action = PathRewrite.of(route);
        route.timeout().ifPresent(timeout -> action.set("timeout", Proto.duration(timeout)));
        if (isMirrored(route)) {
            action.set("request_mirror_policies", List.of(mirror(route, number)));
        }
        boolean dialled = DialledByHost.applies(target.policy());
        return new Detour(
                dialled ? null : route.rewrite().host(),
                dialled && !target.equals(client) ? target.name() : null,
                action,
                HeaderChanges.of(route.requestHeaders()),
                HeaderChanges.of(route.responseHeaders()),
                Faults.of(route));
    }

    private Tree mirror(RoutePolicy route, int number) {
        RoutePolicy.Mirror mirror = route.mirror().orElseThrow();
        return new Tree()
                .set("cluster", mirror.client())
                .set("runtime_fraction", Proto.runtimeShare(runtimeKey(number, "mirror"), mirror.percent()));
    }

    private boolean isMirrored(RoutePolicy route) {
        return route.mirror()
                .filter(mirror -> mirror.percent() > 0)
                .filter(mirror -> !DialledByHost.applies(client(mirror.client()).policy()))
                .isPresent();
    }

    private String runtimeKey(int number, String what) {
        return "routing." + client.name() + "." + number + "." + what;
    }

    // --- what became of the keys ---

    private void account(RoutePolicy route, List<Target> targets, Ledger.Scope keys) {
        Match.account(route.match(), keys.at("match"));
        accountTargets(targets, keys);
        keys.rendered("timeout", "route.timeout");
        PathRewrite.account(route.rewrite(), keys.at("rewrite"));
        accountHost(targets, keys.at("rewrite"));
        HeaderChanges.account(keys.at("request-headers"), "request");
        HeaderChanges.account(keys.at("response-headers"), "response");
        if (changesIdempotencyKey(route)) {
            keys.approximated(
                    "request-headers",
                    "route.request_headers_to_add",
                    "Envoy decides by the Idempotency-Key that the caller sent what is repeated");
        }
        accountMirror(route, keys.at("mirror"));
        Faults.account(route, keys);
    }

    private void accountTargets(List<Target> targets, Ledger.Scope keys) {
        String field = targets.size() > 1 ? "route.cluster and route.match.runtime_fraction" : "route.cluster";
        List<Client> others =
                targets.stream().map(target -> client(target.client())).toList();
        List<String> differences = new ArrayList<>();
        if (others.stream()
                .anyMatch(other -> AttemptHeaders.areNumbered(other) != AttemptHeaders.areNumbered(client))) {
            differences.add("Envoy numbers attempts as the client has it that was asked");
        }
        if (others.stream().anyMatch(other -> !other.equals(client) && DialledByHost.applies(other.policy()))) {
            differences.add("a client without endpoints is asked under its own name, and on port 80");
        }
        if (differences.isEmpty()) {
            keys.rendered("to", field);
        } else {
            keys.approximated("to", field, String.join("; ", differences));
        }
    }

    private void accountHost(List<Target> targets, Ledger.Scope keys) {
        boolean dialled = targets.isEmpty()
                ? DialledByHost.applies(client.policy())
                : targets.stream()
                        .anyMatch(target ->
                                DialledByHost.applies(client(target.client()).policy()));
        if (dialled) {
            keys.unsupported("host", "where there are no endpoints, Envoy would dial it");
        } else {
            keys.rendered("host", "route.host_rewrite_literal");
        }
    }

    private void accountMirror(RoutePolicy route, Ledger.Scope keys) {
        if (route.mirror().isPresent()
                && !isMirrored(route)
                && route.mirror().get().percent() > 0) {
            keys.unsupported("client", "Envoy would look for it under the name of the client that was asked")
                    .unsupported("percent", "there is no mirror");
            return;
        }
        keys.approximated(
                        "client",
                        "route.request_mirror_policies.cluster",
                        "Envoy gives a copy the timeout of its call, and an x-forwarded-for; the mirror's own timeout, retries and"
                                + " rates do not act, and a call that a limit refuses is not copied")
                .rendered("percent", "route.request_mirror_policies.runtime_fraction");
    }

    private static boolean changesIdempotencyKey(RoutePolicy route) {
        return Stream.of(
                        route.requestHeaders().add().keySet(),
                        route.requestHeaders().set().keySet(),
                        route.requestHeaders().remove())
                .flatMap(Collection::stream)
                .anyMatch(name -> name.toLowerCase(Locale.ROOT).equals(IDEMPOTENCY_KEY));
    }
}
