package io.sidecarsdk.http.envoy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.MAP;

import io.sidecarsdk.http.EnvoyConfig;
import io.sidecarsdk.http.EnvoyConfig.Difference;
import io.sidecarsdk.policy.Policy;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.Yaml;

class EnvoyConfigTest {

    @Test
    void whatEnvoyCannotDoStandsInTheFirstLinesWithValueAndReason() {
        EnvoyConfig config = EnvoyConfig.of(PolicyVariants.base());

        assertThat(config.unsupported())
                .extracting(Difference::path)
                .contains("http.clients.inventory.max-response", "http.clients.inventory.circuit-breaker", "logging");
        assertThat(comments(config.yaml()))
                .contains(
                        "http.clients.inventory.max-response (1536KiB): Envoy has no cap on the length of a response");
        assertThat(config.unsupported())
                .allSatisfy(difference -> assertThat(comments(config.yaml()))
                        .contains(difference.path())
                        .contains(difference.reason()));
        assertThat(config.approximated())
                .allSatisfy(difference -> assertThat(comments(config.yaml()))
                        .contains(difference.path())
                        .contains(difference.reason()));
    }

    @Test
    void whatIsSwitchedOffIsNeitherRenderedNorListed() {
        EnvoyConfig config = EnvoyConfig.of(client("{endpoints: ['http://127.0.0.1:1'], enabled: false,"
                + " retry: {max-attempts: 3}, circuit-breaker: {}, rate-limit: {permits: 1}, attempt-timeout: 1s}"));

        assertThat(config.unsupported()).isEmpty();
        assertThat(config.yaml())
                .doesNotContain("retry_on")
                .doesNotContain("ratelimit")
                .doesNotContain("per_try");
    }

    @Test
    void listenerAndAdminAreOnLoopbackUnlessSet() {
        Policy policy = Policy.parse(MINIMAL);

        assertThat(ports(EnvoyConfig.render(policy))).containsExactly(15000, 15001, 8081);
        assertThat(ports(EnvoyConfig.of(policy)
                        .listener("0.0.0.0", 1)
                        .admin("::1", 2)
                        .yaml()))
                .containsExactly(2, 1, 8081);
        assertThat(EnvoyConfig.of(policy).listener("0.0.0.0", 1).admin("::1", 2).yaml())
                .contains("address: 0.0.0.0", "address: ::1");
    }

    @Test
    void endpointsOfOtherZonesComeOnePriorityLater() {
        String zones = "{endpoints: [{url: 'http://127.0.0.1:1', zone: a}, {url: 'http://127.0.0.1:2', zone: b}], ";

        assertThat(EnvoyConfig.render(client(zones + "load-balancer: {zone: a}}")))
                .contains("priority: 1");
        assertThat(EnvoyConfig.render(client(zones + "load-balancer: {}}"))).doesNotContain("priority: 1");
    }

    @Test
    void meshModeLeavesToEnvoyWhatIsRendered() {
        String settings = "endpoints: ['http://127.0.0.1:1'], retry: {max-attempts: 3}, outlier-detection: {}}";

        assertThat(EnvoyConfig.render(client("{mesh-mode: true, " + settings)))
                .isEqualTo(EnvoyConfig.render(client("{" + settings)));
    }

    @Test
    void aCallIsRoutedByTheClientsNameWithOrWithoutAPort() {
        assertThat(EnvoyConfig.render(Policy.parse(MINIMAL)))
                .contains("- inventory\n")
                .contains("- inventory:*\n");
    }

    @Test
    void aRateInShorterPeriodsThanEnvoyTakesIsTheSameRateInLongerOnes() {
        String document = EnvoyConfig.render(client("{rate-limit: {permits: 7, per: 20ms}}"));

        assertThat(document).contains("max_tokens: 7", "tokens_per_fill: 21", "fill_interval: 0.06s");
    }

    @Test
    void aRouteCarriesWhatTheClientSaysToWhichItLeads() {
        Map<String, Object> route = routes(
                        "to: [canary]", "timeout: 700ms, retry: {max-attempts: 4}, rate-limit: {permits: 9}")
                .get(0);

        assertThat(route).extracting("route").extracting("cluster", "timeout").containsExactly("canary", "0.7s");
        assertThat(route)
                .extracting("route")
                .extracting("retry_policy")
                .extracting("num_retries")
                .isEqualTo(3);
        assertThat(route).extracting("typed_per_filter_config", MAP).containsOnlyKeys("local_ratelimit.canary");
    }

    @Test
    void eachShareIsAPartOfOneNumberAndTheLastTakesTheRest() {
        List<Map<String, Object>> routes = routes(
                "to: [{client: canary, weight: 1}, {client: inventory, weight: 2}, {client: canary, weight: 1}]", "");

        assertThat(routes.subList(0, 2))
                .extracting(route -> at(route, "match", "runtime_fraction", "default_value", "numerator"))
                .containsExactly(250_000, 750_000);
        assertThat(routes.get(2)).extracting("match", MAP).doesNotContainKey("runtime_fraction");
        assertThat(routes)
                .extracting(route -> at(route, "route", "cluster"))
                .containsExactly("canary", "inventory", "canary", "inventory"); // the last one: no route matched
    }

