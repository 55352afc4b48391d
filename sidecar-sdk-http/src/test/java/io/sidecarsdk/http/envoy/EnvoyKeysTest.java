package io.sidecarsdk.http.envoy;

import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;

import io.sidecarsdk.http.EnvoyConfig;
import io.sidecarsdk.http.EnvoyConfig.Difference;
import io.sidecarsdk.http.internal.envoy.Bootstrap;
import io.sidecarsdk.http.internal.envoy.Bootstrap.Address;
import io.sidecarsdk.http.internal.envoy.Fate;
import io.sidecarsdk.http.internal.envoy.Ledger;
import io.sidecarsdk.policy.Policy;
import io.sidecarsdk.testing.ExamplePolicy;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** No key of the policy is dropped silently. A new key fails here until the export renders or lists it. */
@Tag("peer")
class EnvoyKeysTest {

    /**
     * The example's subset has one endpoint: the other one, what happens without any, and what comes first, play no part. Its
     * second route has a fault that Envoy does not know.
     */
    private static final Set<String> PLAY_NO_PART = Set.of(
            "http.clients.inventory.subset.fallback",
            "http.clients.inventory.load-balancer.zone",
            "http.clients.inventory.endpoints.static[0]",
            "http.clients.inventory.endpoints.static[1].priority",
            "http.clients.inventory.endpoints.static[1].zone",
            "http.clients.inventory.routing.routes[1].fault.enabled");

    @Test
    void everyKeyOfThePolicyIsRenderedOrListedOrNeedsNothing() {
        for (Policy policy : List.of(PolicyVariants.base(), Policy.parse(ExamplePolicy.COMPLETE))) {
            assertThat(EnvoyConfig.of(policy).unsupported())
                    .as("keys that io.sidecarsdk.http.internal.envoy says nothing about")
                    .filteredOn(difference -> difference.reason().equals(Ledger.UNKNOWN))
                    .isEmpty();
        }
    }

    /** What is said to be rendered would stay the same if it were not. */
    @Test
    void anotherValueOfAnyKeyMakesAnotherDocumentUnlessTheKeyIsListed() {
        EnvoyConfig base = EnvoyConfig.of(PolicyVariants.base());
        String document = withoutComments(base.yaml());
        List<String> needNothing = needNothing();
        Map<String, List<PolicyVariants.Variant>> variants =
                PolicyVariants.all().stream().collect(groupingBy(PolicyVariants.Variant::key));

        Set<String> silent = PolicyVariants.keys().stream()
                .map(PolicyVariants::text)
                .filter(key -> PLAY_NO_PART.stream().noneMatch(path -> isAtOrBelow(key, path)))
                .filter(key -> !isListed(key, base.unsupported()))
                .filter(key -> needNothing.stream().noneMatch(path -> isAtOrBelow(key, path)))
                .filter(key -> variants.getOrDefault(key, List.of()).stream()
                        .map(variant -> withoutComments(EnvoyConfig.render(variant.policy())))
                        .allMatch(document::equals))
                .collect(Collectors.toSet());

        assertThat(silent).as("keys that are said to be rendered").isEmpty();
    }

    private static List<String> needNothing() {
        return new Bootstrap(PolicyVariants.base(), new Address("127.0.0.1", 1), new Address("127.0.0.1", 2))
                .entries().stream()
                        .filter(entry -> entry.fate() == Fate.NOT_NEEDED)
                        .map(Ledger.Entry::path)
                        .toList();
    }

    private static boolean isListed(String key, List<Difference> differences) {
        return differences.stream().anyMatch(listed -> isAtOrBelow(key, listed.path()));
    }

    private static boolean isAtOrBelow(String key, String path) {
        return key.equals(path) || key.startsWith(path + ".") || key.startsWith(path + "[");
    }

    private static String withoutComments(String document) {
        return document.lines().filter(line -> !line.startsWith("#")).collect(Collectors.joining("\n"));
    }
}
