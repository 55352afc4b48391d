package io.sidecarsdk.http;

import static io.sidecarsdk.http.testing.TestSidecar.request;
import static io.sidecarsdk.http.testing.Upstream.ok;
import static io.sidecarsdk.http.testing.Upstream.silence;
import static io.sidecarsdk.http.testing.Upstream.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.sidecarsdk.http.testing.TestSidecar;
import io.sidecarsdk.http.testing.Upstream;
import io.sidecarsdk.spi.PolicySource;
import io.sidecarsdk.testing.VirtualTime;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import mockwebserver3.RecordedRequest;
import okhttp3.Call;
import okhttp3.MediaType;
import okhttp3.RequestBody;
import okio.BufferedSink;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Where calls go by the routes of their client, and what befalls them on the way. */
@Timeout(60)
class RoutingTest {

    /** Holds a call until it is cut. */
    private static final String STUCK = "fault: {delay: {fixed: 1h, percent: 100%}}";

    private final VirtualTime time = new VirtualTime();
    private final Upstream own = Upstream.answeringBy(request -> ok("own"));
    private final Upstream v2 = Upstream.answeringBy(request -> ok("v2"));
    private final Document document = new Document();

    @AfterEach
    void close() {
        own.close();
        v2.close();
    }

    private TestSidecar routing(String routes) {
        return routing(routes, "");
    }

    /** @param others more clients, and settings of v2 that begin with a comma */
    private TestSidecar routing(String routes, String others) {
        document.of(routes, others);
        return TestSidecar.with("").from(document).on(time).to(new String[0]);
    }

    private TestSidecar realTime(String routes, String others) {
        document.of(routes, others);
        return TestSidecar.with("").from(document).to(new String[0]);
    }

    @Test
    void theFirstRouteThatMatchesDecides() throws Exception {
        try (TestSidecar sidecar =
                routing("{match: {path-prefix: /new}, to: [v2]}, {match: {headers: [x-canary]}, to: [v2]},"
                        + " {match: {path-prefix: /new}, to: [inventory]}")) {
            assertThat(sidecar.call(request("/new/1").build()).body()).isEqualTo("v2");
            assertThat(sidecar.call(request("/old").header("x-canary", "1").build())
                            .body())
                    .isEqualTo("v2");
            assertThat(sidecar.call(request("/old").build()).body()).isEqualTo("own");
            assertThat(sidecar.count("sidecar.http.routed", "client", "inventory", "target", "v2"))
                    .isEqualTo(2);
        }
    }

    @Test
    void theHostHeaderStaysLogicalWhereverACallGoes() throws Exception {
        try (TestSidecar sidecar = routing("{to: [v2]}")) {
            sidecar.get();
            assertThat(v2.take().getHeaders().get("Host")).isEqualTo("inventory");
        }
    }

    @Test
    void aTargetWithAHostHeaderOfItsOwnKeepsIt() throws Exception {
        try (TestSidecar sidecar = routing("{to: [v2]}", ", host: v2.example")) {
            sidecar.get();
            assertThat(v2.take().getHeaders().get("Host")).isEqualTo("v2.example");
        }
    }

    @Test
    void pathHostAndHeadersAreRewritten() throws Exception {
        try (TestSidecar sidecar = routing(
                "{match: {path-prefix: /v2}, to: [v2], rewrite: {path-prefix: /, host: example.com}, request-headers: {set: {x-a: b},"
                        + " remove: [x-c]}, response-headers: {add: {x-from: canary}, remove: [content-type]}}")) {
            TestSidecar.Answer answer =
                    sidecar.call(request("/v2/stock?q=1").header("x-c", "1").build());
            RecordedRequest sent = v2.take();
            assertThat(sent.getTarget()).isEqualTo("/stock?q=1");
            assertThat(sent.getHeaders().get("Host")).isEqualTo("example.com");
            assertThat(sent.getHeaders().get("x-a")).isEqualTo("b");
            assertThat(sent.getHeaders().get("x-c")).isNull();
            assertThat(answer.header("x-from")).isEqualTo("canary");
            assertThat(answer.body()).isEqualTo("v2");
        }
    }

    @Test
    void theTargetsOwnPolicyActsAndAllAttemptsStayThere() throws Exception {
        try (Upstream failing = Upstream.answering(status(503), status(503), ok("at last"));
                TestSidecar sidecar = routing(
                        "{to: [{client: third, weight: 1}, {client: v2, weight: 0}]}",
                        "}, third: {endpoints: ['" + failing.url() + "'], retry: {max-attempts: 3}")) {
            assertThat(sidecar.get().body()).isEqualTo("at last");
            assertThat(sidecar.count("sidecar.http.attempts", "client", "third"))
                    .isEqualTo(3);
            assertThat(sidecar.count("sidecar.http.attempts", "client", "inventory"))
                    .isZero();
            SpanData span = sidecar.onlySpan();
            assertThat(span.getAttributes().get(AttributeKey.stringKey("sidecar.client")))
                    .isEqualTo("third");
            assertThat(span.getAttributes().get(AttributeKey.stringKey("sidecar.routed_from")))
                    .isEqualTo("inventory");
        }
    }

