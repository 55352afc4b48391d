package io.sidecarsdk.http.faults;

import static io.sidecarsdk.http.testing.TestSidecar.request;
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
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every fault over every protocol: no call ends later than its deadline + 100 ms, none leaves a connection, a permit or a
 * thread behind, and what comes of it is what docs/fault-matrix.md says. Run it with {@code -Dregenerate} to write that page.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FaultMatrixTest {

    private static final Duration DEADLINE = Duration.ofMillis(400);
    private static final Duration SLACK = Duration.ofMillis(100);
    private static final String POLICY = "timeout: 400ms, attempt-timeout: 150ms, connect-timeout: 10s, "
            + "max-response: 1MiB, max-concurrent: 10, circuit-breaker: {minimum-calls: 100}, "
            + "retry: {max-attempts: 3, backoff: {base: 1ms}}";

    private final FaultMatrix matrix = FaultMatrix.read();
    private final HostStalls stalls = new HostStalls();

    static Stream<Arguments> cells() {
        return Stream.of(Fault.values())
                .flatMap(fault -> fault.wires().stream().map(wire -> Arguments.of(fault, wire)));
    }

    /** So that no cell pays for loading classes. */
    @BeforeAll
    void warmUp() throws Exception {
        for (Wire wire : Wire.values()) {
            try (Bench bench = new Bench(wire);
                    TestSidecar sidecar = TestSidecar.with("timeout: 30s").to(bench.url())) {
                OkHttpClient client = bench.client(sidecar);
                for (int i = 0; i < 20; i++) {
                    TestSidecar.call(client, get());
                }
                TestSidecar.call(client, put());
            }
        }
    }

    @AfterAll
    void thePageIsUpToDate() {
        stalls.close();
        matrix.write();
    }

    @ParameterizedTest(name = "{0} over {1}, everywhere")
    @MethodSource("cells")
    void everyEndpointHasTheFault(Fault fault, Wire wire) throws Exception {
        String outcome;
        try (Bench bench = new Bench(wire)) {
            if (fault.trial() != Fault.Trial.POOLED) {
                fault.setUp(bench);
            }
            try (TestSidecar sidecar = TestSidecar.with(POLICY).to(bench.url())) {
                OkHttpClient client = bench.client(sidecar);
                if (fault.trial() == Fault.Trial.POOLED) {
                    assertThat(call(sidecar, client, get())).isEqualTo("200");
                    fault.setUp(bench);
                }
                outcome = trial(fault, sidecar, client);
                assertIsWellAgain(bench, sidecar, client);
            }
        }
        matrix.check(fault, wire, FaultMatrix.Column.EVERYWHERE, outcome);
        assertNoThreadIsLeft();
    }

    @ParameterizedTest(name = "{0} over {1}, at one of two")
    @MethodSource("cells")
    void oneOfTwoEndpointsHasTheFault(Fault fault, Wire wire) throws Exception {
        String outcome;
        try (Bench bench = new Bench(wire);
                Upstream other =
                        Upstream.setBy(server -> wire.set(server, Certificates.good()), asked -> Upstream.ok("yes"))) {
            if (fault.trial() != Fault.Trial.POOLED) {
                fault.setUp(bench);
            }
            try (TestSidecar sidecar = TestSidecar.with(POLICY).to(bench.url(), wire.url("127.0.0.1", other.port()))) {
                OkHttpClient client = bench.client(sidecar);
                if (fault.trial() == Fault.Trial.POOLED) {
                    call(sidecar, client, get());
                    call(sidecar, client, get());
                    fault.setUp(bench);
                }
                // In turn, so one of them meets the fault first.
                outcome = Stream.of(trial(fault, sidecar, client), trial(fault, sidecar, client))
                        .filter(each -> !each.equals("200"))
                        .findFirst()
                        .orElse("200");
                assertIsWellAgain(bench, sidecar, client);
            }
        }
        matrix.check(fault, wire, FaultMatrix.Column.ONE_OF_TWO, outcome);
        assertNoThreadIsLeft();
    }

    private String trial(Fault fault, TestSidecar sidecar, OkHttpClient client) {
        return switch (fault.trial()) {
            case GET, POOLED -> call(sidecar, client, get());
            case UPLOAD -> call(sidecar, client, put());
            case TWICE -> {
                assertThat(call(sidecar, client, get())).isEqualTo("200");
                yield call(sidecar, client, get());
            }
        };
    }

    private void assertIsWellAgain(Bench bench, TestSidecar sidecar, OkHttpClient client) throws IOException {
        bench.heal();
        assertThat(call(sidecar, client, get())).as("once the fault is over").isEqualTo("200");
    }

    /** Makes the call, sees to it that it ends in time, and says what came of it. */
    private String call(TestSidecar sidecar, OkHttpClient client, Request request) {
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
                .isLessThanOrEqualTo(DEADLINE.plus(SLACK).plusNanos(stalled));
        sidecar.awaitNothingHeld();
        List<SpanData> spans = sidecar.spans();
        assertThat(spans).hasSize(before + 1);
        return outcome(spans.get(before), body, failure);
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

    private static Request get() {
        return request("/").build();
    }

    private static Request put() {
        return request("/").put(RequestBody.create(new byte[4 << 20])).build();
    }
}
