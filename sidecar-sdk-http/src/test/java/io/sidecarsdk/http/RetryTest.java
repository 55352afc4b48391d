package io.sidecarsdk.http;

import static io.sidecarsdk.http.testing.TestSidecar.post;
import static io.sidecarsdk.http.testing.TestSidecar.request;
import static io.sidecarsdk.http.testing.Upstream.ok;
import static io.sidecarsdk.http.testing.Upstream.reset;
import static io.sidecarsdk.http.testing.Upstream.resetStream;
import static io.sidecarsdk.http.testing.Upstream.silence;
import static io.sidecarsdk.http.testing.Upstream.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.sidecarsdk.http.testing.RawUpstream;
import io.sidecarsdk.http.testing.TestSidecar;
import io.sidecarsdk.http.testing.TestSidecar.Answer;
import io.sidecarsdk.http.testing.Upstream;
import io.sidecarsdk.internal.resilience.CallNote;
import io.sidecarsdk.testing.VirtualTime;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import mockwebserver3.MockResponse;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okio.BufferedSink;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class RetryTest {

    private static final int REFUSED_STREAM = 7;
    private static final int CANCEL = 8;

    private final VirtualTime time = new VirtualTime();

    // --- what is worth another attempt ---

    @ParameterizedTest(name = "{0} repeats a {1}: {2}")
    @CsvSource({
        "5xx, 500, true",
        "5xx, 503, true",
        "5xx, 599, true",
        "5xx, 429, false",
        "5xx, 404, false",
        "gateway-error, 500, false",
        "gateway-error, 501, false",
        "gateway-error, 502, true",
        "gateway-error, 503, true",
        "gateway-error, 504, true",
        "gateway-error, 505, false",
        "retriable-4xx, 409, true",
        "retriable-4xx, 400, false",
        "retriable-4xx, 429, false",
        "retriable-4xx, 503, false",
        "connect-failure, 503, false",
        "reset, 503, false",
        "reset-before-request, 503, false",
        "refused-stream, 503, false",
        "'retriable-status-codes], status-codes: [429, 418', 418, true",
        "'retriable-status-codes], status-codes: [429, 418', 429, true",
        "'retriable-status-codes], status-codes: [429, 418', 503, false",
    })
    void aStatusIsRepeatedWhereAConditionNamesIt(String condition, int code, boolean repeated) throws Exception {
        try (Upstream upstream = Upstream.answering(status(code), ok("yes"));
                TestSidecar sidecar = TestSidecar.with("retry: {max-attempts: 2, on: [" + condition + "]}")
                        .on(time)
                        .to(upstream)) {
            assertThat(sidecar.get().code()).isEqualTo(repeated ? 200 : code);
            assertThat(upstream.requests()).isEqualTo(repeated ? 2 : 1);
            assertThat(sidecar.decided(repeated ? "retried" : "not_retriable")).isEqualTo(1);
        }
    }

    @ParameterizedTest(name = "{0} repeats a reset: {1}")
    @CsvSource({
        "5xx, true",
        "gateway-error, true",
        "reset, true",
        "connect-failure, false",
        "reset-before-request, false",
        "refused-stream, false",
        "retriable-4xx, false",
    })
    void aResetIsRepeatedWhereAConditionNamesIt(String condition, boolean repeated) throws Exception {
        try (Upstream upstream = Upstream.answering(reset(), ok("yes"));
                TestSidecar sidecar = TestSidecar.with("retry: {max-attempts: 2, on: [" + condition + "]}")
                        .on(time)
                        .to(upstream)) {
            assertOutcome(sidecar, repeated);
            assertThat(upstream.requests()).isEqualTo(repeated ? 2 : 1);
        }
    }

    @ParameterizedTest(name = "{0} repeats a connection that could not be made: {1}")
    @CsvSource({
        "5xx, true",
        "gateway-error, true",
        "reset, true",
        "connect-failure, true",
        "reset-before-request, true",
        "refused-stream, false",
        "retriable-4xx, false",
    })
    void aFailedConnectionIsRepeatedWhereAConditionNamesIt(String condition, boolean repeated) throws Exception {
        try (TestSidecar sidecar = TestSidecar.with("retry: {max-attempts: 2, on: [" + condition + "]}")
                .on(time)
                .to(deadUrl())) {
            assertThatThrownBy(sidecar::get).isInstanceOf(IOException.class);
            assertThat(sidecar.count("sidecar.http.attempts", "outcome", "connect_failure"))
                    .isEqualTo(repeated ? 2 : 1);
        }
    }

    @ParameterizedTest(name = "{0} repeats a refused stream: {1}")
    @CsvSource({
        "5xx, true",
        "gateway-error, true",
        "reset, true",
        "refused-stream, true",
        "connect-failure, false",
        "reset-before-request, false",
        "retriable-4xx, false",
    })
    void aRefusedStreamIsRepeatedWhereAConditionNamesIt(String condition, boolean repeated) throws Exception {
        try (Upstream upstream = Upstream.http2(resetStream(REFUSED_STREAM), ok("yes"));
                TestSidecar sidecar = TestSidecar.with("retry: {max-attempts: 2, on: [" + condition + "]}")
                        .on(time)
                        .overHttp2()
                        .to(upstream)) {
            assertOutcome(sidecar, repeated);
            assertThat(sidecar.count("sidecar.http.attempts", "outcome", "refused_stream"))
                    .isEqualTo(1);
        }
    }

    @Test
    void aStreamThatIsResetForAnotherReasonIsAReset() throws Exception {
        try (Upstream upstream = Upstream.http2(resetStream(CANCEL), ok("yes"));
                TestSidecar sidecar = TestSidecar.with("retry: {max-attempts: 2, on: [refused-stream]}")
                        .on(time)
                        .overHttp2()
                        .to(upstream)) {
            assertOutcome(sidecar, false);
            assertThat(sidecar.count("sidecar.http.attempts", "outcome", "reset"))
                    .isEqualTo(1);
        }
    }

    @ParameterizedTest(name = "{0} repeats an overdue attempt: {1}")
    @CsvSource({"5xx, true", "gateway-error, true", "reset, true", "connect-failure, false", "retriable-4xx, false"})
    void anOverdueAttemptIsRepeatedWhereAConditionNamesIt(String condition, boolean repeated) throws Exception {
        try (Upstream upstream = Upstream.answering(silence(), ok("yes"));
                TestSidecar sidecar = TestSidecar.with(
                                "attempt-timeout: 1s, retry: {max-attempts: 2, on: [" + condition + "]}")
                        .to(upstream)) {
            assertOutcome(sidecar, repeated);
        }
    }

    @Test
    void aShortBodyThatBreaksOffIsRepeated() throws Exception {
        try (RawUpstream upstream = RawUpstream.serving(connection -> {
                    connection.readHead();
                    connection.write("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n"
                            + (connection.number() == 1 ? "br" : "body"));
                });
                TestSidecar sidecar =
                        TestSidecar.with("retry: {max-attempts: 2}").to(upstream)) {
            assertThat(sidecar.get().body()).isEqualTo("body");
            assertThat(upstream.requests()).isEqualTo(2);
        }
    }

    // --- what may be sent twice ---

    @Test
    void aPostIsNotSentTwiceOnA503() throws Exception {
        try (Upstream upstream = Upstream.answering(status(503), ok("twice"));
                TestSidecar sidecar =
                        TestSidecar.with("retry: {max-attempts: 3}").on(time).to(upstream)) {
            assertThat(sidecar.post().body()).isEqualTo("status 503");
            assertThat(upstream.requests()).isEqualTo(1);
            assertThat(sidecar.decided("not_idempotent")).isEqualTo(1);
        }
    }

    @Test
    void aPostIsNotSentTwiceWhenTheConnectionIsResetAfterIt() throws Exception {
        try (Upstream upstream = Upstream.answering(reset(), ok("twice"));
                TestSidecar sidecar =
                        TestSidecar.with("retry: {max-attempts: 3}").on(time).to(upstream)) {
            assertThatThrownBy(sidecar::post).isInstanceOf(IOException.class);
            assertThat(upstream.requests()).isEqualTo(1);
        }
    }

    @Test
    void aPostIsNotSentTwiceWhenItIsOverdue() throws Exception {
        try (Upstream upstream = Upstream.answering(silence(), ok("twice"));
                TestSidecar sidecar = TestSidecar.with("attempt-timeout: 1s, retry: {max-attempts: 3}")
                        .to(upstream)) {
            assertThatThrownBy(sidecar::post).isInstanceOf(CallTimeoutException.class);
            assertThat(upstream.requests()).isEqualTo(1);
        }
    }

    @Test
    void aPatchIsNotSentTwice() throws Exception {
        try (Upstream upstream = Upstream.answering(status(503), ok("twice"));
                TestSidecar sidecar =
                        TestSidecar.with("retry: {max-attempts: 3}").on(time).to(upstream)) {
            sidecar.call(request("/").patch(RequestBody.create(new byte[1])).build());
            assertThat(upstream.requests()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE"})
    void aMethodThatIsIdempotentIsSentTwice(String method) throws Exception {
        RequestBody body = method.equals("PUT") ? RequestBody.create(new byte[1]) : null;
        MockResponse bare = new MockResponse.Builder().code(503).build(); // HEAD must have no body
        try (Upstream upstream = Upstream.answering(bare, ok(""));
                TestSidecar sidecar =
                        TestSidecar.with("retry: {max-attempts: 2}").on(time).to(upstream)) {
            assertThat(sidecar.call(request("/").method(method, body).build()).code())
                    .isEqualTo(200);
            assertThat(upstream.requests()).isEqualTo(2);
        }
    }

    @Test
    void aPostWithAnIdempotencyKeyIsSentTwiceWithThatKey() throws Exception {
        try (Upstream upstream = Upstream.answering(status(503), ok("yes"));
                TestSidecar sidecar =
                        TestSidecar.with("retry: {max-attempts: 2}").on(time).to(upstream)) {
            Request keyed = post("/").header("Idempotency-Key", "42").build();
            assertThat(sidecar.call(keyed).body()).isEqualTo("yes");
            for (int i = 0; i < 2; i++) {
                assertThat(upstream.take().getHeaders().get("Idempotency-Key")).isEqualTo("42");
            }
        }
    }

    @Test
    void aPostIsSentTwiceWhereThePolicyNamesIt() throws Exception {
        try (Upstream upstream = Upstream.answering(status(503), ok("yes"));
                TestSidecar sidecar = TestSidecar.with("retry: {max-attempts: 2, methods: [POST]}")
                        .on(time)
                        .to(upstream)) {
            assertThat(sidecar.post().body()).isEqualTo("yes");
            assertThat(upstream.take().getBodySize()).isEqualTo(3);
            assertThat(upstream.take().getBodySize()).isEqualTo(3);
        }
    }

    @Test
    void aPostGoesToAnotherEndpointWhenTheConnectionCouldNotBeMade() throws Exception {
        try (Upstream upstream = Upstream.answering(ok("yes"));
                TestSidecar sidecar =
                        TestSidecar.with("retry: {max-attempts: 2}").on(time).to(deadUrl(), upstream.url())) {
            for (int i = 0; i < 4; i++) {
                assertThat(sidecar.post().body()).isEqualTo("yes");
            }
            assertThat(upstream.requests()).isEqualTo(4);
        }
    }

    @Test
    void aPostGoesToAnotherEndpointWhenTheAttemptWasOverdueBeforeItWasConnected() throws Exception {
        try (RawUpstream hanging = RawUpstream.serving(RawUpstream.Connection::hang);
                Upstream upstream = Upstream.answering(ok("yes"));
                TestSidecar sidecar = TestSidecar.with("attempt-timeout: 1s, retry: {max-attempts: 2}")
                        .to("https://127.0.0.1:" + hanging.port(), upstream.url())) {
            for (int i = 0; i < 2; i++) {
                assertThat(sidecar.post().body()).isEqualTo("yes");
            }
            assertThat(upstream.requests()).isEqualTo(2);
        }
    }

    @Test
    void aBodyThatCanBeReadOnlyOnceIsNotSentTwice() throws Exception {
        try (Upstream upstream = Upstream.answering(status(503), ok("twice"));
                TestSidecar sidecar =
                        TestSidecar.with("retry: {max-attempts: 2}").on(time).to(upstream)) {
            Request once = request("/").put(new OneShot()).build();
            assertThat(sidecar.call(once).code()).isEqualTo(503);
            assertThat(upstream.requests()).isEqualTo(1);
        }
    }

    @Test
    void aBodyThatCanBeReadOnlyOnceGoesToAnotherEndpointWhenNothingOfItWasRead() throws Exception {
        try (Upstream upstream = Upstream.answering(ok("yes"));
                TestSidecar sidecar =
                        TestSidecar.with("retry: {max-attempts: 2}").on(time).to(deadUrl(), upstream.url())) {
            for (int i = 0; i < 2; i++) {
                assertThat(sidecar.call(request("/").put(new OneShot()).build()).body())
                        .isEqualTo("yes");
            }
        }
    }

    // --- what the caller gets ---

    @Test
    void theLastResponseIsHandedOnAsItCame() throws Exception {
        MockResponse last = new MockResponse.Builder()
                .code(503)
                .addHeader("X-Reason", "busy")
                .body("come back later")
                .build();
        try (Upstream upstream = Upstream.answering(status(502), last);
                TestSidecar sidecar =
                        TestSidecar.with("retry: {max-attempts: 2}").on(time).to(upstream)) {
            Answer answer = sidecar.get();
            assertThat(answer.code()).isEqualTo(503);
            assertThat(answer.body()).isEqualTo("come back later");
            assertThat(answer.header("X-Reason")).isEqualTo("busy");
        }
    }

    @Test
    void theLastFailureCarriesTheEarlierOnesAndTheReasonWhyThereWasNoFurtherAttempt() throws Exception {
        try (Upstream upstream = Upstream.answering(reset());
                TestSidecar sidecar =
                        TestSidecar.with("retry: {max-attempts: 3}").on(time).to(upstream)) {
            IOException last = catchThrowableOfType(IOException.class, sidecar::get);
            assertThat(last.getSuppressed()[0]).isInstanceOf(IOException.class);
            assertThat(last.getSuppressed()[1]).isInstanceOf(IOException.class);
            assertThat(last.getSuppressed()[2])
                    .isInstanceOf(CallNote.class)
                    .hasMessage("3 attempts; not retried: attempts spent");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "00", "000"})
    void aRetryAfterOfZeroIsNotObeyedBehindThePolicysBackAndReachesTheCaller(String value) throws Exception {
        MockResponse busy = new MockResponse.Builder()
                .code(503)
                .addHeader("Retry-After", value)
                .body("busy")
                .build();
        try (Upstream upstream = Upstream.answering(busy, ok("twice"));
                TestSidecar sidecar = TestSidecar.with("").to(upstream)) {
            Answer answer = sidecar.post();
            assertThat(answer.body()).isEqualTo("busy");
            assertThat(answer.header("Retry-After")).isEqualTo(value);
            assertThat(answer.response().headers().names()).noneMatch(name -> name.startsWith("Sidecar"));
            assertThat(upstream.requests()).isEqualTo(1);
        }
    }

    @Test
    void aRedirectIsHandedOnAndNotFollowed() throws Exception {
        MockResponse elsewhere = new MockResponse.Builder()
                .code(307)
                .addHeader("Location", "http://elsewhere.test/")
                .build();
        try (Upstream upstream = Upstream.answering(elsewhere);
                TestSidecar sidecar = TestSidecar.with("retry: {}").to(upstream)) {
            assertThat(sidecar.post().code()).isEqualTo(307);
            assertThat(upstream.requests()).isEqualTo(1);
        }
    }

    // --- backoff and deadline ---

    @Test
    void theBackoffStaysWithinItsBoundsAndIsSleptInShortPieces() throws Exception {
        List<Long> starts = new ArrayList<>();
        try (Upstream upstream = Upstream.answering(status(503));
                TestSidecar sidecar = TestSidecar.with(
                                "timeout: 60s, " + "retry: {max-attempts: 6, backoff: {base: 100ms, max: 300ms}}")
                        .on(time)
                        .to(upstream)) {
            OkHttpClient client = sidecar.client()
                    .newBuilder()
                    .addInterceptor(chain -> {
                        starts.add(time.nanoTime());
                        return chain.proceed(chain.request());
                    })
                    .build();
            TestSidecar.call(client, request("/").build());

            long[] ceilings = {100, 200, 300, 300, 300};
            for (int retry = 0; retry < ceilings.length; retry++) {
                assertThat(Duration.ofNanos(starts.get(retry + 1) - starts.get(retry)))
                        .isBetween(Duration.ZERO, Duration.ofMillis(ceilings[retry]));
            }
            assertThat(time.sleeps())
                    .isNotEmpty()
                    .allSatisfy(piece -> assertThat(piece).isLessThanOrEqualTo(Duration.ofMillis(50)));
        }
    }

    @Test
    void anAttemptThatWouldComeTooLateIsNotWaitedFor() throws Exception {
        try (Upstream upstream = Upstream.answering(status(503));
                TestSidecar sidecar = TestSidecar.with(
                                "timeout: 1ms, retry: {max-attempts: 3, backoff: {base: 1h, max: 1h}}")
                        .on(time)
                        .to(upstream)) {
            assertThat(sidecar.get().code()).isEqualTo(503);
            assertThat(upstream.requests()).isEqualTo(1);
            assertThat(time.sleeps()).isEmpty();
            assertThat(sidecar.decided("deadline_near")).isEqualTo(1);
        }
    }

    @Test
    void anEndpointThatWasTriedIsAvoided() throws Exception {
        try (Upstream one = Upstream.answering(status(503));
                Upstream two = Upstream.answering(status(503));
                Upstream three = Upstream.answering(ok("yes"));
                TestSidecar sidecar =
                        TestSidecar.with("retry: {max-attempts: 3}").on(time).to(one, two, three)) {
            for (int i = 0; i < 9; i++) {
                assertThat(sidecar.get().body()).isEqualTo("yes");
            }
            assertThat(three.requests()).isEqualTo(9);
            for (var span : sidecar.spans()) {
                Set<Object> endpoints = new HashSet<>();
                span.getEvents()
                        .forEach(event -> assertThat(endpoints.add(event.getAttributes()
                                        .asMap()
                                        .toString()
                                        .replaceAll(".*sidecar.endpoint=|,.*", "")))
                                .isTrue());
            }
        }
    }

    private static void assertOutcome(TestSidecar sidecar, boolean repeated) throws IOException {
        if (repeated) {
            assertThat(sidecar.get().body()).isEqualTo("yes");
        } else {
            assertThatThrownBy(sidecar::get).isInstanceOf(IOException.class);
            assertThat(sidecar.attempts()).isEqualTo(1);
        }
    }

    /** Nobody listens there. */
    private static String deadUrl() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            return "http://127.0.0.1:" + socket.getLocalPort();
        }
    }

    private static final class OneShot extends RequestBody {

        private boolean read;

        @Override
        public MediaType contentType() {
            return null;
        }

        @Override
        public boolean isOneShot() {
            return true;
        }

        @Override
        public void writeTo(BufferedSink sink) throws IOException {
            assertThat(read).isFalse();
            read = true;
            sink.writeUtf8("once");
        }
    }
}
