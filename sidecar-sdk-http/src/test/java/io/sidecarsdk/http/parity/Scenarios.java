package io.sidecarsdk.http.parity;

import static io.sidecarsdk.http.parity.Aspect.attempts;
import static io.sidecarsdk.http.parity.Aspect.attemptsInAll;
import static io.sidecarsdk.http.parity.Aspect.longestWait;
import static io.sidecarsdk.http.parity.Aspect.meanWait;
import static io.sidecarsdk.http.parity.Aspect.picks;
import static io.sidecarsdk.http.parity.Aspect.picksWithin;
import static io.sidecarsdk.http.parity.Aspect.requestHeader;
import static io.sidecarsdk.http.parity.Aspect.requests;
import static io.sidecarsdk.http.parity.Aspect.responses;
import static io.sidecarsdk.http.parity.Aspect.results;
import static io.sidecarsdk.http.parity.Aspect.secondTries;
import static io.sidecarsdk.http.parity.Aspect.time;
import static io.sidecarsdk.http.parity.CallSpec.get;
import static io.sidecarsdk.http.parity.CallSpec.post;

import io.sidecarsdk.http.parity.Upstreams.Kind;
import java.util.List;
import java.util.stream.Stream;

/** Everything in which library and Envoy are compared. */
final class Scenarios {

    /** A retry that does not wait, so that what is compared is who repeats what. */
    private static final String FAST = "backoff: {base: 1ms}";

    /** What belongs to a connection, and what either side says about itself. */
    private static final String[] OWN_HEADERS = {"connection", "x-forwarded-proto", "x-envoy-expected-rq-timeout-ms"};

    private Scenarios() {}

    static List<Scenario> all() {
        return Stream.of(
                        plain(),
                        retries(),
                        methods(),
                        HeaderScenarios.all(),
                        connections(),
                        timeouts(),
                        waits(),
                        limits(),
                        balancing(),
                        EndpointScenarios.all(),
                        OutlierScenarios.all(),
                        LimitScenarios.all(),
                        RoutingScenarios.all(),
                        TlsScenarios.all(),
                        known())
                .flatMap(List::stream)
                .toList();
    }

    private static List<Scenario> plain() {
        return List.of(
                Scenario.of("a call that succeeds", "endpoints")
                        .endpoints(1)
                        .call(get("200[x-price=42]").path("/stock/4%202?size=XL&q=a%2Fb"))
                        .call(post("200").body(20_000))
                        .call(get("200").method("HEAD"))
                        .call(get("204"))
                        .call(get("404"))
                        .same(
                                results(),
                                attempts(),
                                requests(OWN_HEADERS),
                                responses("date", "x-envoy-upstream-service-time")),
                Scenario.of("the logical name as Host", "host")
                        .client("host: logical")
                        .call(get("200"))
                        .same(results(), requestHeader("host")),
                Scenario.of("a fixed Host", "host")
                        .client("host: stock.example")
                        .call(get("200"))
                        .same(results(), requestHeader("host")),
                Scenario.of("the endpoint's own Host", "host")
                        .client("host: endpoint")
                        .endpoints(2)
                        .calls(4, get("200"))
                        .same(results(), requestHeader("host")),
                Scenario.of("an endpoint that the name service lists", "endpoints")
                        .lookedUp()
                        .calls(3, get("200"))
                        .same(results(), attempts(), requestHeader("host")),
                Scenario.of("without endpoints the Host is the URL's", "host")
                        .client("host: stock.example")
                        .dialled()
                        .calls(3, get("200"))
                        .same(results(), attempts(), requestHeader("host")),
                Scenario.of("no endpoints: the URL's own host", "endpoints")
                        .client("retry: {" + FAST + "}")
                        .dialled()
                        .calls(3, get("503 200"))
                        .same(results(), attempts(), requestHeader("host")));
    }

