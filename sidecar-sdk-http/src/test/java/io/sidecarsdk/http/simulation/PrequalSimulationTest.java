package io.sidecarsdk.http.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.sidecarsdk.policy.Policy;
import java.time.Duration;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Ten servers, and ten that take five times as long: 1200 requests per second in all. Whoever treats them alike overloads the
 * slow ones long before the fast ones have enough to do.
 */
@Timeout(120)
class PrequalSimulationTest {

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void atHalfLoadTheTailIsAboutHalfAsLong(long seed) {
        Report leastRequest = run("least-request", 600, seed);
        Report prequal = run("prequal", 600, seed);
        assertThat(leastRequest.goodput()).isEqualTo(1);
        assertThat(prequal.goodput()).isEqualTo(1);
        assertThat(p99(prequal)).isLessThan(0.7 * p99(leastRequest));
        assertThat(run("round-robin", 600, seed).goodput()).isLessThan(0.8);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void nearTheirCapacityNoCallIsLostWhereLeastRequestLosesATenth(long seed) {
        assertThat(run("least-request", 900, seed).goodput()).isLessThan(0.95);
        assertThat(run("prequal", 900, seed).goodput()).isGreaterThan(0.999);
    }

    private static double p99(Report report) {
        return report.latency(0.99).toMillis();
    }

    private static Report run(String rule, double load, long seed) {
        Policy policy = Policy.parse("""
                apiVersion: sidecarsdk.io/v1
                http:
                  clients:
                    inventory:
                      endpoints: [http://127.0.0.1:8081]
                      load-balancer: %s
                      max-concurrent: 100000
                      timeout: 3s
                """.formatted(rule));
        return Simulation.of(policy, "inventory")
                .endpoints(
                        10,
                        Server.serving(ServiceTime.exponential(Duration.ofMillis(20)))
                                .concurrency(2))
                .endpoints(
                        10,
                        Server.serving(ServiceTime.exponential(Duration.ofMillis(100)))
                                .concurrency(2))
                .load(load)
                .lasting(Duration.ofSeconds(30))
                .seed(seed)
                .run();
    }
}
