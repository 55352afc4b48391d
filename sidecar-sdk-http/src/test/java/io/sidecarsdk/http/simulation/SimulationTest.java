package io.sidecarsdk.http.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sidecarsdk.policy.Policy;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;
import okhttp3.Request;
import okhttp3.RequestBody;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is simulated behaves as it says, and as the same policy does on real sockets. */
@Timeout(60)
class SimulationTest {

    private static final Duration START = Duration.ZERO;
    private static final Server QUICK =
            Server.serving(ServiceTime.constant(Duration.ofMillis(10))).concurrency(10);

    // --- chance ---

    @Test
    void theSameSeedGivesTheSameRunCallByCall() {
        Report one = eventful(7).run();
        Report other = eventful(7).run();
        assertThat(one.calls()).isEqualTo(other.calls());
        assertThat(one.toString()).isEqualTo(other.toString());
        assertThat(one.outcomes()).hasSizeGreaterThan(2);
    }

    @Test
    void aSimulationCanBeRunAgain() {
        Simulation simulation = eventful(7);
        assertThat(simulation.run().calls()).isEqualTo(simulation.run().calls());
    }

    @Test
    void anotherSeedGivesAnotherRun() {
        assertThat(eventful(7).run().calls()).isNotEqualTo(eventful(8).run().calls());
    }

    /** So that policies can be compared under the same load. */
    @Test
    void theCallsComeAtTheSameTimesWhateverThePolicy() {
        assertThat(simulation("").load(50).run().calls())
                .extracting(Report.Call::startNanos)
                .isEqualTo(simulation("retry: {}").load(50).run().calls().stream()
                        .map(Report.Call::startNanos)
                        .toList());
    }

    private static Simulation eventful(long seed) {
        return simulation("timeout: 400ms, attempt-timeout: 150ms, load-balancer: least-request, "
                        + "circuit-breaker: {open-for: 500ms}, outlier-detection: {}, "
                        + "retry: {max-attempts: 3, backoff: {base: 5ms}, on: [5xx]}")
                .endpoints(
                        8,
                        Server.serving(ServiceTime.logNormal(Duration.ofMillis(20), Duration.ofMillis(120)))
                                .queue(5))
                .load(200)
                .between(Duration.ofSeconds(2), Duration.ofSeconds(4), Incident.crash(2))
                .between(Duration.ofSeconds(3), Duration.ofSeconds(5), Incident.silence(3))
                .between(Duration.ofSeconds(4), Duration.ofSeconds(6), Incident.errors(4, 0.5))
                .between(Duration.ofSeconds(5), Duration.ofSeconds(8), Incident.slow(8, 3))
                .between(Duration.ofSeconds(7), Duration.ofSeconds(9), Incident.load(2))
                .lasting(Duration.ofSeconds(10))
                .seed(seed);
    }

    // --- time ---

    @Test
    void aCallTakesItsWayThereAndBackAndTheServersTime() {
        Report report = simulation("")
                .endpoints(1, QUICK.latency(Duration.ofMillis(3)))
                .load(1)
                .run();
        assertThat(report.calls()).hasSizeBetween(30, 90).allSatisfy(call -> {
            assertThat(call.latency()).isEqualTo(Duration.ofMillis(16));
            assertThat(call.attempts()).isEqualTo(1);
        });
    }

    @Test
    void theLoadIsWhatWasAskedFor() {
        Report report = simulation("")
                .endpoints(1, QUICK)
                .load(200)
                .between(Duration.ofSeconds(30), Duration.ofSeconds(60), Incident.load(3))
                .run();
        assertThat(report.seconds().subList(0, 30).stream()
                        .mapToInt(Report.Second::calls)
                        .sum())
                .isBetween(5_600, 6_400);
        assertThat(report.seconds().subList(30, 60).stream()
                        .mapToInt(Report.Second::calls)
                        .sum())
                .isBetween(17_300, 18_700);
    }

    @Test
    void aCallEndsAtItsDeadlineAndNotLaterThanTheWatchLooks() {
        Report report = simulation("timeout: 250ms")
                .endpoints(1, QUICK)
                .between(START, Duration.ofSeconds(60), Incident.silence(1))
                .load(20)
                .run();
        assertThat(report.outcomes()).containsOnlyKeys("timeout");
        assertThat(report.calls())
                .allSatisfy(
                        call -> assertThat(call.latency()).isBetween(Duration.ofMillis(250), Duration.ofMillis(255)));
    }

    @Test
    void anAttemptThatIsOverdueIsRepeatedElsewhere() {
        Report report = simulation(
                        "timeout: 2s, attempt-timeout: 100ms, retry: {max-attempts: 2, budget: {ratio: 100%}}")
                .endpoints(2, QUICK)
                .between(START, Duration.ofSeconds(60), Incident.silence(1))
                .load(20)
                .run();
        assertThat(report.goodput()).isEqualTo(1);
        assertThat(report.calls().stream().map(Report.Call::attempts).collect(Collectors.toSet()))
                .isEqualTo(Set.of(1, 2));
        assertThat(report.latency(1)).isBetween(Duration.ofMillis(111), Duration.ofMillis(145));
    }

    // --- servers ---