    @Test
    void allRoutesToAClientShareItsLimits() {
        String document = EnvoyConfig.render(
                routed("{to: [canary]}, {match: {path: /a}, to: [canary]}", "rate-limit: {permits: 9}"));

        assertThat(document).containsOnlyOnce("max_tokens: 9");
    }

    @Test
    void whatEnvoyCannotDoOnARouteIsListedByItsPlace() {
        EnvoyConfig config = EnvoyConfig.of(routed(
                "{}, {to: [dialled], rewrite: {host: a.b}, mirror: {client: dialled},"
                        + " fault: {abort: {reset: true, percent: 1%}}}",
                ""));

        String route = "http.clients.inventory.routing.routes[1].";
        assertThat(config.unsupported())
                .extracting(Difference::path)
                .contains(route + "fault.abort", route + "rewrite.host", route + "mirror.client");
        assertThat(config.yaml())
                .doesNotContain("http_status:", "request_mirror_policies", "host_rewrite_literal: a.b");
    }

    @Test
    void endpointsThatTheNameServiceListsAreLookedUpByEnvoy() {
        String document = EnvoyConfig.render(
                client("{endpoints: {dns: {name: stock.example, port: 81, type: aaaa, refresh: 7s}}}"));

        assertThat(document)
                .contains("address: stock.example", "dns_lookup_family: V6_ONLY", "dns_refresh_rate: 7s")
                .contains("respect_dns_ttl: false");
        assertThat(EnvoyConfig.render(client("{endpoints: {dns: {name: stock.example, port: 81}}}")))
                .contains("respect_dns_ttl: true");
    }

    @ParameterizedTest
    @ValueSource(strings = {"file: /run/endpoints.yaml", "discovery: consul", "dns: {name: a.b, type: srv}"})
    void endpointsThatEnvoyCannotFindAreListed(String endpoints) {
        EnvoyConfig config =
                EnvoyConfig.of(client("{endpoints: {" + endpoints + "}, subset: {labels: {a: b}}, tls: {}}"));

        assertThat(config.unsupported())
                .extracting(Difference::path)
                .containsExactlyInAnyOrder("http.clients.inventory.endpoints", "http.clients.inventory.max-response");
    }

    @Test
    void textsOfThePolicyCannotLeaveTheCommentsOrBecomeYaml() {
        Policy policy = Policy.parse("{apiVersion: sidecarsdk.io/v1, service: {name: \"a\\nadmin: {}\\u2028b: c\"}}");

        Map<String, Object> document = new Yaml().load(EnvoyConfig.render(policy));

        assertThat(document).containsOnlyKeys("node", "admin", "static_resources");
        assertThat(document.get("node")).extracting("id").isEqualTo("a\nadmin: {}\u2028b: c");
    }

    @Test
    void theSamePolicyGivesTheSameDocument() {
        assertThat(EnvoyConfig.render(PolicyVariants.base())).isEqualTo(EnvoyConfig.render(PolicyVariants.base()));
    }

    /** Of the client that is asked, in order. */
    private static List<Map<String, Object>> routes(String route, String canary) {
        Map<String, Object> document = new Yaml().load(EnvoyConfig.render(routed("{" + route + "}", canary)));
        Object host = at(
                document,
                "static_resources",
                "listeners",
                "filter_chains",
                "filters",
                "typed_config",
                "route_config",
                "virtual_hosts");
        @SuppressWarnings("unchecked") // routes are mappings
        List<Map<String, Object>> routes = (List<Map<String, Object>>) ((Map<?, ?>) host).get("routes");
        return routes;
    }

    /** Of a list, the first item. */
    private static Object at(Object value, String... path) {
        for (String key : path) {
            Object child = Objects.requireNonNull(((Map<?, ?>) value).get(key), key);
            value = child instanceof List<?> items ? items.get(0) : child;
        }
        return value;
    }

    private static Policy routed(String routes, String canary) {
        return Policy.parse("{apiVersion: sidecarsdk.io/v1, http: {clients: {"
                + "inventory: {endpoints: ['http://127.0.0.1:1'], routing: {routes: [" + routes + "]}},"
                + "canary: {endpoints: ['http://127.0.0.1:2']" + (canary.isEmpty() ? "" : ", " + canary)
                + "}, dialled: {}}}}");
    }

    private static final String MINIMAL =
            "{apiVersion: sidecarsdk.io/v1, http: {clients: {inventory: {endpoints: ['http://127.0.0.1:8081']}}}}";

    private static Policy client(String settings) {
        return Policy.parse("{apiVersion: sidecarsdk.io/v1, http: {clients: {inventory: " + settings + "}}}");
    }

    private static String comments(String document) {
        return document.lines().filter(line -> line.startsWith("#")).collect(Collectors.joining("\n"));
    }

    private static List<Integer> ports(String document) {
        return document.lines()
                .filter(line -> line.contains("port_value: "))
                .map(line -> Integer.parseInt(line.substring(line.indexOf(": ") + 2)))
                .toList();
    }
}
