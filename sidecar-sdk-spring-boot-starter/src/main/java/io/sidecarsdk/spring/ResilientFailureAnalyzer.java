package io.sidecarsdk.spring;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Has Spring Boot say which policy a bean asks for in vain, instead of showing a stack trace. */
final class ResilientFailureAnalyzer extends AbstractFailureAnalyzer<ResilientPolicyException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, ResilientPolicyException cause) {
        return new FailureAnalysis(
                cause.getMessage(), "Add the policy to the document's 'resilience', or correct the annotation.", cause);
    }
}
