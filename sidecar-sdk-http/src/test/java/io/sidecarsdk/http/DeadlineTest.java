package io.sidecarsdk.http;

import static io.sidecarsdk.http.testing.TestSidecar.post;
import static io.sidecarsdk.http.testing.TestSidecar.request;
import static io.sidecarsdk.http.testing.Upstream.ok;
import static io.sidecarsdk.http.testing.Upstream.silence;
import static io.sidecarsdk.http.testing.Upstream.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.opentelemetry.context.Scope;
import io.sidecarsdk.http.testing.TestSidecar;
import io.sidecarsdk.http.testing.Upstream;
import io.sidecarsdk.resilience.Deadline;
import io.sidecarsdk.testing.VirtualTime;
import java.time.Duration;
import okhttp3.MediaType;
import okhttp3.Request;
import okhttp3.RequestBody;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A deadline, from whoever has it to whoever must know. */
@Timeout(60)
class DeadlineTest {

    private static final String ENVOY = "x-envoy-expected-rq-timeout-ms";
    private static final String GRPC = "grpc-timeout";

    private final VirtualTime time = new VirtualTime();

    // --- what the server is told ---

    @Test
    void theServerIsToldWhatIsLeftOfAnEnclosingDeadline() throws Exception {
        try (Upstream upstream = Upstream.answering(ok("yes"));
                TestSidecar sidecar = with("timeout: 10s").to(upstream);
                Scope ignored = in(Duration.ofMillis(2500)).makeCurrent()) {
            sidecar.get();
            assertThat(told(upstream)).isEqualTo("2500");
        }
    }

    @Test
    void theServerIsToldThePolicysTimeoutWhereThatIsSooner() throws Exception {
        try (Upstream upstream = Upstream.answering(ok("yes"));
                TestSidecar sidecar = with("timeout: 1s").to(upstream);
                Scope ignored = in(Duration.ofSeconds(5)).makeCurrent()) {
            sidecar.get();
            assertThat(told(upstream)).isEqualTo("1000");
        }
    }

    @Test
    void theServerIsToldTheTimeOfTheAttemptWhereThatIsSooner() throws Exception {
        try (Upstream upstream = Upstream.answering(ok("yes"));
                TestSidecar sidecar =
                        with("timeout: 4s, attempt-timeout: 300ms").to(upstream);
                Scope ignored = in(Duration.ofSeconds(5)).makeCurrent()) {
            sidecar.get();
            assertThat(told(upstream)).isEqualTo("300");
        }
    }

    @Test
    void aRetryIsToldWhatIsLeftAfterTheBackoff() throws Exception {
        try (Upstream upstream = Upstream.answering(status(503), ok("yes"));
                TestSidecar sidecar = with("retry: {max-attempts: 2}").to(upstream)) {
            Request own = request("/")
                    .tag(
                            RetryClassifier.class,
                            outcome -> outcome.status() == 503
                                    ? RetryVerdict.repeat().after(Duration.ofMillis(200))
                                    : RetryVerdict.byPolicy())
                    .tag(Deadline.class, in(Duration.ofSeconds(1)))
                    .build();
            sidecar.call(own);
            assertThat(told(upstream)).isEqualTo("1000");
            assertThat(told(upstream)).isEqualTo("800");
        }
    }

    @Test
    void thePolicysTimeoutAloneIsNotTold() throws Exception {
        try (Upstream upstream = Upstream.answering(ok("yes"));
                TestSidecar sidecar = with("timeout: 4s").to(upstream)) {
            sidecar.get();
            assertThat(told(upstream)).isNull();
        }
    }

    @Test
    void thePolicysTimeoutIsToldWhereThatIsWanted() throws Exception {
        try (Upstream upstream = Upstream.answering(ok("yes"));
                TestSidecar sidecar =
                        with("timeout: 4s, deadline-headers: always").to(upstream)) {
            sidecar.get();
            assertThat(told(upstream)).isEqualTo("4000");
        }
    }

    @Test
    void nothingIsToldWhereThatIsSwitchedOff() throws Exception {
        try (Upstream upstream = Upstream.answering(ok("yes"));
                TestSidecar sidecar = with("deadline-headers: never").to(upstream);
                Scope ignored = in(Duration.ofSeconds(1)).makeCurrent()) {
            sidecar.get();
            assertThat(told(upstream)).isNull();
        }
    }

    @Test
    void aGrpcServerIsToldInItsOwnHeaderToo() throws Exception {
        try (Upstream upstream = Upstream.answering(ok("yes"));
                TestSidecar sidecar = with("").to(upstream);
                Scope ignored = in(Duration.ofMillis(250)).makeCurrent()) {
            sidecar.call(request("/")
                    .post(RequestBody.create(new byte[5], MediaType.get("application/grpc+proto")))
                    .build());
            var headers = upstream.take().getHeaders();
            assertThat(headers.get(GRPC)).isEqualTo("250000u");
            assertThat(headers.get(ENVOY)).isEqualTo("250");
        }
    }

