package io.sidecarsdk.http;

import static io.sidecarsdk.http.testing.TestSidecar.policyOf;
import static io.sidecarsdk.http.testing.TestSidecar.request;
import static io.sidecarsdk.http.testing.Upstream.reset;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.sidecarsdk.http.testing.TestSidecar;
import io.sidecarsdk.http.testing.Upstream;
import io.sidecarsdk.resilience.Rejection;
import io.sidecarsdk.spi.PolicySource;
import io.sidecarsdk.testing.VirtualTime;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import mockwebserver3.MockResponse;
import mockwebserver3.RecordedRequest;
import okhttp3.Call;
import okhttp3.Response;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The limits that follow the upstream, and shadow mode. */
@Timeout(60)
class LimitsTest {

    private static final String BREAKER = "circuit-breaker: {window: 4, minimum-calls: 2, open-for: 1h, ";

    private final VirtualTime time = new VirtualTime();

    // --- adaptive concurrency ---

    @Test
    void adaptiveConcurrencyLetsFewCallsThroughWhileItMeasures() throws Exception {
        try (Upstream upstream = Upstream.answering(streamed());
                TestSidecar sidecar =
                        TestSidecar.with("adaptive-concurrency: {}").to(upstream)) {
            List<Response> open = openCalls(sidecar, 3);
            assertThat(sidecar.gauge("sidecar.http.adaptive_limit")).isEqualTo(3);
            assertRefused(sidecar, Rejection.ADAPTIVE_LIMITED, "as many are in flight as its latency allows");
            open.forEach(Response::close);
            assertThat(sidecar.get().code()).isEqualTo(200);
        }
    }

    @Test
    void adaptiveConcurrencyFollowsTheLatencyOfCalls() throws Exception {
        try (Upstream upstream = Upstream.answeringBy(answerAfter(Duration.ofMillis(40)));
                TestSidecar sidecar = TestSidecar.with("timeout: 1h, adaptive-concurrency: {min-rtt: {requests: 5}}")
                        .on(time)
                        .to(upstream)) {
            for (int i = 0; i < 5; i++) {
                sidecar.get();
            }
            assertThat(sidecar.gauge("sidecar.http.adaptive_limit")).isEqualTo(3);
            for (int i = 0; i < 3; i++) { // one sample window, no slower than the best: 3 × 1.25 + √3.75
                sidecar.get();
            }
            assertThat(sidecar.gauge("sidecar.http.adaptive_limit")).isEqualTo(5);
        }
    }

    @Test
    void adaptiveConcurrencyLearnsNothingFromRefusals() throws Exception {
        try (Upstream upstream = Upstream.answeringBy(request -> {
                    time.advance(Duration.ofMillis(200));
                    return status(503);
                });
                TestSidecar sidecar = TestSidecar.with("timeout: 1h, adaptive-concurrency: {min-rtt: {requests: 1}}")
                        .on(time)
                        .to(upstream)) {
            for (int i = 0; i < 10; i++) {
                sidecar.get();
            }
            assertThat(sidecar.gauge("sidecar.http.adaptive_limit"))
                    .as("nothing was measured yet")
                    .isEqualTo(3);
        }
    }

    private Function<RecordedRequest, MockResponse> answerAfter(Duration latency) {
        return request -> {
            time.advance(latency);
            return status(200);
        };
    }

    // --- adaptive throttle ---

    @ParameterizedTest
    @CsvSource({"429", "503"})
    void adaptiveThrottleRefusesWhileTheUpstreamRefuses(int refusal) throws Exception {
        try (Upstream upstream = Upstream.answering(status(refusal));
                TestSidecar sidecar = TestSidecar.with("adaptive-throttle: {max-rejection: 100%}")
                        .on(time)
                        .to(upstream)) {
            int refused = refusedOf(sidecar, 200);
            assertThat(refused).isBetween(180, 199); // on average, 1 + ½ + ⅓ … of 200 go on
            assertThat(upstream.requests()).isEqualTo(200 - refused);
            assertThat(sidecar.count("sidecar.http.rejected", "reason", "throttled", "enforced", "true"))
                    .isEqualTo(refused);
            assertThat(sidecar.meters()
                            .get("sidecar.http.throttled_share")
                            .gauge()
                            .value())
                    .isEqualTo(200 / 201.0);
        }
    }

