package io.sidecarsdk.logging.internal.filter;

import static org.assertj.core.api.Assertions.assertThat;

import io.sidecarsdk.logging.internal.record.RecordWriter;
import io.sidecarsdk.logging.internal.record.Redaction;
import io.sidecarsdk.logging.internal.record.Severity;
import io.sidecarsdk.policy.LoggingPolicy;
import io.sidecarsdk.policy.Policy;
import io.sidecarsdk.policy.PolicyError;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FilterPolicyTest {

    @Test
    void aPolicyThatSaysNothingOfItHoldsNothingBackAndHidesNothing() {
        LoggingPolicy policy = policy("enabled: true");

        assertThat(LoggerRules.of(policy).isOpen()).isTrue();
        assertThat(redaction(policy)).isSameAs(Redaction.NONE);
    }

    @Test
    void eachLoggerHasWhatTheLongestNamesSay() {
        LoggerRules rules = LoggerRules.of(policy("""
                level: info
                  sample: 50%
                  rate-limit: {permits: 10, per: 2s}
                  loggers:
                    org.hibernate: {level: warn}
                    org.hibernate.SQL: {sample: 10%, rate-limit: {permits: 1}}
                    org.hibernate.SQL.audit: {rate-limit: {permits: 1, enabled: false}}
                """));

        assertThat(rules.of("com.acme"))
                .isEqualTo(new LoggerRule(Severity.INFO, 0.5, LineLimit.of(10, Duration.ofSeconds(2))));
        assertThat(rules.of("org.hibernate.Session"))
                .isEqualTo(new LoggerRule(Severity.WARN, 0.5, LineLimit.of(10, Duration.ofSeconds(2))));
        assertThat(rules.of("org.hibernate.SQL"))
                .isEqualTo(new LoggerRule(Severity.WARN, 0.1, LineLimit.of(1, Duration.ofSeconds(1))));
        assertThat(rules.of("org.hibernate.SQL.audit")).isEqualTo(new LoggerRule(Severity.WARN, 0.1, null));
    }

    @Test
    void fieldsAndPatternsAreHidden() {
        Redaction redaction = redaction(policy("""
                redact: {fields: [password], patterns: ['\\d{4}'], replacement: "#"}
                """));

        assertThat(redaction.hides("PassWord")).isTrue();
        assertThat(redaction.clean("pin 1234")).isEqualTo("pin #");
    }

    @Test
    void routesNameTheirSinks() {
        Routes routes = Routes.of(policy("""
                sinks:
                    a: {console: {}}
                    b: {console: {}}
                  routes:
                    - {when: {loggers: [com.acme], level: warn, markers: [AUDIT], fields: {tenant: x}}, to: [b]}
                    - {when: {loggers: [com.acme]}, to: []}
                """).routes(), List.of("a", "b"));

        assertThat(routes.of(record("com.acme.Shop"))).containsExactly(1);
        assertThat(routes.of(record("org.acme.Shop"))).containsExactly(0, 1);
    }

    private static byte[] record(String logger) {
        RecordWriter writer = new RecordWriter();
        writer.begin(1, Severity.ERROR).head("ERROR", logger, "main", "hello", null, null);
        writer.section().entry("tenant", "x").endSection();
        writer.section().endSection();
        writer.section().value("AUDIT").endSection();
        return writer.end();
    }

    private static Redaction redaction(LoggingPolicy policy) {
        List<PolicyError> errors = new ArrayList<>();
        Redaction redaction = TextRedaction.of(policy.redact(), errors);
        assertThat(errors).isEmpty();
        return redaction;
    }

    private static LoggingPolicy policy(String logging) {
        return Policy.parse("""
                apiVersion: sidecarsdk.io/v1
                service: {name: shop}
                logging:
                  %s
                """.formatted(logging)).logging();
    }
}
