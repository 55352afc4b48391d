package io.sidecarsdk.internal.telemetry;

import java.util.List;

/** What core measures. */
@SuppressWarnings("ImmutableEnumChecker") // List.of is immutable
public enum CoreMeter implements MeterDeclaration {
    POLICY_RELOADS(
            "sidecar.policy.reloads",
            Type.COUNTER,
            "reloads",
            "Changes of the policy that were found; outcome is applied or rejected.",
            "outcome"),
    CALL_DURATION(
            "sidecar.call.duration",
            Type.TIMER,
            "seconds",
            "Calls under a named policy; outcome is success, failure, timeout, rate_limited, concurrency_limited or "
                    + "circuit_open.",
            "policy",
            "outcome"),
    RETRIES(
            "sidecar.call.retries",
            Type.COUNTER,
            "retries",
            "What became of failed attempts under a named policy; decision is retried, budget_spent, attempts_spent, "
                    + "deadline_near or not_retriable.",
            "policy",
            "decision"),
    BREAKER_STATE(
            "sidecar.circuit_breaker.state",
            Type.GAUGE,
            "state",
            "State of a circuit breaker: 0 closed, 1 half-open, 2 open.",
            "breaker"),
    BREAKER_TRANSITIONS(
            "sidecar.circuit_breaker.transitions",
            Type.COUNTER,
            "transitions",
            "Changes of a circuit breaker's state; state is the one it came to.",
            "breaker",
            "state");

    private final String meterName;
    private final Type type;
    private final String unit;
    private final String description;
    private final List<String> tagKeys;

    CoreMeter(String meterName, Type type, String unit, String description, String... tagKeys) {
        this.meterName = meterName;
        this.type = type;
        this.unit = unit;
        this.description = description;
        this.tagKeys = List.of(tagKeys);
    }

    @Override
    public String meterName() {
        return meterName;
    }

    @Override
    public Type type() {
        return type;
    }

    @Override
    public String unit() {
        return unit;
    }

    @Override
    public String description() {
        return description;
    }

    @Override
    public List<String> tagKeys() {
        return tagKeys;
    }
}