    @Test
    void aServerServesSoManyAtOnceQueuesSoManyAndRefusesTheRest() {
        Report report = simulation("timeout: 60s")
                .endpoints(
                        1,
                        Server.serving(ServiceTime.constant(Duration.ofMillis(100)))
                                .concurrency(2)
                                .queue(4))
                .load(100)
                .run();
        long served = report.outcomes().get("200");
        assertThat(served).isBetween(1_150L, 1_210L); // 20 a second
        assertThat(report.outcomes()).containsOnlyKeys("200", "503");
        assertThat(report.latency(0.5)).isBetween(Duration.ofMillis(280), Duration.ofMillis(301));
        assertThat(report.latency(1)).isLessThanOrEqualTo(Duration.ofMillis(301));
    }

    /** The server has not heard of it. */
    @Test
    void whatACallerHasGivenUpIsWorkedOnAllTheSame() {
        Report report = simulation("timeout: 150ms")
                .endpoints(
                        1,
                        Server.serving(ServiceTime.constant(Duration.ofMillis(100)))
                                .queue(100))
                .load(20)
                .lasting(Duration.ofSeconds(30))
                .run();
        assertThat(report.goodput(Duration.ofSeconds(20), Duration.ofSeconds(30)))
                .isZero();
    }

    @Test
    void aDeadServerRefusesConnectionsAndLosesWhatItWasDoing() {
        Report report = simulation("timeout: 10s, retry: {max-attempts: 1, on: [reset]}")
                .endpoints(
                        1,
                        Server.serving(ServiceTime.constant(Duration.ofSeconds(1)))
                                .concurrency(1000))
                .between(Duration.ofSeconds(10), Duration.ofSeconds(20), Incident.crash(1))
                .load(10)
                .run();
        assertThat(report.outcomes()).containsOnlyKeys("200", "ConnectException", "SocketException");
        assertThat(report.goodput(Duration.ofSeconds(10), Duration.ofSeconds(20)))
                .isZero();
        assertThat(report.goodput(Duration.ofSeconds(20), Duration.ofSeconds(60)))
                .isEqualTo(1);
    }

    @Test
    void aServerThatFailsAShareOfItsRequestsFailsAboutThatMany() {
        Report report = simulation("")
                .endpoints(1, QUICK)
                .between(START, Duration.ofSeconds(60), Incident.errors(1, 0.25))
                .load(100)
                .run();
        assertThat(report.goodput()).isBetween(0.72, 0.78);
        assertThat(report.outcomes()).containsOnlyKeys("200", "500");
    }

    // --- the policy's own parts ---

    @Test
    void theBreakerOpensAndClosesInVirtualTime() {
        Report report = simulation("circuit-breaker: {minimum-calls: 10, window: 20, open-for: 3s}")
                .endpoints(1, QUICK)
                .between(Duration.ofSeconds(10), Duration.ofSeconds(20), Incident.crash(1))
                .load(50)
                .run();
        assertThat(report.outcomes().get("circuit_open")).isGreaterThan(300);
        assertThat(report.goodput(Duration.ofSeconds(24), Duration.ofSeconds(60)))
                .isEqualTo(1);
    }

    @Test
    void outliersAreLeftOut() {
        Report report = simulation("outlier-detection: {consecutive-5xx: 3, max-ejected: 50%}")
                .endpoints(4, QUICK)
                .between(Duration.ofSeconds(5), Duration.ofSeconds(60), Incident.errors(1, 1))
                .load(50)
                .run();
        assertThat(report.goodput(Duration.ofSeconds(6), Duration.ofSeconds(30)))
                .isEqualTo(1);
    }

    @Test
    void aPostIsNotRepeatedAsInProduction() {
        Report report = simulation("retry: {max-attempts: 3, on: [5xx]}")
                .endpoints(2, QUICK)
                .between(START, Duration.ofSeconds(60), Incident.errors(2, 1))
                .requests(number -> new Request.Builder()
                        .url("http://inventory/orders/" + number)
                        .post(RequestBody.create(new byte[3]))
                        .build())
                .load(10)
                .run();
        assertThat(report.attemptsPerCall()).isEqualTo(1);
    }

    // --- what cannot be ---

    @Test
    void aClientThatThePolicyDoesNotHaveIsRefused() {
        assertThatThrownBy(() -> Simulation.of(policy(""), "elsewhere").run())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("The policy has no http.clients.elsewhere (expected one of: [inventory])");
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -1, Double.NaN, Double.POSITIVE_INFINITY})
    void aLoadThatIsNoneIsRefused(double load) {
        assertThatThrownBy(() -> simulation("").load(load))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected: more than 0");
    }

    @Test
    void noThreadIsLeftEvenOfARunThatFails() {
        RuntimeException own = new IllegalStateException("mine");
        assertThatThrownBy(() -> simulation("timeout: 10s")
                        .between(START, Duration.ofSeconds(60), Incident.silence(1))
                        .requests(number -> {
                            if (number > 50) {
                                throw own;
                            }
                            return new Request.Builder()
                                    .url("http://inventory/")
                                    .build();
                        })
                        .run())
                .hasRootCause(own);
        org.awaitility.Awaitility.await()
                .untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet())
                        .extracting(Thread::getName)
                        .noneMatch(name -> name.startsWith("sidecar-simulation")));
    }

    private static Simulation simulation(String settings) {
        return Simulation.of(policy(settings), "inventory");
    }

    private static Policy policy(String settings) {
        return Policy.parse("""
                apiVersion: sidecarsdk.io/v1
                http:
                  clients:
                    inventory: {endpoints: ["http://127.0.0.1:8081"]%s}
                """.formatted(settings.isEmpty() ? "" : ", " + settings));
    }
}