    // --- what the caller's headers do ---

    @ParameterizedTest(name = "{0}: {1} becomes {2}")
    @CsvSource({
        "x-envoy-expected-rq-timeout-ms, 700, 700",
        "x-envoy-expected-rq-timeout-ms, 99999999, 5000",
        "x-envoy-expected-rq-timeout-ms, 0, 0",
        "x-envoy-expected-rq-timeout-ms, soon, soon",
        "grpc-timeout, 700m, 700",
        "grpc-timeout, 1H, 5000",
    })
    void aHeaderThatTheCallerSetsShortensTheDeadline(String header, String value, String told) throws Exception {
        try (Upstream upstream = Upstream.answering(ok("yes"));
                TestSidecar sidecar = with("timeout: 5s").to(upstream)) {
            sidecar.call(request("/").header(header, value).build());
            assertThat(told(upstream)).isEqualTo(told);
        }
    }

    @Test
    void aHeaderThatTheCallerSetsCutsTheCall() throws Exception {
        try (Upstream upstream = Upstream.answering(silence());
                TestSidecar sidecar = TestSidecar.with("timeout: 30s").to(upstream)) {
            assertThatThrownBy(
                            () -> sidecar.call(request("/").header(ENVOY, "50").build()))
                    .isInstanceOf(CallTimeoutException.class)
                    .hasMessageContaining("deadline passed");
        }
    }

    // --- attempts that could not end in time ---

    @Test
    void aCallWhoseDeadlineHasPassedIsNotSentAndIsCounted() throws Exception {
        try (Upstream upstream = Upstream.answering(ok("too late"));
                TestSidecar sidecar = with("").to(upstream)) {
            try (Scope ignored = in(Duration.ofMillis(-1)).makeCurrent()) {
                assertThatThrownBy(sidecar::get)
                        .isInstanceOf(CallTimeoutException.class)
                        .hasMessage("inventory: the call's deadline had passed before it was sent");
            }
            assertThat(upstream.requests()).isZero();
            assertThat(sidecar.attempts()).isZero();
            assertThat(sidecar.timed("error.type", "deadline")).isEqualTo(1);
            assertThat(sidecar.count("sidecar.http.rejected", "reason", "deadline"))
                    .isEqualTo(1);
            assertThat(sidecar.onlySpan().getAttributes().asMap().toString()).contains("error.type=deadline");
        }
    }

    @Test
    void aCallThatHasLessLeftThanAnAttemptTakesIsNotSent() throws Exception {
        try (Upstream upstream = Upstream.answering(ok("too late"));
                TestSidecar sidecar = with("minimum-attempt-time: 20ms").to(upstream)) {
            try (Scope ignored = in(Duration.ofMillis(19)).makeCurrent()) {
                assertThatThrownBy(sidecar::get)
                        .hasMessageContaining("PT0.019S left (expected: at least PT0.02S, minimum-attempt-time)");
            }
            assertThat(upstream.requests()).isZero();
            try (Scope ignored = in(Duration.ofMillis(20)).makeCurrent()) {
                assertThat(sidecar.get().body()).isEqualTo("too late");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {79, 81})
    void aRetryThatWouldHaveLessLeftThanAnAttemptTakesIsNotSent(int waitMillis) throws Exception {
        try (Upstream upstream = Upstream.answering(status(503), ok("yes"));
                TestSidecar sidecar = with("timeout: 100ms, minimum-attempt-time: 20ms, retry: {max-attempts: 2}")
                        .to(upstream)) {
            Request own = request("/")
                    .tag(
                            RetryClassifier.class,
                            outcome -> outcome.status() == 503
                                    ? RetryVerdict.repeat().after(Duration.ofMillis(waitMillis))
                                    : RetryVerdict.byPolicy())
                    .build();
            assertThat(sidecar.call(own).code()).isEqualTo(waitMillis < 80 ? 200 : 503);
            assertThat(sidecar.decided("deadline_near")).isEqualTo(waitMillis < 80 ? 0 : 1);
        }
    }

    @Test
    void aPostIsToldToo() throws Exception {
        try (Upstream upstream = Upstream.answering(ok("yes"));
                TestSidecar sidecar = with("").to(upstream)) {
            sidecar.call(
                    post("/").tag(Deadline.class, in(Duration.ofSeconds(3))).build());
            assertThat(told(upstream)).isEqualTo("3000");
        }
    }

    private TestSidecar.Setup with(String settings) {
        return TestSidecar.with(settings).on(time);
    }

    private Deadline in(Duration duration) {
        return Deadline.in(duration, time);
    }

    private static String told(Upstream upstream) throws InterruptedException {
        return upstream.take().getHeaders().get(ENVOY);
    }
}
