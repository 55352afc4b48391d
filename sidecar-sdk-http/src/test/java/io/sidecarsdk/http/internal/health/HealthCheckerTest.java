package io.sidecarsdk.http.internal.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sidecarsdk.http.internal.balancing.Endpoint;
import io.sidecarsdk.http.internal.balancing.EndpointHealth.Flag;
import io.sidecarsdk.http.internal.balancing.Endpoints;
import io.sidecarsdk.http.internal.health.CheckResult.Verdict;
import io.sidecarsdk.http.internal.telemetry.ClientMeters;
import io.sidecarsdk.http.spi.DiscoveredEndpoint;
import io.sidecarsdk.policy.HealthCheckPolicy;
import io.sidecarsdk.policy.HttpClientPolicy;
import io.sidecarsdk.policy.Policy;
import io.sidecarsdk.testing.VirtualTime;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class HealthCheckerTest {

    private static final Duration INTERVAL = Duration.ofSeconds(5);

    private final VirtualTime time = new VirtualTime();
    private final ClientMeters meters = new ClientMeters("inventory", new SimpleMeterRegistry());
    private final Endpoints endpoints = new Endpoints(client(""), time, time);
    private final List<Endpoint> passed = new ArrayList<>();
    private final FakeProbe probe = new FakeProbe();
    private IntUnaryOperator random = bound -> 0;

    @Nested
    class AnEndpoint {

        @Test
        void isAskedAtOnceAndUsedMeanwhile() {
            probe.answers = false;
            checking("", 1);
            assertThat(probe.asked).hasSize(1);
            assertThat(failed()).isEmpty();
        }

        @Test
        void thatFailsItsFirstCheckIsLeftOutAtOnce() {
            probe.verdict = Verdict.NO_CONNECTION;
            checking("", 1);
            assertThat(failed()).containsExactly(0);
        }

        @Test
        void isLeftOutAfterFailuresInARow() {
            calledBefore();
            checking("", 1);
            probe.verdict = Verdict.TIMED_OUT;
            time.advance(INTERVAL.multipliedBy(2));
            assertThat(failed()).isEmpty();
            time.advance(INTERVAL);
            assertThat(failed()).containsExactly(0);
        }

        @Test
        void thatPassesInBetweenIsNotLeftOut() {
            calledBefore();
            checking("", 1);
            for (int i = 0; i < 3; i++) {
                probe.verdict = Verdict.NO_CONNECTION;
                time.advance(INTERVAL.multipliedBy(2));
                probe.verdict = Verdict.PASSED;
                time.advance(INTERVAL);
            }
            assertThat(failed()).isEmpty();
        }

        @Test
        void thatAnswersWithAnUnexpectedStatusIsLeftOutAtOnce() {
            calledBefore();
            checking("", 1);
            probe.verdict = Verdict.UNEXPECTED_STATUS;
            time.advance(INTERVAL);
            assertThat(failed()).containsExactly(0);
        }

        @Test
        void thatAnswersWithARetriableStatusIsLeftOutAfterSeveral() {
            calledBefore();
            checking("", 1);
            probe.verdict = Verdict.RETRIABLE_STATUS;
            time.advance(INTERVAL.multipliedBy(2));
            assertThat(failed()).isEmpty();
            time.advance(INTERVAL);
            assertThat(failed()).containsExactly(0);
        }

        @Test
        void isUsedAgainAfterPassesInARow() {
            calledBefore();
            probe.verdict = Verdict.NO_CONNECTION;
            checking("", 1);
            probe.verdict = Verdict.PASSED;
            time.advance(INTERVAL);
            assertThat(failed()).containsExactly(0);
            probe.verdict = Verdict.NO_CONNECTION;
            time.advance(INTERVAL);
            probe.verdict = Verdict.PASSED;
            time.advance(INTERVAL);
            assertThat(failed()).containsExactly(0);
            assertThat(passed).isEmpty();
            time.advance(INTERVAL);
            assertThat(failed()).isEmpty();
            assertThat(passed).containsExactly(endpoint(0)); // outlier detection may bring it back
        }

        @Test
        void thatHangsIsAskedNothingElseMeanwhile() {
            calledBefore();
            checking("", 2);
            probe.answers = false;
            time.advance(INTERVAL.multipliedBy(10));
            assertThat(probe.asked).hasSize(4); // the first one of each, and the one that hangs
        }

        @Test
        void thatGoesIsNotAskedAnyMore() {
            calledBefore();
            HealthChecker checker = checking("", 2);
            probe.answers = false;
            time.advance(INTERVAL);
            Endpoint gone = endpoint(1);
            update(1);
            probe.conclude(Verdict.UNEXPECTED_STATUS); // of both
            assertThat(failed()).containsExactly(0);
            assertThat(gone.health().isHealthy()).isTrue();
            assertThat(time.scheduled()).isEqualTo(1);
            checker.close();
        }

        @Test
        void thatComesIsAskedAtOnce() {
            checking("", 1);
            probe.verdict = Verdict.UNEXPECTED_STATUS;
            update(2);
            assertThat(failed()).containsExactly(1);
        }
    }

    @Nested
    class TheInterval {

        @Test
        void isTheSlowOneUntilTheFirstCall() {
            checking("", 1);
            time.advance(Duration.ofSeconds(59));
            assertThat(probe.asked).hasSize(1);
            calledBefore();
            time.advance(Duration.ofSeconds(1));
            assertThat(probe.asked).hasSize(2);
            time.advance(INTERVAL.multipliedBy(3));
            assertThat(probe.asked).hasSize(5);
        }

        @Test
        void beginsWhenACheckHasEnded() {
            calledBefore();
            checking("", 1);
            probe.answers = false;
            time.advance(INTERVAL);
            time.advance(Duration.ofSeconds(3));
            probe.answers = true;
            probe.conclude(Verdict.PASSED);
            time.advance(INTERVAL.minusMillis(1));
            assertThat(probe.asked).hasSize(2);
            time.advance(Duration.ofMillis(1));
            assertThat(probe.asked).hasSize(3);
        }

        @Test
        void isLongerByItsJitter() {
            calledBefore();
            random = bound -> bound - 1; // the most there is
            checking("jitter: 20%", 1);
            time.advance(Duration.ofMillis(5998));
            assertThat(probe.asked).hasSize(1);
            time.advance(Duration.ofMillis(1));
            assertThat(probe.asked).hasSize(2);
        }

        @Test
        void thatChangesIsInForceAtOnce() {
            HealthChecker checker = checking("no-traffic-interval: 1h", 1);
            checker.follow(policy("no-traffic-interval: 10s"), "inventory", passed::add);
            assertThat(probe.asked).hasSize(2);
            time.advance(Duration.ofSeconds(10));
            assertThat(probe.asked).hasSize(3);
        }

        @Test
        void thatStaysIsNotDisturbedByAReload() {
            HealthChecker checker = checking("", 1);
            checker.follow(policy(""), "inventory", passed::add);
            assertThat(probe.asked).hasSize(1);
        }
    }

    @Test
    void theStateOfAnEndpointOutlivesAChangeOfPolicy() {
        calledBefore();
        probe.verdict = Verdict.NO_CONNECTION;
        HealthChecker checker = checking("", 1);
        probe.verdict = Verdict.PASSED;
        checker.follow(policy("healthy-after: 3"), "inventory", passed::add);
        time.advance(INTERVAL);
        assertThat(failed()).containsExactly(0);
        time.advance(INTERVAL);
        assertThat(failed()).isEmpty();
    }

    @Test
    void withoutChecksAllEndpointsAreUsedAndNothingIsLeftToDo() {
        probe.verdict = Verdict.UNEXPECTED_STATUS;
        HealthChecker checker = checking("", 3);
        assertThat(failed()).hasSize(3);
        checker.close();
        assertThat(failed()).isEmpty();
        assertThat(time.scheduled()).isZero();
    }

    @Test
    void aCheckThatEndsAfterTheEndChangesNothing() {
        probe.answers = false;
        HealthChecker checker = checking("", 1);
        checker.close();
        probe.conclude(Verdict.UNEXPECTED_STATUS);
        assertThat(failed()).isEmpty();
        assertThat(time.scheduled()).isZero();
    }

    // --- fixture ---

    private HealthChecker checking(String settings, int of) {
        HealthChecker checker = new HealthChecker(
                "inventory", policy(settings), endpoints, probe, time, time, bound -> random.applyAsInt(bound), meters);
        checker.follow(policy(settings), "inventory", passed::add);
        update(of);
        return checker;
    }

    private void calledBefore() {
        meters.attempts(new Endpoint(URI.create("http://10.0.0.1:1000"))).responded(200);
    }

    private void update(int of) {
        endpoints.update(IntStream.range(0, of)
                .mapToObj(i -> DiscoveredEndpoint.at(URI.create("http://10.0.0.1:" + (1000 + i))))
                .toList());
    }

    private static HealthCheckPolicy policy(String settings) {
        return client("health-check: {path: /healthz" + (settings.isEmpty() ? "" : ", " + settings) + "}")
                .healthCheck()
                .orElseThrow();
    }

    private static HttpClientPolicy client(String settings) {
        return Objects.requireNonNull(
                Policy.parse("apiVersion: sidecarsdk.io/v1\n" + "http: {clients: {inventory: {" + settings + "}}}")
                        .http()
                        .clients()
                        .get("inventory"));
    }

    private Endpoint endpoint(int number) {
        return endpoints.all().get(number);
    }

    private List<Integer> failed() {
        return endpoints.all().stream()
                .filter(endpoint -> endpoint.health().has(Flag.FAILED_ACTIVE_CHECK))
                .map(endpoint -> endpoint.address().getPort() - 1000)
                .toList();
    }

    /** Answers at once, or when it is told to. */
    private static final class FakeProbe implements HealthProbe {

        private final List<Endpoint> asked = new ArrayList<>();
        private final List<Consumer<CheckResult>> waiting = new ArrayList<>();
        private Verdict verdict = Verdict.PASSED;
        private boolean answers = true;

        @Override
        public void check(Endpoint endpoint, HealthCheckPolicy policy, String host, Consumer<CheckResult> then) {
            asked.add(endpoint);
            if (answers) {
                then.accept(new CheckResult(verdict, "as told"));
            } else {
                waiting.add(then);
            }
        }

        private void conclude(Verdict with) {
            List<Consumer<CheckResult>> now = List.copyOf(waiting);
            waiting.clear();
            now.forEach(then -> then.accept(new CheckResult(with, "as told")));
        }
    }
}
