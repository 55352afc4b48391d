package io.sidecarsdk.logging.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.sidecarsdk.policy.Policy;
import io.sidecarsdk.policy.PolicyException;
import io.sidecarsdk.testing.ExamplePolicy;
import io.sidecarsdk.testing.Fuzz;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Whatever a policy says: there is a plan, or a PolicyException. */
@Tag("fuzz")
class LogPlanFuzzTest {

    private static final String LOGGING = """
            apiVersion: sidecarsdk.io/v1
            service: {name: orders}
            logging:
              level: info
              sample: 50%
              rate-limit: {permits: 10, per: 2s}
              loggers:
                org.hibernate: {level: warn, sample: 10%}
              redact: {fields: [password], patterns: ['\\d{4}', '(?i)bearer\\s+[a-z0-9._-]+'], replacement: "#"}
              sinks:
                main: {loki: {endpoint: "http://127.0.0.1:1", labels: {app: orders}}, overflow: drop-oldest}
                other: {forward: {address: "127.0.0.1:2", tag: a.b}, level: error}
              tail:
                app: {path: /var/log/app-*.log, multi-line: {start: '^\\d'}, format: json}
            """;

    @Test
    void thereIsAPlanOrARefusal() throws Exception {
        AtomicInteger plans = new AtomicInteger();
        AtomicInteger refusals = new AtomicInteger();
        Fuzz.texts(1000, List.of(LOGGING, ExamplePolicy.COMPLETE), (input, random) -> {
            try {
                LogPlan.of(Policy.parse(new String(input, StandardCharsets.UTF_8)));
                plans.incrementAndGet();
            } catch (PolicyException refused) {
                assertThat(refused.errors()).isNotEmpty();
                refusals.incrementAndGet();
            }
        });
        assertThat(plans).hasPositiveValue();
        assertThat(refusals).hasPositiveValue();
    }
}
