package io.sidecarsdk.http;

import static io.sidecarsdk.http.testing.Upstream.ok;
import static io.sidecarsdk.http.testing.Upstream.reset;
import static io.sidecarsdk.http.testing.Upstream.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.sidecarsdk.http.testing.TestSidecar;
import io.sidecarsdk.http.testing.Upstream;
import io.sidecarsdk.resilience.Rejection;
import io.sidecarsdk.testing.VirtualTime;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import mockwebserver3.MockResponse;
import okhttp3.Call;
import okhttp3.Response;
import org.junit.jupiter.api.Test;

/** What follows from the order of the stages. */
class CallOrderTest {

    private static final String BREAKER =
            "circuit-breaker: {window: 10, minimum-calls: 2, failure-rate: 50%, open-for: 5s, half-open-calls: 3}";

    private final VirtualTime time = new VirtualTime();

    @Test
    void aCallThatWasRetriedTwiceIsOneSampleOfTheTimer() throws Exception {
        try (Upstream upstream = Upstream.answering(status(503), status(503), ok("yes"));
                TestSidecar sidecar =
                        TestSidecar.with("retry: {max-attempts: 3}").on(time).to(upstream)) {
            assertThat(sidecar.get().body()).isEqualTo("yes");

            assertThat(sidecar.timed()).isEqualTo(1);
            assertThat(sidecar.timed("http.response.status_code", "200", "error.type", "none"))
                    .isEqualTo(1);
            assertThat(sidecar.attempts()).isEqualTo(3);
            assertThat(sidecar.retries()).isEqualTo(2);
        }
    }

    @Test
    void aCallThatWasRetriedTwiceIsOneSpanWithItsAttemptsAsEvents() throws Exception {
        try (Upstream upstream = Upstream.answering(reset(), status(503), ok("yes"));
                TestSidecar sidecar =
                        TestSidecar.with("retry: {max-attempts: 3}").on(time).to(upstream)) {
            sidecar.get();

            SpanData span = sidecar.onlySpan();
            assertThat(span.getEvents())
                    .extracting(event -> attribute(event, "sidecar.outcome"))
                    .containsExactly("reset", "503", "200");
            assertThat(span.getEvents())
                    .extracting(event -> attribute(event, "sidecar.endpoint"))
                    .containsOnly(upstream.label());
            assertThat(span.getAttributes().get(AttributeKey.longKey("http.request.resend_count")))
                    .isEqualTo(2);
            assertThat(span.getAttributes().get(AttributeKey.longKey("http.response.status_code")))
                    .isEqualTo(200);
            assertThat(span.getAttributes().get(AttributeKey.stringKey("sidecar.retry.decision")))
                    .isEqualTo("retried");
        }
    }

    @Test
    void aCallWhoseAttemptsAreSpentSaysSoInItsSpan() throws Exception {
        try (Upstream upstream = Upstream.answering(status(503));
                TestSidecar sidecar =
                        TestSidecar.with("retry: {max-attempts: 2}").on(time).to(upstream)) {
            sidecar.get();

            SpanData span = sidecar.onlySpan();
            assertThat(span.getAttributes().get(AttributeKey.stringKey("sidecar.retry.decision")))
                    .isEqualTo("not retried: attempts spent");
            assertThat(span.getAttributes().get(AttributeKey.stringKey("error.type")))
                    .isEqualTo("503");
        }
    }

    @Test
    void aCallWhoseLastAttemptBroughtNoResponseHasNoStatusInItsSpan() throws Exception {
        try (Upstream upstream = Upstream.answering(status(503), reset());
                TestSidecar sidecar =
                        TestSidecar.with("retry: {max-attempts: 2}").on(time).to(upstream)) {
            assertThatThrownBy(sidecar::get).isInstanceOf(IOException.class);

            assertThat(sidecar.onlySpan().getAttributes().get(AttributeKey.longKey("http.response.status_code")))
                    .isNull();
        }
    }

    @Test
    void aCallThatWasRetriedTwiceCountsOnceInTheBreaker() throws Exception {
        try (Upstream upstream = Upstream.answering(status(503));
                TestSidecar sidecar = TestSidecar.with("retry: {max-attempts: 3}, " + BREAKER)
                        .on(time)
                        .to(upstream)) {
            sidecar.get();
            assertThat(sidecar.breakerState()).isZero(); // three attempts, but one call: fewer than minimum-calls

            sidecar.get();
            assertThat(sidecar.breakerState()).isEqualTo(2);
        }
    }

    @Test
    void aCallThatSucceedsInTheEndIsASuccessForTheBreaker() throws Exception {
        try (Upstream upstream = Upstream.answering(status(503), ok("1"), status(503), ok("2"), status(503), ok("3"));
                TestSidecar sidecar = TestSidecar.with("retry: {max-attempts: 3}, " + BREAKER)
                        .on(time)
                        .to(upstream)) {
            for (int i = 0; i < 3; i++) {
                sidecar.get();
            }
            assertThat(sidecar.breakerState()).isZero();
        }
    }

