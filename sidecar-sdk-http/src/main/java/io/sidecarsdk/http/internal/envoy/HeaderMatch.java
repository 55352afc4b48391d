package io.sidecarsdk.http.internal.envoy;

import io.sidecarsdk.policy.HeaderMatchPolicy;

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
}
