package io.sidecarsdk.http.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.sidecarsdk.policy.Policy;
import java.time.Duration;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * 100 servers that are three quarters busy become half as fast for ten seconds. Then the cause is gone, and the question is
 * whether the retries let the service come back.
 */
@Timeout(120)
class MetastableFailureTest {

    private static final Duration TRIGGER = Duration.ofSeconds(10);
    private static final Duration TRIGGER_END = Duration.ofSeconds(20);
    private static final Duration END = Duration.ofSeconds(60);

    private static final String DEFAULT_BUDGET = "{}";
    private static final String NO_BUDGET = "{ratio: 100%, min-concurrency: 1000000}";

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void withTheDefaultBudgetTheServiceComesBackSoonAfterTheCauseIsGone(long seed) {
        Report report = run(DEFAULT_BUDGET, seed);
        assertThat(report.goodput(Duration.ZERO, TRIGGER)).isGreaterThan(0.999);
        assertThat(report.goodput(TRIGGER, TRIGGER_END)).isLessThan(0.7);
        assertThat(report.recovery(TRIGGER_END, 0.99))
                .hasValueSatisfying(time -> assertThat(time).isLessThanOrEqualTo(Duration.ofSeconds(30)));
        assertThat(report.goodput(Duration.ofSeconds(50), END)).isGreaterThan(0.99);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void withoutABudgetItStaysDownForGood(long seed) {
        Report report = run(NO_BUDGET, seed);
        assertThat(report.goodput(Duration.ZERO, TRIGGER)).isGreaterThan(0.999);
        assertThat(report.goodput(Duration.ofSeconds(40), END)).isLessThan(0.3);
        assertThat(report.recovery(TRIGGER_END, 0.99)).isEmpty();
        assertThat(report.attemptsPerCall()).isGreaterThan(2);
    }

    private static Report run(String budget, long seed) {
        Policy policy = Policy.parse("""
                apiVersion: sidecarsdk.io/v1
                http:
                  clients:
                    inventory:
                      endpoints: [http://127.0.0.1:8081]
                      load-balancer: least-request
                      max-concurrent: 100000
                      timeout: 3s
                      attempt-timeout: 1s
                      retry: {max-attempts: 4, budget: %s}
                """.formatted(budget));
        return Simulation.of(policy, "inventory")
                .endpoints(
                        100,
                        Server.serving(ServiceTime.uniform(Duration.ofMillis(100), Duration.ofMillis(300)))
                                .queue(10))
                .load(375)
                .between(TRIGGER, TRIGGER_END, Incident.slow(100, 2))
                .lasting(END)
                .seed(seed)
                .run();
    }
}
