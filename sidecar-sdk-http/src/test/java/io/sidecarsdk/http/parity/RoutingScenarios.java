package io.sidecarsdk.http.parity;

import static io.sidecarsdk.http.parity.Aspect.attempts;
import static io.sidecarsdk.http.parity.Aspect.chances;
import static io.sidecarsdk.http.parity.Aspect.combinations;
import static io.sidecarsdk.http.parity.Aspect.picks;
import static io.sidecarsdk.http.parity.Aspect.picksWithin;
import static io.sidecarsdk.http.parity.Aspect.requestHeader;
import static io.sidecarsdk.http.parity.Aspect.requests;
import static io.sidecarsdk.http.parity.Aspect.responses;
import static io.sidecarsdk.http.parity.Aspect.results;
import static io.sidecarsdk.http.parity.Aspect.time;
import static io.sidecarsdk.http.parity.Aspect.way;
import static io.sidecarsdk.http.parity.CallSpec.get;
import static io.sidecarsdk.http.parity.CallSpec.post;

import java.util.List;
import java.util.stream.Stream;

/** Where calls go by what they ask for, and what becomes of them on the way. */
final class RoutingScenarios {

    private static final String ROUTE = "routing.routes[].";
    private static final String CANARY = "canary";
    private static final String FAST = "backoff: {base: 1ms}";
    /** What belongs to a connection, and what either side says of its own accord; the guide to the export names it. */
    private static final String[] OWN_HEADERS = {
        "connection",
        "x-forwarded-proto",
        "x-forwarded-for",
        "x-envoy-internal",
        "x-envoy-original-path",
        "x-envoy-expected-rq-timeout-ms",
        "user-agent",
        "accept-encoding"
    };

    private RoutingScenarios() {}

    static List<Scenario> all() {
        return Stream.of(matches(), targets(), changes(), mirrors(), faults())
                .flatMap(List::stream)
                .toList();
    }

    /** With a client "canary" beside the one that is asked, one endpoint each. */
    private static Scenario routed(String name, String routes, String... keys) {
        return Scenario.of(name, Stream.of(keys).map(key -> ROUTE + key).toArray(String[]::new))
                .client("routing: {routes: [" + routes + "]}");
    }

    private static List<Scenario> matches() {
        return List.of(
                routed(
                                "a prefix is one of whole segments",
                                "{match: {path-prefix: /v2}, to: [canary]}",
                                "match.path-prefix")
                        .and(CANARY, "")
                        .call(get("200").path("/v2"))
                        .call(get("200").path("/v2/a?b=c"))
                        .call(get("200").path("/v2a"))
                        .call(get("200").path("/a/v2"))
                        .call(get("200").path("/v2?a"))
                        .same(results(), way()),
                routed(
                                "a prefix that ends with a slash",
                                "{match: {path-prefix: /v2/}, to: [canary]}",
                                "match.path-prefix")
                        .and(CANARY, "")
                        .call(get("200").path("/v2"))
                        .call(get("200").path("/v2/"))
                        .call(get("200").path("/v2/a"))
                        .same(results(), way()),
                routed("a path is the whole path", "{match: {path: /a}, to: [canary]}", "match.path")
                        .and(CANARY, "")
                        .call(get("200").path("/a"))
                        .call(get("200").path("/a?b"))
                        .call(get("200").path("/a/"))
                        .call(get("200").path("/A"))
                        .same(results(), way()),
                routed("some methods", "{match: {methods: [GET, PUT]}, to: [canary]}", "match.methods")
                        .and(CANARY, "")
                        .call(get("200"))
                        .call(post("200"))
                        .call(post("200").method("PUT"))
                        .same(results(), way()),
                routed(
                                "headers, all of them",
                                "{match: {headers: [x-user, {name: x-a, exact: b}, {name: x-c, prefix: de},"
                                        + " {name: x-f, suffix: gh}]}, to: [canary]}",
                                "match.headers[].name",
                                "match.headers[].exact",
                                "match.headers")
                        .and(CANARY, "")
                        .call(marked("b", "def", "fgh"))
                        .call(marked("b", "def", "fg"))
                        .call(marked("b", "d", "fgh"))
                        .call(marked("bb", "def", "fgh"))
                        .call(get("200").header("x-a", "b"))
                        .same(results(), way()),
                routed(
                                "the first route that matches",
                                "{match: {path-prefix: /a}}, {match: {methods: [GET]}, to: [canary]}",
                                "match.path-prefix",
                                "to")
                        .and(CANARY, "")
                        .call(get("200").path("/a/b"))
                        .call(get("200").path("/b"))
                        .call(post("200").path("/b"))
                        .same(results(), way()),
                Scenario.of("routing is switched off", "routing.enabled")
                        .client("routing: {enabled: false, routes: [{to: [canary]}]}")
                        .and(CANARY, "")
                        .calls(3, get("200"))
                        .same(results(), way()));
    }

    private static CallSpec marked(String a, String c, String f) {
        return get("200")
                .header("x-user", "ada")
                .header("x-a", a)
                .header("x-c", c)
                .header("x-f", f);
    }

