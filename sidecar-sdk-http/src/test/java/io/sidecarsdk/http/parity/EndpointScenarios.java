package io.sidecarsdk.http.parity;

import static io.sidecarsdk.http.parity.Aspect.checks;
import static io.sidecarsdk.http.parity.Aspect.endpointsFor;
import static io.sidecarsdk.http.parity.Aspect.picks;
import static io.sidecarsdk.http.parity.Aspect.picksWithin;
import static io.sidecarsdk.http.parity.Aspect.results;
import static io.sidecarsdk.http.parity.CallSpec.get;

import java.util.List;
import java.util.stream.Stream;

/** Which endpoints there are to choose from: by health, weight, priority, zone, label and key. */
final class EndpointScenarios {

    private static final String CHECK =
            "health-check: {path: /healthz, interval: 100ms, no-traffic-interval: 100ms, unhealthy-after: 1, healthy-after: 1";

    private EndpointScenarios() {}

    static List<Scenario> all() {
        return Stream.of(health(), shares()).flatMap(List::stream).toList();
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
                        .endpointOfHealth(503, "")
                        .endpoints(2)
                        .calls(60, get("200"))
                        .afterChecks()
                        .same(results(), picksWithin(1)),
                Scenario.of("other answers are good, too", "health-check.expected-statuses")
                        .client(CHECK + ", expected-statuses: [200, 204]}")
                        .endpointOfHealth(204, "")
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
                        .endpointOfHealth(503, "")
                        .endpointOfHealth(503, "")
                        .endpoints(1)
                        .calls(60, get("200"))
                        .afterChecks()
                        .same(results(), picksWithin(1)),
                Scenario.of("too many are unwell: none of them is used", "load-balancer.panic-threshold")
                        .client(CHECK + "}, load-balancer: {panic-threshold: 0%}")
                        .endpointOfHealth(503, "")
                        .endpointOfHealth(503, "")
                        .endpoints(1)
                        .calls(60, get("200"))
                        .afterChecks()
                        .same(results(), picksWithin(1)),
                Scenario.of("the next priority takes over", "endpoints", "load-balancer.overprovisioning")
                        .client(CHECK + "}")
                        .endpointOfHealth(503, "priority: 0")
                        .endpointWith("priority: 1")
                        .endpointWith("priority: 2")
                        .calls(60, get("200"))
                        .afterChecks()
                        .same(results(), picksWithin(1)));
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
