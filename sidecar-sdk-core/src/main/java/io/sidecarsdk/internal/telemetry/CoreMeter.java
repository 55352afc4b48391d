package io.sidecarsdk.internal.telemetry;

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
    REJECTED(
            "sidecar.call.rejected",
            Type.COUNTER,
            "calls",
            "Calls refused under a named policy; reason is rate_limited, concurrency_limited or circuit_open; enforced is "
                    + "false where shadow mode only counted the call and let it through.",
            "policy",
            "reason",
            "enforced"),
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

    private final Spec spec;

    CoreMeter(String name, Type type, String unit, String description, String... tagKeys) {
        this.spec = Spec.of(name, type, unit, description, tagKeys);
    }

    @Override
    public Spec spec() {
        return spec;
    }
}