    private static List<Scenario> retries() {
        return List.of(
                repeated("a 503 is repeated", "retry.on", "on: [gateway-error]", get("503 200")),
                repeated("502 and 504 are repeated", "retry.on", "on: [gateway-error]", get("502 504 200")),
                repeated("a 500 is no gateway error", "retry.on", "on: [gateway-error]", get("500 200")),
                repeated("any 5xx is repeated", "retry.on", "on: [5xx]", get("500 599 200")),
                repeated("a 409 is repeated", "retry.on", "on: [retriable-4xx]", get("409 200")),
                repeated("a 404 is not", "retry.on", "on: [5xx, retriable-4xx]", get("404 200")),
                repeated(
                        "listed statuses are repeated",
                        "retry.status-codes",
                        "on: [retriable-status-codes], status-codes: [404, 429]",
                        get("404 429 200"),
                        get("503 200")),
                repeated("attempts end, the last answer stays", "retry.max-attempts", "max-attempts: 4", get("503")),
                repeated("one attempt is no retry", "retry.max-attempts", "max-attempts: 1", get("503 200")),
                repeated("a reset is repeated", "retry.on", "on: [reset]", get("reset close 200")),
                repeated("5xx covers a reset", "retry.on", "on: [5xx]", get("reset 200")),
                repeated("gateway-error covers a reset", "retry.on", "on: [gateway-error]", get("close 200")),
                repeated("a reset is no failure to connect", "retry.on", "on: [connect-failure]", get("reset 200")),
                repeated(
                        "a sent request is not repeated before-request",
                        "retry.on",
                        "on: [reset-before-request]",
                        get("reset 200")),
                Scenario.of("retries are switched off", "retry.enabled")
                        .client("retry: {enabled: false}")
                        .call(get("503 200"))
                        .same(results(), attempts()),
                Scenario.of("the kill switch", "enabled")
                        .client("enabled: false, retry: {}, rate-limit: {permits: 1, per: 1h}")
                        .calls(3, get("503 200"))
                        .same(results(), attempts()));
    }

    private static Scenario repeated(String name, String key, String retry, CallSpec... calls) {
        Scenario scenario = Scenario.of(name, key)
                .client("retry: {" + retry + ", " + FAST + "}")
                .endpoints(2)
                .same(results(), attempts());
        for (CallSpec call : calls) {
            scenario.calls(3, call);
        }
        return scenario;
    }

    private static List<Scenario> methods() {
        return List.of(
                repeated("a POST is not repeated", "retry.methods", "on: [5xx]", post("503 200"), post("reset 200")),
                repeated(
                        "a POST with an Idempotency-Key is",
                        "retry.methods",
                        "on: [5xx]",
                        post("503 200").header("Idempotency-Key", "1"),
                        post("reset 200").header("Idempotency-Key", "2")),
                repeated(
                        "idempotent methods are repeated",
                        "retry.methods",
                        "on: [5xx]",
                        post("503 200").method("PUT"),
                        post("503 200").method("DELETE"),
                        get("503 200").method("HEAD")),
                repeated(
                        "only the methods that are named",
                        "retry.methods",
                        "on: [5xx], methods: [GET, POST]",
                        post("503 200"),
                        post("503 200").method("PUT")),
                Scenario.of("a POST that could not be sent goes elsewhere", "retry.methods")
                        .client("retry: {" + FAST + "}")
                        .endpoint(Kind.CLOSED)
                        .endpoint("200")
                        .calls(10, post("200"))
                        .same(results(), picksWithin(0)),
                repeated(
                        "a body is sent again whole",
                        "retry.on",
                        "on: [5xx]",
                        post("503 503 200").method("PUT").body(100_000)));
    }

    private static List<Scenario> connections() {
        return List.of(
                Scenario.of("a refused connection goes elsewhere", "retry.on")
                        .client("retry: {on: [connect-failure], " + FAST + "}")
                        .endpoint(Kind.CLOSED)
                        .endpoints(1)
                        .calls(10, get("200"))
                        .same(results(), attempts()),
                Scenario.of("no endpoint takes connections", "retry.on")
                        .client("retry: {on: [connect-failure], " + FAST + "}")
                        .endpoint(Kind.CLOSED)
                        .endpoint(Kind.CLOSED)
                        .calls(3, get("200"))
                        .same(results()),
                Scenario.of("an endpoint that does not answer a connection", "connect-timeout")
                        .client("connect-timeout: 150ms, retry: {on: [connect-failure], " + FAST + "}")
                        .endpoint(Kind.UNREACHABLE)
                        .endpoints(1)
                        .calls(4, get("200"))
                        // it is left open which endpoint comes first: three calls wait for the other one, or all
                        .same(results(), attempts(), time(100)),
                Scenario.of("a connection that was closed while idle", "retry.on")
                        .client("retry: {on: [reset], " + FAST + "}")
                        .endpoints(1)
                        .calls(6, get("leave"))
                        .same(results(), attempts()),
                Scenario.of("half a body", "retry.on")
                        .client("retry: {on: [reset], " + FAST + "}")
                        .endpoints(1)
                        .calls(3, get("truncated 200"))
                        .same(results(), attempts())
                        .differs(
                                "the library reads a short body before it hands the response out, so what breaks inside it is"
                                        + " repeated; Envoy has passed the head on by then"));
    }

