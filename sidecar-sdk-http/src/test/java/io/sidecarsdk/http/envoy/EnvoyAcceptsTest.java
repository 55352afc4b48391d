package io.sidecarsdk.http.envoy;

import static org.assertj.core.api.Assertions.assertThat;

import io.sidecarsdk.http.EnvoyConfig;
import io.sidecarsdk.policy.Policy;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A real Envoy takes every document that is rendered. */
@Tag("peer")
class EnvoyAcceptsTest {

    private static final int AT_ONCE = 50;

    @Test
    void takesEveryKeyAtItsBounds() throws Exception {
        List<PolicyVariants.Variant> variants = PolicyVariants.all();
        for (int i = 0; i < variants.size(); i += AT_ONCE) {
            takesAll(variants.subList(i, Math.min(i + AT_ONCE, variants.size())));
        }
    }

    /** As clients of one document, and one by one to find which it does not take. */
    private static void takesAll(List<PolicyVariants.Variant> variants) throws Exception {
        String wrong = RealEnvoy.validate(EnvoyConfig.render(PolicyVariants.together(variants)));
        if (!wrong.isEmpty()) {
            for (PolicyVariants.Variant variant : variants) {
                assertThat(RealEnvoy.validate(EnvoyConfig.render(variant.policy())))
                        .as("%s: %s", variant.key(), variant.value())
                        .isEmpty();
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void takesEveryKeyThatIsNotAClients() throws Exception {
        for (PolicyVariants.Variant variant : PolicyVariants.all()) {
            if (!variant.path().get(1).equals("clients")) {
                assertThat(RealEnvoy.validate(EnvoyConfig.render(variant.policy())))
                        .as("%s: %s", variant.key(), variant.value())
                        .isEmpty();
            }
        }
    }

    @Test
    void takesTheExamples() throws Exception {
        assertThat(RealEnvoy.validate(EnvoyConfig.render(PolicyVariants.base())))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{inventory: {}}",
                "{inventory: {host: endpoint}, payments.example: {}}",
                "{inventory: {host: stock.example, rate-limit: {permits: 1, per: 1ms}}}",
                "{inventory: {rate-limit: {permits: 1000000000, per: 1ms}}}",
                "{inventory: {endpoints: ['http://[::1]', 'https://127.0.0.1'], attempt-timeout: 1s}}",
                "{inventory: {endpoints: ['https://stock.example', 'https://stock.example:8443'], retry: {}}}",
                "{inventory: {endpoints: ['https://10.0.0.1:8443'], tls: {subject-alt-names: ['spiffe://shop/inventory']}}}",
                "{inventory: {endpoints: ['https://stock.example'], tls: {server-name: shop.example}, host: endpoint}}",
                "{inventory: {endpoints: ['http://localhost'], load-balancer: {policy: ring-hash, hash-on: {header: x-u}}}}",
                "{inventory: {endpoints: ['http://localhost'], load-balancer: {policy: ring-hash, hash-on: {cookie: u}}}}",
                "{inventory: {endpoints: ['http://localhost'], load-balancer: {policy: round-robin, slow-start: {}}}}",
                "{inventory: {endpoints: ['http://localhost'], mesh-mode: true, retry: {}}}",
                "{inventory: {endpoints: ['http://localhost'], retry: {max-attempts: 1}}}",
                "{inventory: {endpoints: ['http://localhost'], retry: {on: [retriable-4xx], methods: [GET]}}}",
                "{inventory: {endpoints: ['http://localhost'], enabled: false, retry: {}}}",
                "{inventory: {endpoints: {dns: {name: stock.example, port: 8080}}}}",
                "{inventory: {endpoints: {dns: {name: _stock._tcp.example, type: srv}}, health-check: {path: /}}}",
                "{inventory: {endpoints: {dns: {name: stock.example, port: 443, scheme: https, type: aaaa,"
                        + " refresh: 100ms, resolver: '[::1]:53'}}, host: endpoint, subset: {labels: {a: b}}}}",
                "{inventory: {endpoints: {file: /run/endpoints.yaml}, tls: {subject-alt-names: [a.b]}, subset: {labels: {a: b}}}}",
                "{inventory: {endpoints: {discovery: consul}, outlier-detection: {}}}"
            })
    void takes(String clients) throws Exception {
        Policy policy = Policy.parse("{apiVersion: sidecarsdk.io/v1, http: {clients: " + clients + "}}");

        assertThat(RealEnvoy.validate(EnvoyConfig.render(policy))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "match: {path: /a}, to: [canary]",
                "match: {path-prefix: /}, rewrite: {path-prefix: /a}",
                "match: {path-prefix: /a/}, rewrite: {path-prefix: /b}",
                "match: {path-prefix: /a/}, rewrite: {path-prefix: /b/}",
                "match: {path-prefix: '/a.(b)[c]{1}^$|+*\\\\'}, rewrite: {path-prefix: '/\\\\1'}",
                "rewrite: {path: '/a%20b\\\\1', host: 'stock.example:8080'}",
                "match: {methods: [GET, POST], headers: [{name: Host, prefix: a}, x-b]}, to: [{client: canary, weight: 0}, inventory]",
                "to: [{client: canary, weight: 1}, {client: inventory, weight: 1000000}, {client: dialled, weight: 3}]",
                "to: [dialled], rewrite: {host: a.b}, mirror: {client: dialled}",
                "mirror: {client: canary, percent: 0%}",
                "mirror: {client: canary, percent: 0.01%}",
                "mirror: {client: canary, percent: 0.0001%}",
                "request-headers: {set: {x-a: '100% %REQ(x)% '}, add: {x-a: '%%', x-b: c}, remove: [x-d, X-E]}",
                "response-headers: {set: {x-a: '%'}, add: {x-b: c}, remove: [server]}",
                "fault: {delay: {fixed: 1h, percent: 0%}}",
                "fault: {abort: {status: 200, percent: 100%}}",
                "fault: {abort: {reset: true, percent: 100%}, delay: {fixed: 1ms, percent: 0.5%}}"
            })
    void takesTheRoute(String route) throws Exception {
        Policy policy = Policy.parse("{apiVersion: sidecarsdk.io/v1, http: {clients: {"
                + "inventory: {endpoints: ['http://127.0.0.1:1'], retry: {}, routing: {routes: [{" + route + "}]}},"
                + " canary: {endpoints: ['http://127.0.0.1:2'], rate-limit: {permits: 1}, adaptive-concurrency: {}},"
                + " dialled: {retry: {generate-idempotency-key: [POST]}}}}}");

        assertThat(RealEnvoy.validate(EnvoyConfig.render(policy))).isEmpty();
    }

    @Test
    void takesManyClientsAtOnce() throws Exception {
        List<String> clients = new ArrayList<>();
        for (String balancer : List.of("round-robin", "least-request", "random")) {
            for (String condition : List.of("5xx", "gateway-error", "connect-failure", "reset", "refused-stream")) {
                clients.add(balancer + ".on-" + condition + ": {endpoints: ['http://127.0.0.1:1'], load-balancer: "
                        + balancer + ", retry: {on: [" + condition + "]}}");
            }
        }
        Policy policy =
                Policy.parse("{apiVersion: sidecarsdk.io/v1, http: {clients: {" + String.join(", ", clients) + "}}}");

        assertThat(RealEnvoy.validate(EnvoyConfig.render(policy))).isEmpty();
    }

    /** Else the tests above could not fail. */
    @Test
    void saysWhatIsWrongWithADocument() throws Exception {
        String document = EnvoyConfig.render(PolicyVariants.base());

        assertThat(Stream.of(
                        RealEnvoy.validate(document.replace("per_try_timeout", "per_try_timeouts")),
                        RealEnvoy.validate(document.replace("LEAST_REQUEST", "LEAST_REQUESTS"))))
                .noneMatch(String::isEmpty);
    }
}