    @Test
    void adaptiveThrottleRefusesWhileTheUpstreamBreaksConnections() throws Exception {
        try (Upstream upstream = Upstream.answering(reset());
                TestSidecar sidecar = TestSidecar.with("adaptive-throttle: {max-rejection: 100%}")
                        .on(time)
                        .to(upstream)) {
            assertThat(refusedOf(sidecar, 100)).isGreaterThan(80);
        }
    }

    @Test
    void adaptiveThrottleRefusesNothingForErrorsOfTheUpstreamsOwn() throws Exception {
        try (Upstream upstream = Upstream.answering(status(500));
                TestSidecar sidecar = TestSidecar.with("adaptive-throttle: {max-rejection: 100%}")
                        .on(time)
                        .to(upstream)) {
            assertThat(refusedOf(sidecar, 100)).isZero();
        }
    }

    @Test
    void adaptiveThrottleDoesNotCountWhatAnotherLimitRefused() throws Exception {
        try (Upstream upstream = Upstream.answering(streamed());
                TestSidecar sidecar = TestSidecar.with("max-concurrent: 1, adaptive-throttle: {max-rejection: 100%}")
                        .on(time)
                        .to(upstream)) {
            List<Response> open = openCalls(sidecar, 1);
            try {
                for (int i = 0; i < 50; i++) {
                    assertThat(catchThrowableOfType(CallRejectedIOException.class, sidecar::get)
                                    .reason())
                            .isEqualTo(Rejection.CONCURRENCY_LIMITED);
                }
            } finally {
                open.forEach(Response::close);
            }
        }
    }

    @Test
    void adaptiveThrottleSaysWhatItIs() throws Exception {
        try (Upstream upstream = Upstream.answering(status(503));
                TestSidecar sidecar = TestSidecar.with("adaptive-throttle: {max-rejection: 100%}")
                        .on(time)
                        .to(upstream)) {
            refusedOf(sidecar, 1_000); // from now on 999 of 1000
            CallRejectedIOException refused = null;
            while (refused == null) {
                refused = catchThrowableOfType(CallRejectedIOException.class, sidecar::get);
            }
            assertThat(refused)
                    .hasMessage("inventory refused the call: the upstream refuses too many (adaptive-throttle)");
            assertThat(refused.reason()).isEqualTo(Rejection.THROTTLED);
        }
    }

    // --- admission control ---

    @Test
    void admissionControlRefusesWhileTooFewCallsSucceed() throws Exception {
        try (Upstream upstream = Upstream.answering(status(500));
                TestSidecar sidecar = TestSidecar.with("admission-control: {max-rejection: 100%}")
                        .on(time)
                        .to(upstream)) {
            int refused = refusedOf(sidecar, 200);
            assertThat(refused).isPositive();
            assertThat(upstream.requests()).isEqualTo(200 - refused);
            assertThat(sidecar.count("sidecar.http.rejected", "reason", "admission_refused", "enforced", "true"))
                    .isEqualTo(refused);
        }
    }

    @Test
    void admissionControlRefusesNothingBelowItsRate() throws Exception {
        try (Upstream upstream = Upstream.answering(status(500));
                TestSidecar sidecar = TestSidecar.with("admission-control: {min-rate: 100}")
                        .on(time)
                        .to(upstream)) {
            assertThat(refusedOf(sidecar, 200)).isZero();
        }
    }

    // --- shadow mode ---

    @Test
    void aRateLimitInShadowModeOnlyCounts() throws Exception {
        try (Upstream upstream = Upstream.answering(status(200));
                TestSidecar sidecar = TestSidecar.with("rate-limit: {permits: 2, per: 1h, shadow: true}")
                        .on(time)
                        .to(upstream)) {
            assertThat(refusedOf(sidecar, 5)).isZero();
            assertThat(upstream.requests()).isEqualTo(5);
            assertShadowed(sidecar, "rate_limited", 3);
        }
    }

