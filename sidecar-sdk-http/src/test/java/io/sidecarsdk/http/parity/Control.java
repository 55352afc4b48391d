package io.sidecarsdk.http.parity;

import java.util.List;

/**
 * A scenario with a feature switched off in the library alone: the comparison must notice, else it proves nothing.
 *
 * @param settings the client's, as the library gets them
 */
record Control(Scenario scenario, String settings) {

    static List<Control> all() {
        return List.of(
                of("a 503 is repeated", "retry: {enabled: false}"),
                of("a POST with an Idempotency-Key is", "attempt-timeout: 5s"),
                of("an attempt that takes too long is repeated", "timeout: 600ms"),
                of("waits double up to the longest", "retry: {on: [5xx], max-attempts: 4, backoff: {base: 1ms}}"),
                of("the budget's minimum", "retry: {on: [5xx], budget: {min-concurrency: 100}}"),
                of("too many calls at once", "max-concurrent: 1024"),
                of("more calls than the rate allows", "rate-limit: {enabled: false, permits: 5, per: 1h}"),
                of("one after the other", "load-balancer: random"),
                of("the one with fewer requests, one slow", "load-balancer: random"),
                of("five 5xx in a row", "outlier-detection: {enabled: false}"),
                of("one succeeds less than the others", "outlier-detection: {enabled: false}"),
                of(
                        "Retry-After is waited for",
                        "retry: {on: [retriable-status-codes], status-codes: [429], retry-after: {enabled: false}}"),
                of("the server is told the timeout", "deadline-headers: never"),
                of("a fixed Host", "host: logical"),
                of(
                        "a share goes to another client",
                        "routing: {routes: [{to: [{client: canary}, {client: inventory}]}]}"),
                of("a prefix is taken away", "routing: {routes: [{match: {path-prefix: /v2}}]}"),
                of("changed headers of a request", "routing: {routes: [{}]}"),
                of("a share is copied", "routing: {routes: [{mirror: {client: canary, percent: 60%}}]}"),
                of("a share is refused", "routing: {routes: [{fault: {abort: {status: 503, percent: 60%}}}]}"),
                of(
                        "half of a priority: the next one helps out",
                        EndpointScenarios.CHECK + "}, load-balancer: {overprovisioning: 200%}"),
                of(
                        "a new endpoint gets its share little by little",
                        EndpointScenarios.CHECK + "}, load-balancer: round-robin"),
                of("an endpoint is well again after some good answers", EndpointScenarios.CHECK + ", timeout: 10s}"),
                of(
                        "keys of an endpoint that goes",
                        EndpointScenarios.CHECK + "}, load-balancer: {policy: random, panic-threshold: 0%}"),
                of("all fail: as many are refused as may be", "admission-control: {enabled: false}"),
                of("the best latency is measured with few calls", "adaptive-concurrency: {enabled: false}"),
                of("none of the expected names", "tls: {ca: " + Identities.CA + "}"),
                of(
                        "a refused stream is repeated",
                        "timeout: 3s, tls: {ca: " + Identities.CA + "}, retry: {on: [5xx], enabled: false}"));
    }

    private static Control of(String name, String settings) {
        Scenario scenario = Scenarios.all().stream()
                .filter(candidate -> candidate.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no scenario " + name));
        return new Control(scenario, settings);
    }

    Comparison run() throws Exception {
        return Comparison.of(scenario.under(settings), scenario);
    }
}
