package io.sidecarsdk.http.parity;

import static io.sidecarsdk.http.parity.Aspect.checkInterval;
import static io.sidecarsdk.http.parity.Aspect.checks;
import static io.sidecarsdk.http.parity.Aspect.connectionsOfChecks;
import static io.sidecarsdk.http.parity.Aspect.endpointsFor;
import static io.sidecarsdk.http.parity.Aspect.moved;
import static io.sidecarsdk.http.parity.Aspect.picks;
import static io.sidecarsdk.http.parity.Aspect.picksWithin;
import static io.sidecarsdk.http.parity.Aspect.results;
import static io.sidecarsdk.http.parity.CallSpec.get;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Which endpoints there are to choose from: by health, weight, priority, zone, label and key. */
final class EndpointScenarios {

    /** An endpoint is asked often, and believed at once. */
    static final String CHECK =
            "health-check: {path: /healthz, interval: 100ms, no-traffic-interval: 100ms, unhealthy-after: 1, healthy-after: 1";

    private static final String FEW = "health-check: {path: /healthz, interval: 100ms, no-traffic-interval: 100ms, ";

    /** Different ones, each once. */
    private static final List<CallSpec> KEYS = IntStream.range(0, 300)
            .mapToObj(i -> get("200").header("x-user", "user-" + i))
            .toList();

    private EndpointScenarios() {}

    static List<Scenario> all() {
        return Stream.of(health(), asking(), warmth(), shares(), ring())
                .flatMap(List::stream)
                .toList();
    }

    private static List<Scenario> health() {
        return List.of(
                Scenario.of(
                                "an endpoint that is unwell gets no call",
                                "health-check.path",
                                "health-check.interval",
                                "health-check.no-traffic-interval",
                                "health-check.unhealthy-after")
                        .client(CHECK + "}")
                        .endpointOfHealth("503", "")
                        .endpoints(2)
                        .calls(60, get("200"))
                        .afterChecks()
                        .same(results(), picksWithin(1)),
                Scenario.of("other answers are good, too", "health-check.expected-statuses")
                        .client(CHECK + ", expected-statuses: [200, 204]}")
                        .endpointOfHealth("204", "")
                        .endpoints(2)
                        .calls(60, get("200"))
                        .afterChecks()
                        .same(results(), picksWithin(1)),
                Scenario.of("how endpoints are asked", "health-check.method", "health-check.host", "health-check.path")
                        .client(CHECK + ", method: OPTIONS, host: health.example}")
                        .endpoints(2)
                        .call(get("200"))
                        .afterChecks()
                        .same(results(), checks()),
                Scenario.of("endpoints are asked under the logical name", "health-check.host")
                        .client(CHECK + "}")
                        .endpoints(2)
                        .call(get("200"))
                        .afterChecks()
                        .same(results(), checks()),
                Scenario.of("too many are unwell: all are used", "load-balancer.panic-threshold")
                        .client(CHECK + "}, load-balancer: {panic-threshold: 50%}")
                        .endpointOfHealth("503", "")
                        .endpointOfHealth("503", "")
                        .endpoints(1)
                        .calls(60, get("200"))
                        .afterChecks()
                        .same(results(), picksWithin(1)),
                Scenario.of("too many are unwell: none of them is used", "load-balancer.panic-threshold")
                        .client(CHECK + "}, load-balancer: {panic-threshold: 0%}")
                        .endpointOfHealth("503", "")
                        .endpointOfHealth("503", "")
                        .endpoints(1)
                        .calls(60, get("200"))
                        .afterChecks()
                        .same(results(), picksWithin(1)),
                priorities("half of a priority: the next one helps out", "140%"),
                priorities("half of a priority takes all", "200%"),
                priorities("half of a priority takes half", "100%"),
                Scenario.of("the next priority takes over", "endpoints", "load-balancer.overprovisioning")
                        .client(CHECK + "}")
                        .endpointOfHealth("503", "priority: 0")
                        .endpointWith("priority: 1")
                        .endpointWith("priority: 2")
                        .calls(60, get("200"))
                        .afterChecks()
                        .same(results(), picksWithin(1)));
    }

