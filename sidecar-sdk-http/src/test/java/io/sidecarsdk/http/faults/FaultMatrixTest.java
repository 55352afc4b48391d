package io.sidecarsdk.http.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.sidecarsdk.http.CallTimeoutException;
import io.sidecarsdk.http.ResponseTooLargeException;
import io.sidecarsdk.http.testing.TestSidecar;
import io.sidecarsdk.http.testing.TestSidecar.Answer;
import io.sidecarsdk.http.testing.Upstream;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every fault over every protocol: no call ends later than its deadline + 100 ms, none leaves a connection, a permit or a
 * thread behind, and what comes of it is what docs/fault-matrix.md says. Run it with {@code -Dregenerate} to write that page.
 */
@Tag("long")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FaultMatrixTest {

    private static final Duration SLACK = Duration.ofMillis(100);
    private static final Times TIMES = new Times(Duration.ofMillis(400), Duration.ofMillis(150));
    /** For uploads that are to succeed, on a machine that is busy. */
    private static final Times MORE = new Times(Duration.ofMillis(800), Duration.ofMillis(300));

    private static final String POLICY = "timeout: %dms, attempt-timeout: %dms, connect-timeout: 10s, "
            + "max-response: 1MiB, max-concurrent: 10, circuit-breaker: {minimum-calls: 100}, "
            + "retry: {max-attempts: 3, backoff: {base: 1ms}}";

    private final FaultMatrix matrix = FaultMatrix.read();
    private final HostStalls stalls = new HostStalls();

    static Stream<Arguments> everywhere() {
        return cells(FaultMatrix.Column.EVERYWHERE);
    }

    static Stream<Arguments> atOneOfTwo() {
        return cells(FaultMatrix.Column.ONE_OF_TWO);
    }

    static Stream<Arguments> posts() {
        return cells(FaultMatrix.Column.POST);
    }

    private static Stream<Arguments> cells(FaultMatrix.Column column) {
        return Stream.of(Fault.values())
                .flatMap(fault ->
                        fault.wires().stream().filter(column.wires()::contains).map(wire -> Arguments.of(fault, wire)));
    }

    private record Times(Duration deadline, Duration attempt) {

        String policy() {
            return POLICY.formatted(deadline.toMillis(), attempt.toMillis());
        }
    }

    /** So that no cell pays for loading classes. */
    @BeforeAll
    void warmUp() throws Exception {
        for (Wire wire : Wire.values()) {
            try (Bench bench = new Bench(wire);
                    TestSidecar sidecar = TestSidecar.with("timeout: 30s").to(bench.url())) {
                OkHttpClient client = bench.client(sidecar);
                for (int i = 0; i < 20; i++) {
                    TestSidecar.call(client, Method.GET.request());
                }
                TestSidecar.call(client, Method.PUT.upload());
            }
        }
    }

    @AfterAll
    void thePageIsUpToDate() {
        stalls.close();
        matrix.write();
    }

    @ParameterizedTest(name = "{0} over {1}, everywhere")
    @MethodSource("everywhere")
    void everyEndpointHasTheFault(Fault fault, Wire wire) throws Exception {
        String outcome;
        try (Bench bench = new Bench(wire)) {
            if (fault.trial() != Fault.Trial.POOLED) {
                fault.setUp(bench);
            }
            try (TestSidecar sidecar = TestSidecar.with(TIMES.policy()).to(bench.url())) {
                Caller caller = new Caller(sidecar, bench.client(sidecar), TIMES, Method.GET);
                if (fault.trial() == Fault.Trial.POOLED) {
                    assertThat(caller.get()).isEqualTo("200");
                    fault.setUp(bench);
                }
                outcome = caller.trial(fault);
                assertIsWellAgain(bench, caller);
            }
        }
        matrix.check(fault, wire, FaultMatrix.Column.EVERYWHERE, outcome);
        assertNoThreadIsLeft();
    }

    @ParameterizedTest(name = "{0} over {1}, at one of two")
    @MethodSource("atOneOfTwo")
    void oneOfTwoEndpointsHasTheFault(Fault fault, Wire wire) throws Exception {
        oneOfTwo(fault, wire, FaultMatrix.Column.ONE_OF_TWO, Method.GET);
    }

    @ParameterizedTest(name = "{0} over {1}, a POST")
    @MethodSource("posts")
    void oneOfTwoEndpointsHasTheFaultAndTheCallsMayNotBeRepeated(Fault fault, Wire wire) throws Exception {
        oneOfTwo(fault, wire, FaultMatrix.Column.POST, Method.POST);
    }

    private void oneOfTwo(Fault fault, Wire wire, FaultMatrix.Column column, Method method) throws Exception {
        Times times = fault.trial() == Fault.Trial.UPLOAD ? MORE : TIMES;
        String outcome;
        try (Bench bench = new Bench(wire);
                Upstream other =
                        Upstream.setBy(server -> wire.set(server, Certificates.good()), asked -> Upstream.ok("yes"))) {
            if (fault.trial() != Fault.Trial.POOLED) {
                fault.setUp(bench);
            }
            try (TestSidecar sidecar =
                    TestSidecar.with(times.policy()).to(bench.url(), wire.url("127.0.0.1", other.port()))) {
                Caller caller = new Caller(sidecar, bench.client(sidecar), times, method);
                if (fault.trial() == Fault.Trial.POOLED) {
                    caller.get();
                    caller.get();
                    fault.setUp(bench);
                }
                // In turn, so one of them meets the fault first.
                outcome = Stream.of(caller.trial(fault), caller.trial(fault))
                        .filter(each -> !each.equals("200"))
                        .findFirst()
                        .orElse("200");
                assertIsWellAgain(bench, caller);
            }
        }
        matrix.check(fault, wire, column, outcome);
        assertNoThreadIsLeft();
    }

    private static void assertIsWellAgain(Bench bench, Caller caller) throws IOException {
        bench.heal();
        assertThat(caller.get()).as("once the fault is over").isEqualTo("200");
    }

    /** The kind of call that meets the fault: with a body or without, harmless to repeat or not. */
    private enum Method {
        GET,
        PUT,
        POST;

        private static final byte[] SHORT = new byte[1_000];
        private static final byte[] LONG = new byte[1 << 20];

        Request request() {
            return this == GET ? TestSidecar.request("/").build() : with(SHORT);
        }

        /** By GET, a PUT: an upload has a body. */
        Request upload() {
            return with(LONG);
        }

        private Request with(byte[] body) {
            String name = this == POST ? "POST" : "PUT";
            return TestSidecar.request("/")
                    .method(name, RequestBody.create(body))
                    .build();
        }
    }

    /** Makes calls, and sees to it that each ends in time and leaves nothing behind. */
    private final class Caller {

        private final TestSidecar sidecar;
        private final OkHttpClient client;
        private final Times times;
        private final Method method;

        private Caller(TestSidecar sidecar, OkHttpClient client, Times times, Method method) {
            this.sidecar = sidecar;
            this.client = client;
            this.times = times;
            this.method = method;
        }

        private String get() {
            return call(Method.GET.request());
        }

        /** The call for which {@code fault} is meant, and what came of it. */
        private String trial(Fault fault) {
            return switch (fault.trial()) {
                case GET, POOLED -> call(method.request());
                case UPLOAD -> call(method.upload());
                case TWICE -> {
                    assertThat(call(method.request())).isEqualTo("200");
                    yield call(method.request());
                }
            };
        }

        private String call(Request request) {
            int before = sidecar.spans().size();
            long stalledBefore = stalls.nanos();
            long start = System.nanoTime();
            String body = "";
            IOException failure = null;
            try {
                Answer answer = TestSidecar.call(client, request);
                body = answer.body();
            } catch (IOException e) {
                failure = e;
            }
            long nanos = System.nanoTime() - start;
            long stalled = stalls.nanos() - stalledBefore;
            assertThat(Thread.interrupted()).as("an interrupt is left").isFalse();
            assertThat(Duration.ofNanos(nanos))
                    .as("how long the call took; the host stood still for %s", Duration.ofNanos(stalled))
                    .isLessThanOrEqualTo(times.deadline().plus(SLACK).plusNanos(stalled));
            sidecar.awaitNothingHeld();
            List<SpanData> spans = sidecar.spans();
            assertThat(spans).hasSize(before + 1);
            return outcome(spans.get(before), body, failure);
        }
    }

    private static String outcome(SpanData span, String body, IOException failure) {
        String error = span.getAttributes().get(AttributeKey.stringKey("error.type"));
        Long status = span.getAttributes().get(AttributeKey.longKey("http.response.status_code"));
        if (failure == null) {
            boolean whole = body.equals("yes") || body.startsWith("status ") || body.isEmpty() || body.matches("x+");
            return status + (whole ? "" : " with a wrong body");
        }
        if ("deadline".equals(error) || "attempt_timeout".equals(error)) {
            assertThat(failure).isInstanceOf(CallTimeoutException.class);
            return "timeout";
        }
        if ("too_large".equals(error)) {
            assertThat(failure).isInstanceOf(ResponseTooLargeException.class);
        }
        return String.valueOf(error);
    }

    private static void assertNoThreadIsLeft() {
        await("threads ended")
                .atMost(Duration.ofSeconds(5))
                .pollInterval(Duration.ofMillis(2))
                .untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet())
                        .extracting(Thread::getName)
                        .noneMatch(FaultMatrixTest::isAtWork));
    }

    /** OkHttp's threads are named after what they do, and wait for more under the name of TaskRunner. */
    private static boolean isAtWork(String thread) {
        return thread.startsWith("sidecar-") || (thread.startsWith("OkHttp") && !thread.contains("TaskRunner"));
    }
}