    private static List<Scenario> timeouts() {
        return List.of(
                Scenario.of("no answer within the timeout", "timeout")
                        .client("timeout: 300ms")
                        .call(get("hang"))
                        .same(results(), attempts(), time(100)),
                Scenario.of("the timeout covers attempts and waits", "timeout")
                        .client("timeout: 400ms, retry: {on: [5xx], max-attempts: 10, " + FAST + "}")
                        .call(get("503@150ms"))
                        .same(results(), attempts(), time(100)),
                Scenario.of("the timeout covers the body", "timeout")
                        .client("timeout: 300ms")
                        .call(get("drip"))
                        .same(results(), attempts(), time(1200))
                        .differs(
                                "a caller of Envoy has the response's head by then, and sees a broken body, a second later because Envoy"
                                        + " delays closing its side"),
                Scenario.of("an attempt that takes too long is repeated", "attempt-timeout")
                        .client("attempt-timeout: 150ms, retry: {on: [reset], " + FAST + "}")
                        .endpoints(2)
                        .calls(3, get("hang 200"))
                        .same(results(), attempts(), time(100)),
                Scenario.of("every attempt takes too long", "attempt-timeout")
                        .client("attempt-timeout: 100ms, retry: {on: [5xx], max-attempts: 3, " + FAST + "}")
                        .endpoints(2)
                        .call(get("hang"))
                        .same(results(), attempts(), time(100)),
                Scenario.of("an attempt's time without retries", "attempt-timeout")
                        .client("attempt-timeout: 150ms")
                        .call(get("hang"))
                        .same(results(), attempts(), time(100)),
                Scenario.of("a POST that took too long is not repeated", "attempt-timeout", "retry.methods")
                        .client("attempt-timeout: 150ms, retry: {on: [5xx], " + FAST + "}")
                        .call(post("hang 200"))
                        .same(results(), attempts(), time(100)));
    }

    private static List<Scenario> waits() {
        return List.of(
                Scenario.of("the wait before a retry", "retry.backoff.base")
                        .client(
                                "retry: {on: [5xx], backoff: {base: 100ms}, budget: {min-concurrency: 1000}}, timeout: 5s")
                        .endpoints(1)
                        .calls(80, get("503 200"))
                        .atOnce(8)
                        .same(results(), attempts(), meanWait(2, 25), longestWait(2, 400)),
                Scenario.of("waits double up to the longest", "retry.backoff.max")
                        .client(
                                "retry: {on: [5xx], max-attempts: 4, backoff: {base: 40ms, max: 80ms}, budget: {min-concurrency: 1000}}, timeout: 5s")
                        .endpoints(1)
                        .calls(80, get("503 503 503 200"))
                        .atOnce(8)
                        .same(
                                results(),
                                attempts(),
                                meanWait(2, 20),
                                meanWait(3, 25),
                                meanWait(4, 25),
                                longestWait(4, 400)));
    }

    private static List<Scenario> limits() {
        return List.of(
                Scenario.of("the budget's minimum", "retry.budget.min-concurrency", "retry.budget.ratio")
                        .client("retry: {on: [5xx], backoff: {base: 1s}, budget: {ratio: 0%, min-concurrency: 3}}")
                        .endpoints(1)
                        .calls(20, get("503@300ms 200"))
                        .atOnce(20)
                        // a retry that waits little may be over before the last call has failed
                        .same(attemptsInAll(3)),
                Scenario.of("the budget's share", "retry.budget.ratio")
                        .client("retry: {on: [5xx], backoff: {base: 1s}, budget: {ratio: 50%, min-concurrency: 0}}")
                        .endpoints(1)
                        .calls(40, get("503@300ms 200"))
                        .atOnce(40)
                        .same(attemptsInAll(4)),
                Scenario.of("no budget, no retry", "retry.budget.min-concurrency")
                        .client("retry: {on: [5xx], " + FAST + ", budget: {ratio: 0%, min-concurrency: 0}}")
                        .endpoints(1)
                        .calls(5, get("503 200"))
                        .same(results(), attempts()),
                Scenario.of("too many calls at once", "max-concurrent")
                        .client("max-concurrent: 4")
                        .endpoints(1)
                        .calls(12, get("200@400ms"))
                        .atOnce(12)
                        .same(results(), attemptsInAll(0)),
                Scenario.of("more calls than the rate allows", "rate-limit.permits", "rate-limit.per")
                        .client("rate-limit: {permits: 5, per: 1h}")
                        .endpoints(1)
                        .calls(12, get("200"))
                        .same(results(), attempts()),
                Scenario.of("the rate counts calls, not attempts", "rate-limit.permits")
                        .client("rate-limit: {permits: 5, per: 1h}, retry: {on: [5xx], " + FAST + "}")
                        .endpoints(1)
                        .calls(8, get("503 503 200"))
                        .same(results(), attempts()),
                Scenario.of("a rate is refilled evenly", "rate-limit.per")
                        .client("rate-limit: {permits: 10, per: 500ms}, timeout: 5s")
                        .endpoints(1)
                        .calls(60, get("200"))
                        .pacedBy(20)
                        .same(attemptsInAll(3)));
    }

