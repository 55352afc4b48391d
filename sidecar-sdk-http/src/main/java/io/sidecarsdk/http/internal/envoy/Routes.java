package io.sidecarsdk.http.internal.envoy;

import io.sidecarsdk.policy.HashOnPolicy;
import io.sidecarsdk.policy.HttpClientPolicy;
import java.time.Duration;
import java.util.List;

/**
 * The routes that lead to a client. Each carries all that this client's policy says about a call, whichever client was asked;
 * they differ in what may be repeated.
 */
final class Routes {

    private static final Duration NO_TIME = Duration.ofMillis(1);

    private final ClientFilters filters;

    Routes(ClientFilters filters) {
        this.filters = filters;
    }

    /** One for each kind of request among those that {@code match} takes. */
    List<Tree> to(Client client, Match match, Detour detour) {
        account(client.policy(), client.keys());
        return Retry.variants(client.policy(), client.keys()).stream()
                .map(variant -> route(client, match, variant, detour))
                .toList();
    }

    private Tree route(Client client, Match match, Retry.Variant variant, Detour detour) {
        Tree route = new Tree()
                .set("match", match.with(variant.headers()).tree())
                .set("route", action(client, variant, detour));
        detour.requestHeaders()
                .and(variant.headerChanges())
                .and(AttemptHeaders.deadline(client))
                .render("request", route);
        detour.responseHeaders().render("response", route);
        filters.enable(client, route);
        if (detour.dialled() != null) {
            DialledByHost.redirect(detour.dialled(), route);
        }
        if (detour.fault() != null) {
            Faults.render(detour.fault(), route);
        }
        return route;
    }

    private static Tree action(Client client, Retry.Variant variant, Detour detour) {
        Tree action = new Tree()
                .set("cluster", client.name())
                .set("timeout", Proto.duration(client.policy().timeout()))
                .set("retry_policy", variant.policy().isEmpty() ? null : variant.policy())
                .setAll(detour.action());
        HostHeader.render(client, detour.host(), action);
        client.policy().loadBalancer().hashOn().ifPresent(key -> hashPolicy(key, action));
        return action;
    }

    private static void account(HttpClientPolicy client, Ledger.Scope keys) {
        keys.rendered("timeout", "route.timeout");
        if (client.minimumAttemptTime().compareTo(NO_TIME) > 0) {
            keys.unsupported("minimum-attempt-time", "Envoy sends an attempt however little time is left");
        } else {
            keys.notNeeded("minimum-attempt-time", "as good as none");
        }
        if (client.loadBalancer().hashOn().isPresent()) {
            keys.rendered("load-balancer/hash-on", "route.hash_policy");
        }
    }

    private static void hashPolicy(HashOnPolicy key, Tree action) {
        Tree policy = new Tree()
                .set(
                        "header",
                        key.header()
                                .map(name -> new Tree().set("header_name", name))
                                .orElse(null))
                .set(
                        "cookie",
                        key.cookie().map(name -> new Tree().set("name", name)).orElse(null));
        action.set("hash_policy", List.of(policy));
    }
}
