package io.sidecarsdk.http.envoy;

import static org.assertj.core.api.Assertions.assertThat;

import io.sidecarsdk.http.EnvoyConfig;
import io.sidecarsdk.http.EnvoyConfig.Difference;
import io.sidecarsdk.policy.Policy;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
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
