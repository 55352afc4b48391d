package io.sidecarsdk.http.internal.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.sidecarsdk.http.internal.call.Fault;
import io.sidecarsdk.policy.Policy;
import io.sidecarsdk.policy.RoutePolicy;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import okhttp3.Headers;
import okhttp3.Request;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One route by itself: what it takes, where it sends that, and how it changes it. */
class RouteTest {

    private final Random random = new Random(42);

    private Route route(String settings) {
        RoutePolicy policy = Objects.requireNonNull(Policy.parse(
                                "{apiVersion: sidecarsdk.io/v1, http: {clients: {v2: {}, v3: {}, shadow: {}, inventory: {routing: {routes: ["
                                        + settings + "]}}}}}")
                        .http()
                        .clients()
                        .get("inventory"))
                .routing()
                .orElseThrow()
                .routes()
                .get(0);
        return new Route(policy, random::nextDouble);
    }

    private static Request get(String path) {
        return new Request.Builder().url("http://inventory" + path).build();
    }

    @ParameterizedTest
    @CsvSource({
        "{path-prefix: /v2}, /v2, true",
        "{path-prefix: /v2}, /v2/a?b=c, true",
        "{path-prefix: /v2}, /v2a, false",
        "{path-prefix: /v2}, /, false",
        "{path-prefix: /v2/}, /v2/a, true",
        "{path-prefix: /v2/}, /v2, false",
        "{path-prefix: /}, /anything, true",
        "{path: /v2}, /v2?q, true",
        "{path: /v2}, /v2/, false"
    })
    void takesPaths(String match, String path, boolean takes) {
        assertThat(route("{match: " + match + "}").takes(get(path))).isEqualTo(takes);
    }

    @Test
    void takesMethodsAndHeadersTogether() {
        Route route = route("{match: {methods: [GET], headers: [{name: x-canary, exact: 'true'}, x-user]}}");
        Request right = get("/").newBuilder()
                .header("X-Canary", "true")
                .header("X-User", "1")
                .build();
        assertThat(route.takes(right)).isTrue();
        assertThat(route.takes(right.newBuilder().removeHeader("x-user").build()))
                .isFalse();
        assertThat(route.takes(right.newBuilder().header("x-canary", "false").build()))
                .isFalse();
        assertThat(route.takes(right.newBuilder().delete().build())).isFalse();
    }

    @Test
    void takesEverythingWithoutAMatch() {
        assertThat(route("{to: [v2]}").takes(get("/any"))).isTrue();
    }

    @Test
    void sendsInProportionToTheWeights() {
        Route route =
                route("{to: [{client: v2, weight: 10}, {client: inventory, weight: 85}, {client: v3, weight: 5}]}");
        Map<String, Integer> counts = new HashMap<>();
        for (int i = 0; i < 100_000; i++) {
            counts.merge(String.valueOf(route.draw()), 1, Integer::sum);
        }
        assertThat(counts.get("v2")).isBetween(9_700, 10_300);
        assertThat(counts.get("inventory")).isBetween(84_600, 85_400);
        assertThat(counts.get("v3")).isBetween(4_800, 5_200);
    }

    @Test
    void neverSendsToAWeightOfZero() {
        Route route = route("{to: [{client: v2, weight: 0}, v3]}");
        for (int i = 0; i < 1_000; i++) {
            assertThat(route.draw()).isEqualTo("v3");
        }
    }

    @Test
    void drawsDelayAndAbortIndependently() {
        Route route = route("{fault: {delay: {fixed: 5ms, percent: 20%}, abort: {status: 503, percent: 10%}}}");
        int delays = 0;
        int aborts = 0;
        int both = 0;
        for (int i = 0; i < 100_000; i++) {
            Fault fault = route.drawFault();
            delays += fault.delayNanos() == 5_000_000 ? 1 : 0;
            aborts += fault.abort() == 503 ? 1 : 0;
            both += fault.delayNanos() > 0 && fault.abort() > 0 ? 1 : 0;
        }
        assertThat(delays).isBetween(19_500, 20_500);
        assertThat(aborts).isBetween(9_600, 10_400);
        assertThat(both).isBetween(1_800, 2_200);
    }

    @Test
    void mirrorsTheShareThatItSays() {
        Route route = route("{mirror: {client: shadow, percent: 5%}}");
        int mirrored = 0;
        for (int i = 0; i < 100_000; i++) {
            mirrored += route.mirrors() ? 1 : 0;
        }
        assertThat(mirrored).isBetween(4_700, 5_300);
    }

    @ParameterizedTest
    @CsvSource({
        "/v2, /, /v2/a/b, /a/b",
        "/v2, /, /v2, /",
        "/v2, /api, /v2/a, /api/a",
        "/v2/, /api, /v2/a, /api/a",
        "/v2, /api/, /v2/a, /api/a",
        "/v2, /api, /v2, /api",
        "/v2, /x, /v2/a%2Fb%20c, /x/a%2Fb%20c"
    })
    void replacesThePrefixThatMatched(String prefix, String by, String path, String expected) {
        Route route = route("{match: {path-prefix: " + prefix + "}, rewrite: {path-prefix: " + by + "}}");
        Request rewritten = route.rewritten(get(path + "?q=1&r=a%20b"));
        assertThat(rewritten.url().encodedPath()).isEqualTo(expected);
        assertThat(rewritten.url().encodedQuery()).isEqualTo("q=1&r=a%20b");
    }

    @Test
    void rewritesPathHostAndHeaders() {
        Route route =
                route("{rewrite: {path: /other, host: example.com}, request-headers: {add: {x-a: '2'}, set: {x-b: '3'},"
                        + " remove: [x-c]}}");
        Request rewritten = route.rewritten(get("/a")
                .newBuilder()
                .header("x-a", "1")
                .header("x-b", "1")
                .header("x-c", "1")
                .build());
        assertThat(rewritten.url().encodedPath()).isEqualTo("/other");
        assertThat(rewritten.header("Host")).isEqualTo("example.com");
        assertThat(rewritten.headers("x-a")).containsExactly("1", "2");
        assertThat(rewritten.headers("x-b")).containsExactly("3");
        assertThat(rewritten.headers("x-c")).isEmpty();
    }

    @Test
    void leavesARequestAloneThatItDoesNotChange() {
        Request request = get("/a");
        assertThat(route("{to: [v2]}").rewritten(request)).isSameAs(request);
        assertThat(request.headers()).isEqualTo(Headers.of());
    }
}
