package io.sidecarsdk.logging.internal.runtime;

import io.sidecarsdk.logging.internal.enrich.Pod;
import io.sidecarsdk.logging.internal.enrich.Resource;
import io.sidecarsdk.logging.internal.filter.LoggerRules;
import io.sidecarsdk.logging.internal.filter.Routes;
import io.sidecarsdk.logging.internal.filter.TextRedaction;
import io.sidecarsdk.logging.internal.record.Redaction;
import io.sidecarsdk.policy.LogBufferPolicy;
import io.sidecarsdk.policy.LogSinkPolicy;
import io.sidecarsdk.policy.LoggingPolicy;
import io.sidecarsdk.policy.Policy;
import io.sidecarsdk.policy.PolicyError;
import io.sidecarsdk.policy.PolicyException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** What a policy says, made ready to be put in force; making it has no effect. */
record LogPlan(LoggingPolicy logging, Resource resource, Redaction redaction, LoggerRules rules, List<String> sinks) {

    /** @throws PolicyException if something is wrong that only this module can tell */
    static LogPlan of(Policy policy) {
        LoggingPolicy logging = policy.logging();
        List<PolicyError> errors = new ArrayList<>();
        Redaction redaction = TextRedaction.of(logging.redact(), errors);
        Tailing.check(logging, errors);
        if (!errors.isEmpty()) {
            throw new PolicyException("of service " + policy.service().name(), errors);
        }
        Optional<Pod> pod = logging.enrich().kubernetes().map(kubernetes -> Pod.ofProcess(kubernetes.directory()));
        Resource resource = Resource.of(policy.service(), pod, logging.enrich().fields());
        List<String> sinks = logging.enabled() ? List.copyOf(logging.sinks().keySet()) : List.of();
        return new LogPlan(logging, resource, redaction, LoggerRules.of(logging), sinks);
    }

    Routes routes() {
        return Routes.of(sinks.isEmpty() ? List.of() : logging.routes(), sinks);
    }

    LogSinkPolicy sink(String name) {
        return Objects.requireNonNull(logging.sinks().get(name), name);
    }

    /** How long a thread that logs may wait for room. */
    long patienceNanos() {
        boolean blocks = sinks.stream().anyMatch(name -> sink(name).overflow() == LogBufferPolicy.Overflow.BLOCK);
        return blocks ? logging.buffer().blockFor().toNanos() : 0;
    }
}
