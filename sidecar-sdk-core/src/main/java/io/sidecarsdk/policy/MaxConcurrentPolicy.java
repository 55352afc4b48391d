package io.sidecarsdk.policy;

import org.jspecify.annotations.Nullable;

/** How many calls may be in flight at once. Its short form is the number alone. */
final class MaxConcurrentPolicy extends Settings {

    private final int limit;
    private final boolean shadow;

    /** @param fallback the limit where none is given; null where one must be */
    MaxConcurrentPolicy(Section section, @Nullable Integer fallback) {
        super(section);
        Value<Integer> value = section.value("limit", Kind.INTEGER, "Calls in flight at once; more are refused.")
                .between(1, 1_000_000);
        limit = fallback == null ? value.required(1) : value.orElse(fallback);
        shadow = section.value("shadow", Kind.BOOLEAN, "True only counts what would be refused.")
                .orElse(false);
    }

    int limit() {
        return limit;
    }

    boolean shadow() {
        return shadow;
    }
}
