package io.sidecarsdk.http.envoy;

import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;

import io.sidecarsdk.http.EnvoyConfig;
import io.sidecarsdk.http.EnvoyConfig.Difference;
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

    @Test
    void everyKeyOfThePolicyIsRenderedOrListedOrNeedsNothing() {
        assertThat(List.of(PolicyVariants.base(), Policy.parse(ExamplePolicy.COMPLETE)))
                .allSatisfy(policy -> assertThat(EnvoyConfig.of(policy).unsupported())
                        .as("a key that io.sidecarsdk.http.internal.envoy says nothing about")
                        .extracting(Difference::reason)
                        .doesNotContain("not known to this export"));
    }

    /** What is said to be rendered would stay the same if it were not. */
    @Test
    void anotherValueOfAnyKeyMakesAnotherDocumentUnlessTheKeyIsListed() {
        EnvoyConfig base = EnvoyConfig.of(PolicyVariants.base());
        String document = withoutComments(base.yaml());
        Map<String, List<PolicyVariants.Variant>> variants =
                PolicyVariants.all().stream().collect(groupingBy(PolicyVariants.Variant::key));

        Set<String> silent = PolicyVariants.keys().stream()
                .map(path -> String.join(".", path))
                .filter(key -> !isListed(key, base.unsupported()))
                .filter(key -> variants.getOrDefault(key, List.of()).stream()
                        .map(variant -> withoutComments(EnvoyConfig.render(variant.policy())))
                        .allMatch(document::equals))
                .collect(Collectors.toSet());

        assertThat(silent).as("keys that are said to be rendered").isEmpty();
    }

    private static boolean isListed(String key, List<Difference> differences) {
        return differences.stream()
                .anyMatch(listed -> key.equals(listed.path()) || key.startsWith(listed.path() + "."));
    }

    private static String withoutComments(String document) {
        return document.lines().filter(line -> !line.startsWith("#")).collect(Collectors.joining("\n"));
    }
}
