package io.sidecarsdk.http.internal.envoy;

import io.sidecarsdk.policy.HeaderMatchPolicy;
import java.util.Set;
import java.util.stream.Collectors;

/** What a header must look like. */
final class HeaderMatch {

    private HeaderMatch() {}

    static Tree of(HeaderMatchPolicy policy) {
        Tree text = new Tree()
                .set("exact", policy.exact())
                .set("prefix", policy.prefix())
                .set("suffix", policy.suffix());
        Tree matcher = new Tree().set("name", policy.name());
        return text.isEmpty() ? matcher.set("present_match", true) : matcher.set("string_match", text);
    }

    static Tree present(String name) {
        return new Tree().set("name", name).set("present_match", true);
    }

    /** One of these. */
    static Tree method(Set<String> methods) {
        String regex = methods.stream().sorted().collect(Collectors.joining("|"));
        return new Tree()
                .set("name", ":method")
                .set("string_match", new Tree().set("safe_regex", new Tree().set("regex", regex)));
    }
}