    private static List<Scenario> targets() {
        return List.of(
                routed(
                                "a share goes to another client",
                                "{to: [{client: canary, weight: 30}, {client: inventory, weight: 70}]}",
                                "to[].weight",
                                "to")
                        .and(CANARY, "")
                        .calls(600, get("200"))
                        .same(results(), picks()),
                routed(
                                "shares of three, one of them none",
                                "{to: [{client: canary, weight: 1}, {client: old, weight: 0}, {client: new, weight: 2}]}",
                                "to[].weight",
                                "to")
                        .and(CANARY, "")
                        .and("old", "")
                        .and("new", "")
                        .calls(600, get("200"))
                        .same(results(), picks()),
                routed("each client repeats by its own policy", "{match: {headers: [x-new]}, to: [canary]}", "to")
                        .and(CANARY, "retry: {on: [5xx], max-attempts: 3, attempt-header: never, " + FAST + "}")
                        .calls(3, get("503 503 200"))
                        .calls(3, get("503 503 200").header("x-new", ""))
                        .calls(3, post("503 503 200").header("x-new", ""))
                        .same(results(), attempts(), way()),
                routed(
                                "each share is repeated by its own client's policy",
                                "{to: [{client: canary, weight: 1}, {client: inventory, weight: 1}]}",
                                "to")
                        .endpoint("500")
                        .and(CANARY, "retry: {on: [5xx], max-attempts: 3, " + FAST + "}")
                        .endpoint("503")
                        .calls(300, get("200"))
                        .same(chances(), picks()),
                routed("each client has its own timeout", "{match: {headers: [x-new]}, to: [canary]}", "to")
                        .and(CANARY, "timeout: 150ms")
                        .call(get("200@300ms"))
                        .call(get("200@300ms").header("x-new", ""))
                        .same(results(), attempts(), time(100)),
                routed(
                                "a route has a timeout of its own",
                                "{match: {headers: [x-new]}, timeout: 150ms, to: [canary]}",
                                "timeout")
                        .and(CANARY, "")
                        .call(get("200@300ms"))
                        .call(get("200@300ms").header("x-new", ""))
                        .same(results(), attempts(), time(100)),
                routed("the limits are those of the other client", "{match: {headers: [x-new]}, to: [canary]}", "to")
                        .and(CANARY, "rate-limit: {permits: 3, per: 1h}")
                        .calls(5, get("200").header("x-new", ""))
                        .calls(5, get("200"))
                        .calls(2, post("200").header("x-new", ""))
                        .same(results(), attempts(), way()),
                Scenario.of("the limits of the client that was asked do not act", "routing.routes[].to")
                        .client("rate-limit: {permits: 1, per: 1h}, routing: {routes: [{to: [canary]}]}")
                        .and(CANARY, "")
                        .calls(5, get("200"))
                        .same(results(), attempts(), way()),
                routed("a call is routed once", "{to: [canary]}", "to")
                        .and(CANARY, "routing: {routes: [{to: [inventory]}]}")
                        .calls(3, get("200"))
                        .same(results(), way()),
                routed("the Host stays that of the client that was asked", "{to: [canary]}", "to")
                        .and(CANARY, "")
                        .calls(2, get("200"))
                        .same(results(), requestHeader("host")),
                routed("or is the one that the other client has", "{to: [canary]}", "to")
                        .and(CANARY, "host: new.example")
                        .calls(2, get("200"))
                        .same(results(), requestHeader("host")));
    }

    private static List<Scenario> changes() {
        return List.of(
                rewritten("a prefix is replaced", "/v2", "/new"),
                rewritten("a prefix is taken away", "/v2", "/"),
                rewritten("a prefix with a slash is replaced", "/v2/", "/new"),
                rewritten("a prefix with a slash by one with a slash", "/v2/", "/new/"),
                rewritten("a prefix is put before", "/", "/new"),
                routed("the whole path is replaced", "{rewrite: {path: '/new%20one'}}", "rewrite.path")
                        .call(get("200").path("/a/b?c=d%20e"))
                        .call(get("200").path("/"))
                        .same(results(), requests(OWN_HEADERS)),
                routed("another Host", "{rewrite: {host: 'stock.example:8080'}, to: [canary]}", "rewrite.host")
                        .and(CANARY, "host: new.example")
                        .calls(2, get("200"))
                        .same(results(), requestHeader("host")),
                routed(
                                "changed headers of a request",
                                "{request-headers: {add: {x-a: '1'}, set: {x-b: '100%'}, remove: [x-c]}}",
                                "request-headers.add.x-a",
                                "request-headers.add",
                                "request-headers.set",
                                "request-headers.remove")
                        .call(get("200"))
                        .call(get("200").header("x-a", "0").header("x-b", "0").header("x-c", "0"))
                        .same(results(), requests(OWN_HEADERS)),
                routed(
                                "changed headers of a response",
                                "{response-headers: {add: {x-a: '1'}, set: {x-b: '2'}, remove: [x-c]}}",
                                "response-headers.add",
                                "response-headers.set",
                                "response-headers.remove")
                        .call(get("200"))
                        .call(get("200[x-b=0,x-c=0]"))
                        .same(results(), responses("date", "x-envoy-upstream-service-time")));
    }

