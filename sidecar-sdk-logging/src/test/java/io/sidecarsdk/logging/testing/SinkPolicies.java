package io.sidecarsdk.logging.testing;

import io.sidecarsdk.policy.LogTargetPolicy;
import io.sidecarsdk.policy.Policy;

/** What stands in a policy under a sink's kind. */
public final class SinkPolicies {

    private SinkPolicies() {}

    /** {@code target} as in {@code loki: {endpoint: ...}}; it may have a secret called {@code token}. */
    public static <T extends LogTargetPolicy> T target(Class<T> type, String target) {
        Policy policy = Policy.parse("apiVersion: sidecarsdk.io/v1\n"
                + "secrets: {entries: {token: {file: /run/secrets/token}}}\n"
                + "logging: {sinks: {it: {" + target + "}}}\n");
        return type.cast(policy.logging().sinks().get("it").target());
    }
}
