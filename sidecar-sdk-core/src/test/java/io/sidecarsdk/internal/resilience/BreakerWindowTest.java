package io.sidecarsdk.internal.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sidecarsdk.policy.CircuitBreakerPolicy;
import io.sidecarsdk.policy.Policy;
import io.sidecarsdk.testing.VirtualTime;
import java.time.Duration;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The breaker leaves out good calls that would not change its window; see docs/adr/0006-breaker-window.md. */
class BreakerWindowTest {

    private static final int WINDOW = 10;
    private static final int CALLS = 5_000;
    private static final Duration OPEN_FOR = Duration.ofSeconds(1);

    private final VirtualTime time = new VirtualTime();
    private final CircuitBreakerPolicy policy =
            Policy.parse("""
                    apiVersion: sidecarsdk.io/v1
                    resilience:
                      x:
                        circuit-breaker:
                          {window: 10, minimum-calls: 5, failure-rate: 50%, slow-call: 1s, slow-call-rate: 70%,
                           open-for: 1s, half-open-calls: 3}
                    """).resilience().get("x").circuitBreaker().orElseThrow();
    private final Breaker ours = new Breaker("ours", policy, time, new SimpleMeterRegistry());
    private final CircuitBreaker everythingRecorded = CircuitBreaker.of(
            "theirs",
            CircuitBreakerConfig.custom()
                    .slidingWindowSize(WINDOW)
                    .minimumNumberOfCalls(5)
                    .failureRateThreshold(50)
                    .slowCallDurationThreshold(Duration.ofSeconds(1))
                    .slowCallRateThreshold(70)
                    .waitDurationInOpenState(OPEN_FOR)
                    .permittedNumberOfCallsInHalfOpenState(3)
                    .clock(new java.time.Clock() {
                        @Override
                        public java.time.ZoneId getZone() {
                            return java.time.ZoneOffset.UTC;
                        }

                        @Override
                        public java.time.Clock withZone(java.time.ZoneId zone) {
                            return this;
                        }

                        @Override
                        public java.time.Instant instant() {
                            return time.now();
                        }
                    })
                    .build());

    @ParameterizedTest(name = "{0} % of the calls fail")
    @ValueSource(ints = {0, 2, 10, 30, 50, 90})
    void decidesAsIfEveryCallHadBeenRecorded(int failurePercent) {
        Random random = new Random(failurePercent);
        int opened = 0;
        for (int i = 0; i < CALLS; i++) {
            boolean permitted = ours.tryAcquire();
            assertThat(permitted).as("call %d", i).isEqualTo(everythingRecorded.tryAcquirePermission());
            if (permitted) {
                end(random, failurePercent);
            } else {
                opened++;
                time.advance(OPEN_FOR.dividedBy(4));
            }
            assertThat(ours.state()).as("after call %d", i).isEqualTo(theirState());
        }
        assertThat(opened > 0).as("it opened").isEqualTo(failurePercent >= 10);
    }

    private void end(Random random, int failurePercent) {
        boolean failed = random.nextInt(100) < failurePercent;
        long nanos = random.nextInt(100) < failurePercent / 3 ? 2_000_000_000L : 1_000_000L;
        if (failed) {
            ours.failed(nanos);
            everythingRecorded.onError(nanos, TimeUnit.NANOSECONDS, new IllegalStateException());
        } else {
            ours.succeeded(nanos);
            everythingRecorded.onSuccess(nanos, TimeUnit.NANOSECONDS);
        }
    }

    private String theirState() {
        return everythingRecorded.getState().name().toLowerCase(Locale.ROOT);
    }
}
