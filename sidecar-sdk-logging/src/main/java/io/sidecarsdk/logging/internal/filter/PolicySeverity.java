package io.sidecarsdk.logging.internal.filter;

import io.sidecarsdk.logging.internal.record.Severity;
import io.sidecarsdk.policy.LogLevel;

/** The policy's levels on the scale of records. */
public final class PolicySeverity {

    private PolicySeverity() {}

    public static Severity of(LogLevel level) {
        return switch (level) {
            case TRACE -> Severity.TRACE;
            case DEBUG -> Severity.DEBUG;
            case INFO -> Severity.INFO;
            case WARN -> Severity.WARN;
            case ERROR -> Severity.ERROR;
        };
    }
}