    @Test
    void aCallRefusedByTheBreakerIsNeitherSentNorRetriedNorHoldsAPlace() throws Exception {
        try (Upstream upstream = Upstream.answering(status(500));
                TestSidecar sidecar = TestSidecar.with("retry: {on: [5xx]}, " + BREAKER)
                        .on(time)
                        .to(upstream)) {
            sidecar.get();
            sidecar.get();
            int sent = upstream.requests();

            assertRefused(
                    sidecar,
                    Rejection.CIRCUIT_OPEN,
                    "inventory refused the call: circuit breaker is open",
                    "circuit_open");
            assertThat(upstream.requests()).isEqualTo(sent);
        }
    }

    @Test
    void aCallRefusedByTheRateLimitIsNeitherSentNorRetriedNorHoldsAPlace() throws Exception {
        try (Upstream upstream = Upstream.answering(ok("yes"));
                TestSidecar sidecar = TestSidecar.with(
                                "rate-limit: {permits: 1, per: 1s}, retry: {}, max-concurrent: 1")
                        .on(time)
                        .to(upstream)) {
            sidecar.get();

            assertRefused(
                    sidecar,
                    Rejection.RATE_LIMITED,
                    "inventory refused the call: rate limit of 1 per PT1S reached",
                    "rate_limited");
            assertThat(upstream.requests()).isEqualTo(1);
            time.advance(Duration.ofSeconds(1));
            assertThat(sidecar.get().body()).isEqualTo("yes");
        }
    }

    @Test
    void theRateLimitCountsCallsAndNotAttempts() throws Exception {
        try (Upstream upstream = Upstream.answering(status(503), status(503), ok("1"), status(503), ok("2"));
                TestSidecar sidecar = TestSidecar.with("rate-limit: {permits: 2, per: 1h}, retry: {max-attempts: 3}")
                        .on(time)
                        .to(upstream)) {
            assertThat(sidecar.get().body()).isEqualTo("1");
            assertThat(sidecar.get().body()).isEqualTo("2");
            assertThatThrownBy(sidecar::get).isInstanceOf(CallRejectedIOException.class);
            assertThat(upstream.requests()).isEqualTo(5);
        }
    }

    @Test
    void aPlaceIsHeldUntilAStreamedBodyWasReadToTheEnd() throws Exception {
        try (Upstream upstream = Upstream.answering(streamed());
                TestSidecar sidecar =
                        TestSidecar.with("max-concurrent: 1, retry: {}").to(upstream)) {
            Response response =
                    sidecar.client().newCall(TestSidecar.request("/").build()).execute();
            assertThat(sidecar.active()).isEqualTo(1);
            assertRefused(
                    sidecar,
                    Rejection.CONCURRENCY_LIMITED,
                    "inventory refused the call: 1 calls are in flight (max-concurrent)",
                    "concurrency_limited");

            assertThat(response.body().string()).hasSize(10_000);
            assertThat(sidecar.active()).isZero();
            assertThat(sidecar.get().body()).hasSize(10_000);
            assertThat(sidecar.timed("error.type", "none")).isEqualTo(2);
        }
    }

    @Test
    void aPlaceIsHeldUntilAStreamedBodyIsClosed() throws Exception {
        try (Upstream upstream = Upstream.answering(streamed());
                TestSidecar sidecar = TestSidecar.with("max-concurrent: 1").to(upstream)) {
            Response response =
                    sidecar.client().newCall(TestSidecar.request("/").build()).execute();
            assertThat(sidecar.active()).isEqualTo(1);
            response.close();
            assertThat(sidecar.active()).isZero();
        }
    }

    @Test
    void aShortBodyHoldsNoPlaceOnceTheCallHasReturned() throws Exception {
        try (Upstream upstream = Upstream.answering(ok("yes"));
                TestSidecar sidecar = TestSidecar.with("max-concurrent: 1").to(upstream);
                Response unread = sidecar.client()
                        .newCall(TestSidecar.request("/").build())
                        .execute()) {
            assertThat(sidecar.active()).isZero();
            assertThat(sidecar.get().body()).isEqualTo("yes");
            assertThat(unread.body().string()).isEqualTo("yes");
        }
    }

    @Test
    void theBreakerIgnoresCancelledCalls() throws Exception {
        try (Upstream upstream = Upstream.answering(streamed());
                TestSidecar sidecar = TestSidecar.with(BREAKER).to(upstream)) {
            for (int i = 0; i < 3; i++) {
                Call call = sidecar.client().newCall(TestSidecar.request("/").build());
                try (Response response = call.execute()) {
                    call.cancel();
                    assertThatThrownBy(response.body()::string).isInstanceOf(IOException.class);
                }
            }
            assertThat(sidecar.breakerState()).isZero();
            assertThat(sidecar.timed("error.type", "cancelled")).isEqualTo(3);
        }
    }