    /** Of four endpoints of the first priority, two are unwell. */
    private static Scenario priorities(String name, String overprovisioning) {
        return Scenario.of(name, "endpoints", "load-balancer.overprovisioning")
                .client(CHECK + "}, load-balancer: {overprovisioning: " + overprovisioning + "}")
                .endpointOfHealth("503", "priority: 0")
                .endpointOfHealth("503", "priority: 0")
                .endpointWith("priority: 0")
                .endpointWith("priority: 0")
                .endpointWith("priority: 1")
                .calls(300, get("200"))
                .afterChecks()
                .same(results(), picks());
    }

    private static List<Scenario> asking() {
        return List.of(
                Scenario.of("an endpoint is well again after some good answers", "health-check.healthy-after")
                        .client(FEW + "unhealthy-after: 1, healthy-after: 5, timeout: 10s}")
                        .endpointOfHealth("503 200 200 200 200 hang then 200", "")
                        .endpoints(1)
                        .calls(40, get("200"))
                        .afterChecks(6)
                        .then()
                        .calls(40, get("200"))
                        // the one that hung was the fifth good answer
                        .afterChecks(1)
                        .same(
                                results(),
                                picksWithin(0).inPhase(0),
                                picksWithin(1).inPhase(1)),
                Scenario.of("an answer that does not come", "health-check.timeout")
                        .client(FEW + "unhealthy-after: 1, healthy-after: 1, timeout: 300ms}")
                        .endpointOfHealth("hang", "")
                        .endpoints(2)
                        .calls(60, get("200"))
                        .afterChecks()
                        .same(results(), picksWithin(1)),
                Scenario.of("a wrong answer is enough", "health-check.unhealthy-after")
                        .client(FEW + "unhealthy-after: 5, healthy-after: 1}")
                        .endpointOfHealth("200 200 503", "")
                        .endpoints(1)
                        .calls(40, get("200"))
                        .afterChecks(4)
                        .same(results(), picksWithin(1)),
                Scenario.of("an answer that is tried again", "health-check.retriable-statuses")
                        .client(FEW + "unhealthy-after: 100, healthy-after: 1, retriable-statuses: [503]}")
                        .endpointOfHealth("200 200 503", "")
                        .endpoints(1)
                        .calls(40, get("200"))
                        .afterChecks(4)
                        .same(results(), picksWithin(1)),
                Scenario.of("checks keep their connection", "health-check.reuse-connection")
                        .client(CHECK + ", reuse-connection: true}")
                        .endpoints(2)
                        .call(get("200"))
                        .afterChecks(4)
                        .same(results(), connectionsOfChecks()),
                Scenario.of("checks make a connection each", "health-check.reuse-connection")
                        .client(CHECK + ", reuse-connection: false}")
                        .endpoints(2)
                        .call(get("200"))
                        .afterChecks(4)
                        .same(results(), connectionsOfChecks()),
                Scenario.of("checks come at different times", "health-check.jitter")
                        .client(
                                "health-check: {path: /healthz, interval: 50ms, no-traffic-interval: 50ms, jitter: 100%}")
                        .endpoints(1)
                        .call(get("200"))
                        .afterChecks(25)
                        .same(results(), checkInterval(20)),
                Scenario.of("health checks are switched off", "health-check.enabled")
                        .client(CHECK + ", enabled: false}")
                        .endpointOfHealth("503", "")
                        .endpoints(1)
                        .calls(20, get("200"))
                        .same(results(), picksWithin(0), Aspect.checks()));
    }

    /** An endpoint becomes well when the other one has long been. */
    private static List<Scenario> warmth() {
        return List.of(
                warmed("a new endpoint gets its share little by little", "window: 1s", "window", "min-weight"),
                warmed("or more of it from the beginning", "window: 1s, min-weight: 60%", "min-weight"),
                warmed("or most of it soon", "window: 1s, aggression: 5", "aggression"),
                warmed("or all of it at once", "enabled: false", "enabled"));
    }

    private static Scenario warmed(String name, String slowStart, String... keys) {
        return Scenario.of(
                        name,
                        Stream.of(keys)
                                .map(key -> "load-balancer.slow-start." + key)
                                .toArray(String[]::new))
                .client(CHECK + "}, load-balancer: {policy: round-robin, slow-start: {" + slowStart + "}}")
                .endpointOfHealth("503 503 503 503 503 503 503 503 503 503 503 503 200", "")
                .endpoints(1)
                .calls(200, get("200"))
                .pacedBy(5)
                .afterChecks(14)
                .same(results(), picksWithin(20));
    }