    private static Scenario rewritten(String name, String prefix, String replacement) {
        return routed(
                        name,
                        "{match: {path-prefix: " + prefix + "}, rewrite: {path-prefix: " + replacement + "}}",
                        "rewrite.path-prefix")
                .call(get("200").path(prefix))
                .call(get("200").path(prefix + "?x=y"))
                .call(get("200").path((prefix + "/a").replace("//", "/")))
                .call(get("200").path((prefix + "/a/?b=%2F").replace("//", "/")))
                .call(get("200").path((prefix + "//a").replace("///", "//")))
                .call(get("200").path("/other"))
                .same(results(), requests(OWN_HEADERS));
    }

    private static List<Scenario> mirrors() {
        return List.of(
                routed("every call is copied", "{mirror: {client: canary}}", "mirror.client", "mirror.percent")
                        .and(CANARY, "")
                        .calls(5, get("200"))
                        .call(post("200").body(1000))
                        .requestsInAll(12)
                        .same(results(), picksWithin(0)),
                routed("a copy's Host says so", "{mirror: {client: canary}}", "mirror.client")
                        .and(CANARY, "")
                        .endpoint("200")
                        .call(get("200").path("/a?b"))
                        .requestsInAll(2)
                        .same(results(), Aspect.requestsTo(1, OWN_HEADERS)),
                routed("a share is copied", "{mirror: {client: canary, percent: 30%}}", "mirror.percent")
                        .and(CANARY, "")
                        .calls(500, get("200"))
                        .requestsInAll(600)
                        .same(results(), picks()),
                routed(
                                "of each share, the same share is copied",
                                "{to: [{client: canary, weight: 50}, {client: inventory, weight: 50}],"
                                        + " mirror: {client: mirror, percent: 50%}}",
                                "mirror.percent",
                                "to")
                        .and(CANARY, "")
                        .and("mirror", "")
                        .calls(400, get("200"))
                        .requestsInAll(560)
                        .same(results(), combinations()),
                routed(
                                "what a limit refuses is not copied",
                                "{to: [canary], mirror: {client: mirror}}",
                                "mirror.client")
                        .and(CANARY, "rate-limit: {permits: 1, per: 1h}")
                        .and("mirror", "")
                        .calls(5, get("200"))
                        .requestsInAll(6)
                        .same(results(), picksWithin(0))
                        .differs("the library copies a call before its limits have a say"),
                routed("nothing is copied", "{mirror: {client: canary, percent: 0%}}", "mirror.percent")
                        .and(CANARY, "")
                        .calls(20, get("200"))
                        .same(results(), picksWithin(0)),
                routed("a mirror that hangs delays nothing", "{mirror: {client: canary}}", "mirror.client")
                        .and(CANARY, "timeout: 300ms")
                        .endpoint("hang")
                        .calls(5, get("200"))
                        .requestsInAll(10)
                        .same(results(), picksWithin(0), time(100)));
    }

    private static List<Scenario> faults() {
        return List.of(
                routed(
                                "every call is refused",
                                "{fault: {abort: {status: 418, percent: 100%}}}",
                                "fault.abort.status",
                                "fault.abort.percent")
                        .calls(3, get("200"))
                        .same(results(), attempts()),
                routed("a share is refused", "{fault: {abort: {status: 503, percent: 30%}}}", "fault.abort.percent")
                        .calls(500, get("200"))
                        .same(chances()),
                routed(
                                "every call is delayed",
                                "{fault: {delay: {fixed: 150ms, percent: 100%}}}",
                                "fault.delay.fixed",
                                "fault.delay.percent")
                        .calls(3, get("200"))
                        .same(results(), attempts(), time(100)),
                routed("a share is delayed", "{fault: {delay: {fixed: 100ms, percent: 50%}}}", "fault.delay.percent")
                        .calls(200, get("200"))
                        .atOnce(8)
                        .same(results(), time(30)),
                routed("no fault", "{fault: {enabled: false, abort: {status: 503, percent: 100%}}}", "fault.enabled")
                        .calls(3, get("200"))
                        .same(results(), attempts()),
                Scenario.of("an injected fault is not repeated", ROUTE + "fault.abort.status")
                        .client("retry: {on: [5xx], " + FAST
                                + "}, rate-limit: {permits: 1, per: 1h}, routing: {routes: ["
                                + "{fault: {abort: {status: 503, percent: 100%}}}]}")
                        .calls(3, get("200"))
                        .same(results(), attempts()),
                Scenario.of("a delay spends from the timeout", ROUTE + "fault.delay.fixed")
                        .client("timeout: 100ms, routing: {routes: [{fault: {delay: {fixed: 200ms, percent: 100%}}}]}")
                        .call(get("200"))
                        .same(results())
                        .differs("Envoy's timeout begins when the delay is over"),
                routed(
                                "a call ends as if the connection had broken",
                                "{fault: {abort: {reset: true, percent: 100%}}}",
                                "fault.abort")
                        .call(get("200"))
                        .same(results())
                        .differs("Envoy can end a call by a status alone"));
    }
}