    @Test
    void aRateLimitCanBeRolledOutByPercentage() throws Exception {
        try (Upstream upstream = Upstream.answering(status(200));
                TestSidecar sidecar = TestSidecar.with("rate-limit: {permits: 1, per: 1h, checked: 50%, enforced: 20%}")
                        .on(time)
                        .to(upstream)) {
            int refused = refusedOf(sidecar, 2_000);
            int shadowed = sidecar.count("sidecar.http.rejected", "enforced", "false");
            assertThat(refused + shadowed).as("looked at").isBetween(900, 1_100);
            assertThat(refused).isBetween(140, 260);
        }
    }

    @Test
    void aConcurrencyLimitInShadowModeOnlyCountsWhatItWouldHaveRefused() throws Exception {
        try (Upstream upstream = Upstream.answering(streamed());
                TestSidecar sidecar = TestSidecar.with("max-concurrent: {limit: 2, shadow: true}")
                        .to(upstream)) {
            List<Response> open = openCalls(sidecar, 5);
            assertThat(sidecar.active()).isEqualTo(5);
            assertShadowed(sidecar, "concurrency_limited", 3);
            open.subList(2, 5).forEach(Response::close); // those hold no place of the limit
            openCalls(sidecar, 1).forEach(Response::close);
            assertShadowed(sidecar, "concurrency_limited", 4);
            open.subList(0, 2).forEach(Response::close);
            openCalls(sidecar, 2).forEach(Response::close);
            assertShadowed(sidecar, "concurrency_limited", 4);
        }
    }

    @Test
    void aBreakerInShadowModeChangesItsStateAndLetsCallsThrough() throws Exception {
        try (Upstream upstream = Upstream.answering(status(500));
                TestSidecar sidecar = TestSidecar.with(
                                "circuit-breaker: {window: 4, minimum-calls: 2, open-for: 1s, half-open-calls: 1, shadow: true}")
                        .on(time)
                        .to(upstream)) {
            assertThat(refusedOf(sidecar, 6)).isZero();
            assertThat(sidecar.breakerState()).isEqualTo(2);
            assertThat(upstream.requests()).isEqualTo(6);
            assertShadowed(sidecar, "circuit_open", 4);
            time.advance(Duration.ofSeconds(2));
            sidecar.get(); // the trial, which fails too
            assertThat(sidecar.breakerState()).isEqualTo(2);
            assertShadowed(sidecar, "circuit_open", 4);
        }
    }

    @Test
    void adaptiveConcurrencyInShadowModeOnlyCounts() throws Exception {
        try (Upstream upstream = Upstream.answering(streamed());
                TestSidecar sidecar =
                        TestSidecar.with("adaptive-concurrency: {shadow: true}").to(upstream)) {
            openCalls(sidecar, 5).forEach(Response::close);
            assertShadowed(sidecar, "adaptive_limited", 2);
        }
    }

    @Test
    void adaptiveThrottleInShadowModeOnlyCounts() throws Exception {
        try (Upstream upstream = Upstream.answering(status(503));
                TestSidecar sidecar = TestSidecar.with("adaptive-throttle: {max-rejection: 100%, shadow: true}")
                        .on(time)
                        .to(upstream)) {
            assertThat(refusedOf(sidecar, 100)).isZero();
            assertThat(upstream.requests()).isEqualTo(100);
            assertThat(sidecar.count("sidecar.http.rejected", "reason", "throttled", "enforced", "false"))
                    .isGreaterThan(80);
        }
    }

    @Test
    void admissionControlInShadowModeOnlyCounts() throws Exception {
        try (Upstream upstream = Upstream.answering(status(500));
                TestSidecar sidecar = TestSidecar.with("admission-control: {max-rejection: 100%, shadow: true}")
                        .on(time)
                        .to(upstream)) {
            assertThat(refusedOf(sidecar, 100)).isZero();
            assertThat(sidecar.count("sidecar.http.rejected", "reason", "admission_refused", "enforced", "false"))
                    .isPositive();
        }
    }

