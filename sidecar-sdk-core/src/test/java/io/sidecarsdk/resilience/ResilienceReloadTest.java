package io.sidecarsdk.resilience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sidecarsdk.Sidecar;
import io.sidecarsdk.spi.PolicySource;
import io.sidecarsdk.testing.VirtualTime;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A Resilience that is kept follows every change of the policy, and loses no state for what has not changed. */
class ResilienceReloadTest {

    private final VirtualTime time = new VirtualTime();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final Source source = new Source();
    private final Sidecar sidecar = Sidecar.builder()
            .policy(source)
            .time(time)
            .scheduler(time)
            .meters(meters)
            .start();
    private final Resilience pricing = sidecar.resilience("pricing");

    private static final class Source implements PolicySource {

        private String resilience = "{pricing: {}}";

        @Override
        public String name() {
            return "test";
        }

        @Override
        public String read() {
            return "apiVersion: sidecarsdk.io/v1\nresilience: " + resilience;
        }
    }

    private void reload(String resilience) {
        source.resilience = resilience;
        time.advance(Duration.ofSeconds(2));
        assertThat(sidecar.health().status()).hasToString("UP");
    }

    @AfterEach
    void close() {
        sidecar.close();
    }

    private int attempts() {
        AtomicInteger attempts = new AtomicInteger();
        Throwable outcome = catchThrowable(() -> pricing.call(() -> {
            attempts.incrementAndGet();
            throw new IOException();
        }));
        return attempts.get();
    }

    private Rejection refusal() {
        CallRejectedException refusal =
                catchThrowableOfType(CallRejectedException.class, () -> pricing.call(() -> "done"));
        return refusal == null ? null : refusal.reason();
    }

    @Test
    void theNextCallHasTheNewSettings() {
        assertThat(attempts()).isEqualTo(1);
        reload("{pricing: {retry: {max-attempts: 4}}}");
        assertThat(attempts()).isEqualTo(4);
    }

    @Test
    void aCallUnderWayKeepsTheSettingsItBeganWith() throws Exception {
        String result = pricing.call(() -> {
            reload("{pricing: {timeout: 1ms, max-concurrent: 1}}");
            return "done";
        });
        assertThat(result).isEqualTo("done");
    }

    @Test
    void aRefusedPolicyChangesNothing() {
        reload("{pricing: {retry: {max-attempts: 4}}}");
        source.resilience = "{pricing: {retry: {max-attempts: 0}}}";
        time.advance(Duration.ofSeconds(2));
        assertThat(attempts()).isEqualTo(4);
    }

    @Test
    void anOpenBreakerStaysOpenWhenOtherSettingsChange() {
        reload("{pricing: {circuit-breaker: {window: 2, minimum-calls: 1}}}");
        attempts();
        reload("{pricing: {circuit-breaker: {window: 2, minimum-calls: 1}, retry: {max-attempts: 2}}}");
        assertThat(refusal()).isEqualTo(Rejection.CIRCUIT_OPEN);
        assertThat(state()).isEqualTo(2);
    }

    @Test
    void aBreakerThatLeavesShadowModeKeepsItsState() {
        reload("{pricing: {circuit-breaker: {window: 2, minimum-calls: 1, shadow: true}}}");
        attempts();
        assertThat(refusal()).isNull();
        reload("{pricing: {circuit-breaker: {window: 2, minimum-calls: 1}}}");
        assertThat(refusal()).isEqualTo(Rejection.CIRCUIT_OPEN);
    }

    @Test
    void aBreakerWithOtherSettingsStartsClosed() {
        reload("{pricing: {circuit-breaker: {window: 2, minimum-calls: 1}}}");
        attempts();
        reload("{pricing: {circuit-breaker: {window: 3, minimum-calls: 1}}}");
        assertThat(refusal()).isNull();
        assertThat(state()).isZero();
    }

    @Test
    void theMeterFollowsABreakerThatWasReplaced() {
        reload("{pricing: {circuit-breaker: {window: 2, minimum-calls: 1}}}");
        reload("{pricing: {circuit-breaker: {window: 3, minimum-calls: 1}}}");
        attempts();
        assertThat(state()).isEqualTo(2);
    }