    @Test
    void aHedgeGoesWhereItsCallWent() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        try (Upstream slowFirst = Upstream.answeringBy(
                        request -> asked.getAndIncrement() == 0 ? silence() : ok(request.getTarget()));
                TestSidecar sidecar = realTime(
                        "{match: {path-prefix: /v2}, to: [third], rewrite: {path-prefix: /}}",
                        "}, third: {endpoints: ['" + slowFirst.url() + "'], hedge: {after: 20ms}")) {
            assertThat(sidecar.call(request("/v2/stock").build()).body()).isEqualTo("/stock");
            assertThat(slowFirst.requests()).isEqualTo(2);
            assertThat(sidecar.count("sidecar.http.routed")).isEqualTo(1);
            assertThat(sidecar.pool().connectionCount()).isZero();
        }
    }

    @Test
    void aCallIsRoutedOnceOnly() throws Exception {
        try (TestSidecar sidecar = routing("{to: [v2]}", ", routing: {routes: [{to: [inventory]}]}")) {
            assertThat(sidecar.get().body()).isEqualTo("v2");
        }
    }

    @Test
    void connectionsAreTheTargetsOwn() throws Exception {
        try (TestSidecar sidecar = routing("{to: [v2]}")) {
            sidecar.get();
            assertThat(sidecar.pool().connectionCount()).isZero();
            assertThat(sidecar.http().client("v2").connectionPool().connectionCount())
                    .isEqualTo(1);
        }
    }

    @Test
    void anotherHostIsRefusedAsWithoutRoutes() throws Exception {
        try (TestSidecar sidecar = routing("{to: [v2]}")) {
            assertThatThrownBy(() ->
                            sidecar.call(request("/").url("http://elsewhere/").build()))
                    .isInstanceOf(WrongHostException.class);
        }
    }

    @Test
    void weightsChangeWhileTheServiceRuns() throws Exception {
        try (TestSidecar sidecar = routing("{to: [{client: v2, weight: 0}, inventory]}")) {
            assertThat(sidecar.get().body()).isEqualTo("own");
            document.of("{to: [v2, {client: inventory, weight: 0}]}", "");
            time.advance(Duration.ofSeconds(3));
            assertThat(sidecar.get().body()).isEqualTo("v2");
            document.of("{to: [new]}", "}, new: {endpoints: ['" + own.url() + "']");
            time.advance(Duration.ofSeconds(3));
            assertThat(sidecar.get().body()).isEqualTo("own");
            assertThat(sidecar.count("sidecar.http.routed", "target", "new")).isEqualTo(1);
        }
    }

    // --- timeouts ---

    @Test
    void aRoutesTimeoutHoldsInsteadOfThatOfTheClientToWhichItsCallsGo() throws Exception {
        assertThat(overdueAfter("{timeout: 3s, " + STUCK + "}", ""))
                .isBetween(seconds(3), seconds(3).plusMillis(50));
        assertThat(overdueAfter("{to: [v2], timeout: 7s, " + STUCK + "}", ", timeout: 1s"))
                .isBetween(seconds(7), seconds(7).plusMillis(50));
        assertThat(overdueAfter("{to: [v2], " + STUCK + "}", ", timeout: 1s"))
                .isBetween(seconds(1), seconds(1).plusMillis(50));
    }

    @Test
    void anEarlierDeadlineOfTheCallWinsOverItsRoutes() throws Exception {
        try (TestSidecar sidecar = routing("{timeout: 10s, " + STUCK + "}")) {
            long start = time.nanoTime();
            assertThatThrownBy(() -> sidecar.call(request("/")
                            .header("x-envoy-expected-rq-timeout-ms", "2000")
                            .build()))
                    .isInstanceOf(CallTimeoutException.class);
            assertThat(Duration.ofNanos(time.nanoTime() - start))
                    .isBetween(seconds(2), seconds(2).plusMillis(50));
        }
    }

    @Test
    void aRoutesTimeoutIsForAllAttemptsTogether() throws Exception {
        try (Upstream failing = Upstream.answering(status(503));
                TestSidecar sidecar = routing(
                        "{to: [third], timeout: 3s}",
                        "}, third: {endpoints: ['" + failing.url()
                                + "'], retry: {max-attempts: 10, backoff: {base: 2s, max: 2s}}")) {
            assertThat(sidecar.get().code()).isEqualTo(503);
            assertThat(failing.requests()).isLessThan(10);
            assertThat(sidecar.count("sidecar.http.retries", "decision", "deadline_near"))
                    .isEqualTo(1);
        }
    }

    @Test
    void theMessageOfAnOverdueCallNamesItsRoutesTimeout() throws Exception {
        try (TestSidecar sidecar = routing("{timeout: 3s, " + STUCK + "}")) {
            assertThatThrownBy(sidecar::get).hasMessageContaining("timeout: PT3S");
        }
    }

    /** How long a call takes that is held until it is cut. */
    private Duration overdueAfter(String route, String ofTarget) throws Exception {
        try (TestSidecar sidecar = routing(route, ofTarget)) {
            long start = time.nanoTime();
            assertThatThrownBy(sidecar::get).isInstanceOf(CallTimeoutException.class);
            return Duration.ofNanos(time.nanoTime() - start);
        }
    }

    private static Duration seconds(int seconds) {
        return Duration.ofSeconds(seconds);
    }

    // --- mirrors ---

    @Test
    void aMirrorGetsACopyWithItsBodyAndAMarkedHost() throws Exception {
        try (TestSidecar sidecar = routing("{mirror: {client: v2}}")) {
            assertThat(sidecar.call(TestSidecar.post("/a?b=c").build()).body()).isEqualTo("own");
            RecordedRequest copy = v2.take();
            assertThat(copy.getTarget()).isEqualTo("/a?b=c");
            assertThat(copy.getMethod()).isEqualTo("POST");
            assertThat(copy.getBody().toByteArray()).containsExactly(1, 2, 3);
            assertThat(copy.getHeaders().get("Host")).isEqualTo("inventory-shadow");
            assertThat(own.take().getBody().toByteArray()).containsExactly(1, 2, 3);
            assertThat(sidecar.count("sidecar.http.mirrored", "outcome", "sent"))
                    .isEqualTo(1);
        }
    }

    @Test
    void aMirrorThatHangsNeitherDelaysCallsNorGetsEverMoreCopies() throws Exception {
        try (Upstream hanging = Upstream.answering(silence());
                TestSidecar sidecar = routing(
                        "{mirror: {client: third}}", "}, third: {endpoints: ['" + hanging.url() + "'], timeout: 1h")) {
            for (int i = 0; i < 50; i++) {
                assertThat(sidecar.get().body()).isEqualTo("own");
            }
            assertThat(sidecar.count("sidecar.http.mirrored", "outcome", "sent"))
                    .isEqualTo(32);
            assertThat(sidecar.count("sidecar.http.mirrored", "outcome", "overflow"))
                    .isEqualTo(18);
            await().untilAsserted(() -> assertThat(hanging.requests()).isEqualTo(32));
            time.advance(Duration.ofHours(2)); // the copies' own deadline
            await().untilAsserted(() ->
                    assertThat(sidecar.timed("server.address", "third")).isEqualTo(32));
        }
    }

    @Test
    void aCopyIsNotCopiedAgain() throws Exception {
        try (TestSidecar sidecar =
                routing("{mirror: {client: v2}}", ", routing: {routes: [{mirror: {client: inventory}}]}")) {
            sidecar.get();
            v2.take();
            await().untilAsserted(() ->
                    assertThat(sidecar.timed("server.address", "v2")).isEqualTo(1));
            assertThat(own.requests()).isEqualTo(1);
            assertThat(sidecar.count("sidecar.http.mirrored")).isEqualTo(1);
        }
    }

    @Test
    void aMirrorThatIsDownDoesNotMatter() throws Exception {
        Upstream dead = Upstream.answering(ok(""));
        dead.close();
        try (TestSidecar sidecar =
                routing("{mirror: {client: third}}", "}, third: {endpoints: ['" + dead.url() + "']")) {
            assertThat(sidecar.get().body()).isEqualTo("own");
            await().untilAsserted(() ->
                    assertThat(sidecar.timed("error.type", "connect_failure")).isEqualTo(1));
        }
    }

    @Test
    void bodiesThatAreLongOrCanBeReadOnlyOnceAreNotCopied() throws Exception {
        try (TestSidecar sidecar = routing("{mirror: {client: v2}}")) {
            sidecar.call(request("/").post(RequestBody.create(new byte[65_537])).build());
            sidecar.call(request("/").post(oneShot()).build());
            assertThat(sidecar.count("sidecar.http.mirrored", "outcome", "body_not_copied"))
                    .isEqualTo(2);
            assertThat(v2.requests()).isZero();
            assertThat(own.requests()).isEqualTo(2);
        }
    }

    private static RequestBody oneShot() {
        return new RequestBody() {
            @Override
            public MediaType contentType() {
                return null;
            }

            @Override
            public long contentLength() {
                return 1;
            }

            @Override
            public boolean isOneShot() {
                return true;
            }

            @Override
            public void writeTo(BufferedSink sink) throws IOException {
                sink.writeByte(1);
            }
        };
    }

    // --- faults ---

    @Test
    void anAbortedCallGetsItsStatusAndIsNotSent() throws Exception {
        try (TestSidecar sidecar = routing("{fault: {abort: {status: 503, percent: 100%}}, mirror: {client: v2}}")) {
            assertThat(sidecar.get().code()).isEqualTo(503);
            assertThat(own.requests() + v2.requests()).isZero();
            assertThat(sidecar.count("sidecar.http.faults", "fault", "abort")).isEqualTo(1);
            assertThat(sidecar.timed("http.response.status_code", "503")).isEqualTo(1);
            assertThat(sidecar.onlySpan().getEvents())
                    .anySatisfy(event -> assertThat(event.getName()).isEqualTo("sidecar.fault"));
        }
    }

    @Test
    void anAbortMayBeABrokenConnection() throws Exception {
        try (TestSidecar sidecar = routing("{fault: {abort: {reset: true, percent: 100%}}}")) {
            assertThatThrownBy(sidecar::get)
                    .isInstanceOf(IOException.class)
                    .hasMessage("inventory: the connection broke (injected fault)");
            assertThat(sidecar.timed("error.type", "reset")).isEqualTo(1);
        }
    }

    @Test
    void anInjectedFaultIsNotTheUpstreamsFailure() throws Exception {
        try (TestSidecar sidecar = routing(
                "{fault: {abort: {status: 503, percent: 100%}}, to: [third]}",
                "}, third: {endpoints: ['" + own.url()
                        + "'], circuit-breaker: {window: 2, minimum-calls: 1}, retry: {}")) {
            for (int i = 0; i < 5; i++) {
                assertThat(sidecar.get().code()).isEqualTo(503);
            }
            assertThat(sidecar.breakerState()).isZero();
            assertThat(sidecar.retries()).isZero();
        }
    }

    @Test
    void aDelayedCallGoesOnAfterItsDelay() throws Exception {
        try (TestSidecar sidecar = routing("{fault: {delay: {fixed: 1s, percent: 100%}}}")) {
            long start = time.nanoTime();
            assertThat(sidecar.get().body()).isEqualTo("own");
            assertThat(time.nanoTime() - start).isEqualTo(Duration.ofSeconds(1).toNanos());
        }
    }

    @Test
    void aDelayEndsWithTheCallsDeadline() throws Exception {
        try (TestSidecar sidecar = routing("{fault: {delay: {fixed: 1h, percent: 100%}}}")) {
            long start = time.nanoTime();
            assertThatThrownBy(sidecar::get).isInstanceOf(CallTimeoutException.class);
            assertThat(Duration.ofNanos(time.nanoTime() - start))
                    .isBetween(Duration.ofSeconds(15), Duration.ofMillis(15_050));
            assertThat(own.requests()).isZero();
        }
    }

    @Test
    void aDelayEndsWhenTheCallIsCancelled() throws Exception {
        try (TestSidecar sidecar = routing("{fault: {delay: {fixed: 5s, percent: 100%}}}")) {
            Call call = sidecar.client().newCall(request("/").build());
            time.schedule(Duration.ofSeconds(1), call::cancel);
            assertThatThrownBy(call::execute).isInstanceOf(IOException.class).hasMessage("Canceled");
            assertThat(own.requests()).isZero();
        }
    }

    @Test
    void aDelayEndsWhenTheThreadIsInterrupted() throws Exception {
        try (TestSidecar sidecar = routing("{fault: {delay: {fixed: 5s, percent: 100%}}}")) {
            Thread caller = Thread.currentThread();
            time.schedule(Duration.ofSeconds(1), caller::interrupt);
            assertThatThrownBy(sidecar::get).isInstanceOf(InterruptedIOException.class);
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void switchedOffRoutingSendsEverythingToTheClientItself() throws Exception {
        document.text = document.policy("{to: [v2]}", "").replace("routing: {", "routing: {enabled: false, ");
        try (TestSidecar sidecar = TestSidecar.with("").from(document).on(time).to(new String[0])) {
            assertThat(sidecar.get().body()).isEqualTo("own");
        }
    }

    private final class Document implements PolicySource {

        private volatile String text = "";

        private void of(String routes, String others) {
            text = policy(routes, others);
        }

        private String policy(String routes, String others) {
            return """
                    apiVersion: sidecarsdk.io/v1
                    http: {clients: {
                      inventory: {endpoints: ['%s'], routing: {routes: [%s]}},
                      v2: {endpoints: ['%s']%s}
                    }}
                    """.formatted(own.url(), routes, v2.url(), others);
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
