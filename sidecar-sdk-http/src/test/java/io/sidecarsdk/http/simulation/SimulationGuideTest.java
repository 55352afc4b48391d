package io.sidecarsdk.http.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.sidecarsdk.policy.Policy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** docs/guides/simulation.md and the description of the package, as a user would try them. */
@Timeout(60)
class SimulationGuideTest {

    @Test
    void theExampleRunsAsItStandsThere(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("sidecar.yaml"), """
                apiVersion: sidecarsdk.io/v1
                http:
                  clients:
                    inventory:
                      endpoints: [http://127.0.0.1:8081, http://127.0.0.1:8082]
                      load-balancer: least-request
                      timeout: 3s
                      attempt-timeout: 1s
                      retry: {max-attempts: 4}
                """);
        Report report = Simulation.of(Policy.load(file), "inventory")
                .endpoints(
                        100,
                        Server.serving(ServiceTime.uniform(Duration.ofMillis(100), Duration.ofMillis(300)))
                                .concurrency(1)
                                .queue(10))
                .load(375)
                .between(Duration.ofSeconds(10), Duration.ofSeconds(20), Incident.slow(100, 2))
                .lasting(Duration.ofSeconds(60))
                .seed(1)
                .run();
        assertThat(report.toString()).contains("attempts per call", "second", "p99");
        assertThat(report.recovery(Duration.ofSeconds(20), 0.99).orElseThrow()).isLessThan(Duration.ofSeconds(30));
        assertThat(report.attemptsPerCall()).isBetween(1.05, 1.25);
        assertThat(report.goodput(Duration.ofSeconds(50), Duration.ofSeconds(60)))
                .isGreaterThan(0.99);
    }
}