    @Test
    void theMeterGoesWithTheBreaker() {
        reload("{pricing: {circuit-breaker: {window: 2}}}");
        assertThat(meters.find("sidecar.circuit_breaker.state").gauges()).hasSize(1);
        reload("{pricing: {}}");
        assertThat(meters.find("sidecar.circuit_breaker.state").gauges()).isEmpty();
    }

    @Test
    void theMeterGoesWithTheSidecarSoThatTheNextOneHasItsOwn() {
        reload("{pricing: {circuit-breaker: {window: 2, minimum-calls: 1}}}");
        sidecar.close();
        try (Sidecar next = Sidecar.builder()
                .policy(source)
                .time(time)
                .scheduler(time)
                .meters(meters)
                .start()) {
            Throwable outcome = catchThrowable(() -> next.resilience("pricing").call(() -> {
                throw new IOException();
            }));
            assertThat(state()).isEqualTo(2);
        }
    }

    @Test
    void aSpentRateLimitStaysSpentWhenOtherSettingsChange() {
        reload("{pricing: {rate-limit: {permits: 1, per: 1h}}}");
        assertThat(refusal()).isNull();
        reload("{pricing: {rate-limit: {permits: 1, per: 1h}, retry: {}}}");
        assertThat(refusal()).isEqualTo(Rejection.RATE_LIMITED);
    }

    @Test
    void aRateLimitWithOtherSettingsStartsFull() {
        reload("{pricing: {rate-limit: {permits: 1, per: 1h}}}");
        assertThat(refusal()).isNull();
        reload("{pricing: {rate-limit: {permits: 2, per: 1h}}}");
        assertThat(refusal()).isNull();
    }

    @Test
    void whatIsInFlightCountsAgainstTheNewLimit() throws Exception {
        reload("{pricing: {max-concurrent: 2}}");
        pricing.call(() -> {
            reload("{pricing: {max-concurrent: 1}}");
            assertThat(refusal()).isEqualTo(Rejection.CONCURRENCY_LIMITED);
            return "done";
        });
        assertThat(refusal()).isNull();
    }

    @Test
    void aLimitThatIsRaisedLetsMoreIn() throws Exception {
        reload("{pricing: {max-concurrent: 1}}");
        pricing.call(() -> {
            reload("{pricing: {max-concurrent: 2}}");
            assertThat(refusal()).isNull();
            return "done";
        });
    }

    @Test
    void aPolicyThatIsGoneIsNotFoundAnyMore() {
        reload("{shipping: {}}");
        assertThatThrownBy(() -> sidecar.resilience("pricing")).hasMessageContainingAll("pricing", "shipping");
    }

    @Test
    void whoHoldsAPolicyThatIsGoneKeepsItsLastSettings() {
        reload("{pricing: {retry: {max-attempts: 4}}}");
        reload("{shipping: {}}");
        assertThat(attempts()).isEqualTo(4);
    }

    @Test
    void whoHoldsAPolicyThatWasGoneFollowsItWhenItIsBack() {
        reload("{shipping: {}}");
        reload("{pricing: {retry: {max-attempts: 5}}}");
        assertThat(attempts()).isEqualTo(5);
        assertThat(sidecar.resilience("pricing")).isSameAs(pricing);
    }

    @Test
    void theMeterOfAPolicyThatIsGoneGoesAndComesBackWithIt() {
        reload("{pricing: {circuit-breaker: {window: 2, minimum-calls: 1}}}");
        reload("{shipping: {}}");
        assertThat(meters.find("sidecar.circuit_breaker.state").gauges()).isEmpty();
        reload("{pricing: {circuit-breaker: {window: 2, minimum-calls: 1}}}");
        attempts();
        assertThat(state()).isEqualTo(2);
    }

    @Test
    void aNewPolicyIsFound() {
        reload("{pricing: {}, shipping: {}}");
        assertThat(sidecar.resilience("shipping").get(() -> "sent")).isEqualTo("sent");
    }

    @Test
    void aPolicyIsAlwaysTheSameObject() {
        reload("{pricing: {timeout: 1s}}");
        assertThat(sidecar.resilience("pricing")).isSameAs(pricing);
    }

    @Test
    void theKillSwitchActsAtOnce() {
        reload("{pricing: {retry: {max-attempts: 4}}}");
        reload("{pricing: {enabled: false, retry: {max-attempts: 4}}}");
        assertThat(attempts()).isEqualTo(1);
    }

    private double state() {
        return meters.get("sidecar.circuit_breaker.state").gauge().value();
    }
}
