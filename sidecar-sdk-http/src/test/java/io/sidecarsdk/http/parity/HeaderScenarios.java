package io.sidecarsdk.http.parity;

import static io.sidecarsdk.http.parity.Aspect.attempts;
import static io.sidecarsdk.http.parity.Aspect.distinct;
import static io.sidecarsdk.http.parity.Aspect.longestWait;
import static io.sidecarsdk.http.parity.Aspect.meanWait;
import static io.sidecarsdk.http.parity.Aspect.requestHeader;
import static io.sidecarsdk.http.parity.Aspect.requestHeaderWithin;
import static io.sidecarsdk.http.parity.Aspect.results;
import static io.sidecarsdk.http.parity.CallSpec.get;
import static io.sidecarsdk.http.parity.CallSpec.post;

import java.util.List;
import java.util.stream.Stream;

/** What a server says beside the status, and what an attempt tells the server about itself. */
final class HeaderScenarios {

    private static final String FAST = "backoff: {base: 1ms}";
    private static final String ATTEMPT = "x-envoy-attempt-count";
    private static final String DEADLINE = "x-envoy-expected-rq-timeout-ms";

    private HeaderScenarios() {}

    static List<Scenario> all() {
        return Stream.of(retriable(), retryAfter(), attempt(), deadline())
                .flatMap(List::stream)
                .toList();
    }

    private static List<Scenario> retriable() {
        return List.of(
                Scenario.of("a response header asks for another attempt", "retry.headers")
                        .client(
                                "retry: {on: [retriable-headers], headers: [x-try-again, {name: x-state, exact: busy}], "
                                        + FAST + "}")
                        .call(get("200[x-try-again=1] 200"))
                        .call(get("409[x-state=busy] 200"))
                        .call(get("409[x-state=idle] 200"))
                        .same(results(), attempts()),
                Scenario.of("beginning and end of a response header", "retry.headers")
                        .client("retry: {on: [retriable-headers], headers: [{name: x-a, prefix: re},"
                                + " {name: x-b, suffix: ing}], " + FAST + "}")
                        .call(get("409[x-a=retry] 200"))
                        .call(get("409[x-a=entry] 200"))
                        .call(get("409[x-b=going] 200"))
                        .same(results(), attempts()),
                Scenario.of("an overloaded proxy is left alone", "retry.on")
                        .client("retry: {on: [5xx], " + FAST + "}")
                        .call(get("503[x-envoy-overloaded=true] 200"))
                        .same(results(), attempts())
                        .differs("Envoy was seen to repeat it, unlike a response with x-envoy-ratelimited"),
                Scenario.of("a rate-limited answer is left alone", "retry.on")
                        .client("retry: {on: [5xx], " + FAST + "}")
                        .call(get("503[x-envoy-ratelimited=true] 200"))
                        .same(results(), attempts()),
                Scenario.of("a POST is given an Idempotency-Key", "retry.generate-idempotency-key")
                        .client("retry: {on: [5xx], generate-idempotency-key: [POST], " + FAST + "}")
                        .calls(3, post("503 200"))
                        .same(results(), attempts(), distinct("idempotency-key")));
    }

    private static List<Scenario> retryAfter() {
        return List.of(
                limited("Retry-After is waited for", "retry-after: {}", "retry-after=1", "enabled", "headers")
                        .same(results(), attempts(), meanWait(2, 500), longestWait(2, 3000)),
                limited("Retry-After is not listened to", "retry-after: {enabled: false}", "retry-after=1", "enabled")
                        .same(results(), attempts(), longestWait(2, 800)),
                limited(
                                "another header says when",
                                "retry-after: {headers: [x-back-off]}",
                                "x-back-off=1,retry-after=9",
                                "headers")
                        .same(results(), attempts(), meanWait(2, 500), longestWait(2, 3000)),
                limited("Retry-After is too long", "retry-after: {max: 2s}", "retry-after=30", "max")
                        .same(results(), attempts())
                        .differs("the library does not repeat what the server said is in vain; Envoy waits the ordinary"
                                + " backoff instead"));
    }

    private static Scenario limited(String name, String retry, String header, String... keys) {
        return Scenario.of(
                        name,
                        Stream.of(keys).map(key -> "retry.retry-after." + key).toArray(String[]::new))
                .client("retry: {on: [retriable-status-codes], status-codes: [429], budget: {min-concurrency: 100}, "
                        + retry + ", " + FAST + "}")
                .calls(20, get("429[" + header + "] 200"))
                .atOnce(20);
    }

    private static List<Scenario> attempt() {
        return List.of(
                numbered("every attempt is numbered", ", attempt-header: always"),
                numbered("no attempt is numbered", ", attempt-header: never"),
                numbered("retries are numbered", "").differs("Envoy numbers the first attempt too"));
    }

    private static Scenario numbered(String name, String retry) {
        return Scenario.of(name, "retry.attempt-header")
                .client("retry: {on: [5xx], " + FAST + retry + "}")
                .call(get("503 503 200"))
                .same(results(), requestHeader(ATTEMPT));
    }

    private static List<Scenario> deadline() {
        return List.of(
                Scenario.of("the server is told the timeout", "deadline-headers")
                        .client("timeout: 2s, deadline-headers: always")
                        .call(get("200"))
                        .same(results(), requestHeaderWithin(DEADLINE, 200)),
                Scenario.of("the server is told the attempt's time", "deadline-headers", "attempt-timeout")
                        .client("timeout: 2s, attempt-timeout: 500ms, deadline-headers: always")
                        .call(get("200"))
                        .same(results(), requestHeaderWithin(DEADLINE, 200)),
                Scenario.of("the server is told nothing", "deadline-headers")
                        .client("timeout: 2s, deadline-headers: never")
                        .call(get("200"))
                        .same(results(), requestHeader(DEADLINE)),
                Scenario.of("the server is told of enclosing deadlines", "deadline-headers")
                        .client("timeout: 2s, deadline-headers: enclosed")
                        .call(get("200"))
                        .same(results(), requestHeader(DEADLINE))
                        .differs("Envoy cannot see who gave the deadline, and tells it always"));
    }
}