    private static List<Scenario> ring() {
        return List.of(
                Scenario.of("keys of an endpoint that goes", "load-balancer.hash-on", "load-balancer.policy")
                        .client(
                                CHECK
                                        + "}, load-balancer: {policy: ring-hash, hash-on: {header: x-user}, panic-threshold: 0%}")
                        .endpointOfHealth("200 then 503", "")
                        .endpoints(3)
                        .calls(KEYS)
                        .afterChecks()
                        .then()
                        .calls(KEYS)
                        .afterChecks()
                        .same(
                                results(),
                                endpointsFor("x-user").inPhase(0),
                                endpointsFor("x-user").inPhase(1),
                                picks().inPhase(0),
                                picks().inPhase(1),
                                moved("x-user", 0, 45)),
                Scenario.of("a ring with weights", "load-balancer.hash-on", "load-balancer.policy")
                        .client(
                                "load-balancer: {policy: ring-hash, hash-on: {header: x-user}, minimum-ring-size: 4096}")
                        .endpointWith("weight: 3")
                        .endpointWith("weight: 1")
                        .calls(KEYS)
                        .same(results(), picks()),
                Scenario.of("a key in a cookie", "load-balancer.hash-on")
                        .client("load-balancer: {policy: ring-hash, hash-on: {cookie: user}}")
                        .endpoints(4)
                        .calls(10, get("200").header("cookie", "user=ada"))
                        .calls(10, get("200").header("cookie", "a=b; user=bob"))
                        .same(results(), endpointsFor("cookie")));
    }

    private static List<Scenario> shares() {
        return List.of(
                Scenario.of("shares by weight, one after the other", "endpoints", "load-balancer.policy")
                        .client("load-balancer: round-robin")
                        .endpointWith("weight: 3")
                        .endpointWith("weight: 1")
                        .calls(120, get("200"))
                        .same(results(), picksWithin(3)),
                Scenario.of("shares by weight, the less busy one", "endpoints", "load-balancer.policy")
                        .client("load-balancer: least-request")
                        .endpointWith("weight: 3")
                        .endpointWith("weight: 1")
                        .calls(300, get("200"))
                        .same(results(), picks()),
                Scenario.of("shares by weight, requests in flight do not count", "load-balancer.active-request-bias")
                        .client("load-balancer: {policy: least-request, active-request-bias: 0}")
                        .endpointOf("200@20ms", "weight: 3")
                        .endpointOf("200", "weight: 1")
                        .calls(300, get("200"))
                        .atOnce(8)
                        .same(results(), picks()),
                Scenario.of("shares by weight, requests in flight count", "load-balancer.active-request-bias")
                        .client("load-balancer: {policy: least-request, active-request-bias: 1}")
                        .endpointOf("200@20ms", "weight: 3")
                        .endpointOf("200", "weight: 1")
                        .calls(300, get("200"))
                        .atOnce(8)
                        .same(results(), picksWithin(50)),
                Scenario.of("the own zone comes first", "load-balancer.zone")
                        .client("load-balancer: {zone: a}")
                        .endpointWith("zone: b")
                        .endpointWith("zone: a")
                        .calls(40, get("200"))
                        .same(results(), picksWithin(0)),
                Scenario.of("only endpoints with a label", "subset")
                        .client("subset: {labels: {version: v2}}")
                        .endpointWith("labels: {version: v1}")
                        .endpointWith("labels: {version: v2}")
                        .endpointWith("labels: {version: v2}")
                        .calls(40, get("200"))
                        .same(results(), picksWithin(0)),
                Scenario.of("one key, one endpoint", "load-balancer.hash-on", "load-balancer.policy")
                        .client("load-balancer: {policy: ring-hash, hash-on: {header: x-user}}")
                        .endpoints(4)
                        .calls(20, get("200").header("x-user", "ada"))
                        .calls(20, get("200").header("x-user", "bob"))
                        .calls(20, get("200").header("x-user", "eve"))
                        .same(results(), endpointsFor("x-user")));
    }
}
