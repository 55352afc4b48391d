package io.sidecarsdk.spring;

import io.sidecarsdk.policy.PolicyException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Has Spring Boot say what is wrong with a policy, instead of showing a stack trace, when it ends the start. */
final class PolicyFailureAnalyzer extends AbstractFailureAnalyzer<PolicyException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, PolicyException cause) {
        return new FailureAnalysis(
                cause.getMessage(),
                "Correct the policy document, or let the property 'sidecar.policy' name another one.",
                cause);
    }
}