    private static List<Scenario> balancing() {
        return List.of(
                Scenario.of("one after the other", "load-balancer.policy")
                        .client("load-balancer: round-robin")
                        .endpoints(3)
                        .calls(99, get("200"))
                        .same(results(), picksWithin(0)),
                Scenario.of("at random", "load-balancer.policy")
                        .client("load-balancer: random")
                        .endpoints(3)
                        .calls(600, get("200"))
                        .same(results(), picks()),
                Scenario.of(
                                "the one with fewer requests, all equal",
                                "load-balancer.policy",
                                "load-balancer.choice-count")
                        .client("load-balancer: least-request")
                        .endpoints(3)
                        .calls(600, get("200"))
                        .same(results(), picks()),
                Scenario.of("the one with fewer requests, one slow", "load-balancer.policy")
                        .client("load-balancer: least-request")
                        .endpoint("200@60ms")
                        .endpoints(2)
                        .calls(600, get("200@3ms"))
                        .atOnce(8)
                        .same(results(), picksWithin(60)),
                Scenario.of("a retry goes to another endpoint", "retry.previous-hosts.avoid")
                        .client("retry: {on: [5xx], max-attempts: 2, " + FAST + "}, load-balancer: random")
                        .endpoints(2)
                        .calls(100, get("503 200"))
                        // both draw five times at most
                        .same(results(), attempts(), secondTries(12)),
                Scenario.of("a retry goes to any endpoint", "retry.previous-hosts.avoid")
                        .client("retry: {on: [5xx], max-attempts: 2, previous-hosts: {avoid: false}, " + FAST
                                + "}, load-balancer: random")
                        .endpoints(2)
                        .calls(200, get("503 200"))
                        .same(results(), attempts(), secondTries(50)),
                Scenario.of("another endpoint is looked for only once", "retry.previous-hosts.selection-attempts")
                        .client("retry: {on: [5xx], max-attempts: 2, previous-hosts: {selection-attempts: 2}, " + FAST
                                + "}, load-balancer: random")
                        .endpoints(2)
                        .calls(300, get("503 200"))
                        .same(results(), attempts(), secondTries(45)),
                Scenario.of("a retry finds the one that works", "retry.previous-hosts.avoid")
                        .client("retry: {on: [5xx], " + FAST + "}, load-balancer: round-robin")
                        .endpoint("503")
                        .endpoint("200")
                        .calls(50, get("200"))
                        .same(results(), picksWithin(1)));
    }

    /** What Envoy cannot do: the two must differ, and that is in the list. */
    private static List<Scenario> known() {
        return List.of(
                Scenario.of("a breaker that opens by failure rate", "circuit-breaker")
                        .client("circuit-breaker: {failure-rate: 50%, minimum-calls: 4, window: 4, open-for: 1h}")
                        .endpoints(1)
                        .calls(10, get("503"))
                        .same(results(), attempts())
                        .differs("Envoy goes on calling an upstream that fails"),
                Scenario.of("an attempt for which too little time is left", "minimum-attempt-time")
                        .client("timeout: 400ms, minimum-attempt-time: 300ms, retry: {on: [5xx], " + FAST + "}")
                        .endpoints(1)
                        .call(get("503@200ms"))
                        .same(results(), attempts())
                        .differs("Envoy sends it, and the timeout cuts it"),
                Scenario.of("a response that is too long", "max-response")
                        .client("max-response: 4B")
                        .call(get("200"))
                        .same(results())
                        .differs("Envoy has no cap"));
    }
}