    @Test
    void whatShadowModeWouldHaveRefusedIsInTheSpan() throws Exception {
        try (Upstream upstream = Upstream.answering(status(200));
                TestSidecar sidecar = TestSidecar.with("rate-limit: {permits: 1, per: 1h, shadow: true}")
                        .on(time)
                        .to(upstream)) {
            sidecar.get();
            sidecar.get();
            SpanData span = sidecar.spans().get(1);
            assertThat(span.getEvents())
                    .filteredOn(event -> event.getName().equals("sidecar.shadow_rejection"))
                    .singleElement()
                    .satisfies(event -> assertThat(event.getAttributes().get(AttributeKey.stringKey("sidecar.reason")))
                            .isEqualTo("rate_limited"));
            assertThat(span.getAttributes().get(AttributeKey.stringKey("error.type")))
                    .isNull();
        }
    }

    @Test
    void aLimitThatLeavesShadowModeKeepsWhatItHasCounted() throws Exception {
        Document document = new Document();
        try (Upstream upstream = Upstream.answering(status(500))) {
            document.of("rate-limit: {permits: 3, per: 1h, shadow: true}, " + BREAKER + "shadow: true}", upstream);
            try (TestSidecar sidecar =
                    TestSidecar.with("").from(document).on(time).to(upstream)) {
                assertThat(refusedOf(sidecar, 4)).isZero();
                assertThat(sidecar.breakerState()).isEqualTo(2);
                document.of("rate-limit: {permits: 3, per: 1h, shadow: true}, " + BREAKER + "shadow: false}", upstream);
                time.advance(Duration.ofSeconds(3));
                assertRefused(sidecar, Rejection.CIRCUIT_OPEN, "circuit breaker is open");
                document.of("rate-limit: {permits: 3, per: 1h}, " + BREAKER + "shadow: true}", upstream);
                time.advance(Duration.ofSeconds(3));
                assertRefused(sidecar, Rejection.RATE_LIMITED, "rate limit of 3");
            }
        }
    }

    // --- helpers ---

    private static int refusedOf(TestSidecar sidecar, int calls) {
        int refused = 0;
        for (int i = 0; i < calls; i++) {
            try {
                sidecar.get();
            } catch (CallRejectedIOException e) {
                refused++;
            } catch (IOException failed) {
                // by the upstream
            }
        }
        return refused;
    }

    private static List<Response> openCalls(TestSidecar sidecar, int count) throws IOException {
        List<Response> open = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Call call = sidecar.client().newCall(request("/").build());
            open.add(call.execute());
        }
        return open;
    }

    private static void assertRefused(TestSidecar sidecar, Rejection reason, String message) {
        int attempts = sidecar.attempts();
        CallRejectedIOException refused = catchThrowableOfType(CallRejectedIOException.class, sidecar::get);
        assertThat(refused).hasMessageContainingAll("inventory", message);
        assertThat(refused.reason()).isEqualTo(reason);
        assertThat(sidecar.attempts()).isEqualTo(attempts);
        assertThat(sidecar.count("sidecar.http.rejected", "reason", reason.label(), "enforced", "true"))
                .isEqualTo(1);
        assertThat(sidecar.timed("error.type", reason.label())).isEqualTo(1);
    }

    private static void assertShadowed(TestSidecar sidecar, String reason, int times) {
        assertThat(sidecar.count("sidecar.http.rejected", "reason", reason, "enforced", "false"))
                .isEqualTo(times);
        assertThat(sidecar.count("sidecar.http.rejected", "enforced", "true")).isZero();
    }

    /** Without a body: one write, so that no delayed acknowledgement slows hundreds of calls down. */
    private static MockResponse status(int code) {
        return new MockResponse.Builder().code(code).build();
    }

    private static MockResponse streamed() {
        return new MockResponse.Builder().chunkedBody("x".repeat(10_000), 1000).build();
    }

    private static final class Document implements PolicySource {

        private volatile String text = "";

        private void of(String settings, Upstream upstream) {
            text = policyOf(settings, upstream.url());
        }

        @Override
        public String name() {
            return "test";
        }

        @Override
        public String read() {
            return text;
        }
    }
}