    @Test
    void aHalfOpenBreakerLetsExactlyItsTrialCallsThrough() throws Exception {
        try (Upstream upstream = Upstream.answering(status(500), status(500), streamed());
                TestSidecar sidecar = TestSidecar.with(BREAKER).on(time).to(upstream)) {
            sidecar.get();
            sidecar.get();
            time.advance(Duration.ofSeconds(6));

            Response[] trials = new Response[3];
            for (int i = 0; i < trials.length; i++) {
                trials[i] = sidecar.client()
                        .newCall(TestSidecar.request("/").build())
                        .execute();
            }
            CallRejectedIOException refused = catchThrowableOfType(CallRejectedIOException.class, sidecar::get);
            assertThat(refused).hasMessage("inventory refused the call: circuit breaker is half_open");
            assertThat(sidecar.breakerState()).isEqualTo(1);

            for (Response trial : trials) {
                trial.body().string();
            }
            assertThat(sidecar.breakerState()).isZero();
            assertThat(sidecar.get().code()).isEqualTo(200);
        }
    }

    @Test
    void aTrialCallThatWasCancelledGivesItsPlaceToAnother() throws Exception {
        try (Upstream upstream = Upstream.answering(status(500), status(500), streamed());
                TestSidecar sidecar = TestSidecar.with(
                                "circuit-breaker: {window: 10, minimum-calls: 2, open-for: 5s, half-open-calls: 1}")
                        .on(time)
                        .to(upstream)) {
            sidecar.get();
            sidecar.get();
            time.advance(Duration.ofSeconds(6));

            Call trial = sidecar.client().newCall(TestSidecar.request("/").build());
            try (Response response = trial.execute()) {
                assertThatThrownBy(sidecar::get).isInstanceOf(CallRejectedIOException.class);
                trial.cancel();
                assertThatThrownBy(response.body()::string).isInstanceOf(IOException.class);
            }
            assertThat(sidecar.get().code()).isEqualTo(200);
            assertThat(sidecar.breakerState()).isZero();
        }
    }

    @Test
    void theKillSwitchLeavesNothingThatRefusesOrRepeats() throws Exception {
        try (Upstream upstream = Upstream.answering(status(503));
                TestSidecar sidecar = TestSidecar.with("enabled: false, retry: {max-attempts: 3}, "
                                + "rate-limit: {permits: 1, per: 1h}, max-response: 1B, " + BREAKER)
                        .to(upstream)) {
            for (int i = 0; i < 5; i++) {
                assertThat(sidecar.get().body()).isEqualTo("status 503");
            }
            assertThat(upstream.requests()).isEqualTo(5);
        }
    }

    @Test
    void theKillSwitchLeavesTheDeadlineButNoAttemptTimeout() throws Exception {
        MockResponse slow = new MockResponse.Builder()
                .body("late")
                .headersDelay(300, TimeUnit.MILLISECONDS)
                .build();
        try (Upstream upstream = Upstream.answering(slow, Upstream.silence());
                TestSidecar sidecar = TestSidecar.with("enabled: false, attempt-timeout: 20ms, timeout: 5s")
                        .to(upstream)) {
            assertThat(sidecar.get().body()).isEqualTo("late");
            assertThatThrownBy(sidecar::get).isInstanceOf(CallTimeoutException.class);
        }
    }

    private static void assertRefused(TestSidecar sidecar, Rejection reason, String message, String label) {
        int active = sidecar.active();
        int attempts = sidecar.attempts();
        CallRejectedIOException refused = catchThrowableOfType(CallRejectedIOException.class, sidecar::get);
        assertThat(refused).hasMessage(message);
        assertThat(refused.reason()).isEqualTo(reason);
        assertThat(refused.getSuppressed()).isEmpty();
        assertThat(sidecar.active()).isEqualTo(active);
        assertThat(sidecar.attempts()).isEqualTo(attempts);
        assertThat(sidecar.count("sidecar.http.rejected", "reason", label)).isEqualTo(1);
        assertThat(sidecar.timed("error.type", label)).isEqualTo(1);
        SpanData span = sidecar.spans().get(sidecar.spans().size() - 1);
        assertThat(span.getAttributes().get(AttributeKey.stringKey("error.type")))
                .isEqualTo(label);
        assertThat(span.getEvents()).isEmpty();
    }

    private static String attribute(EventData event, String key) {
        return String.valueOf(event.getAttributes().get(AttributeKey.stringKey(key)));
    }

    private static MockResponse streamed() {
        return new MockResponse.Builder().chunkedBody("x".repeat(10_000), 1000).build();
    }
}
