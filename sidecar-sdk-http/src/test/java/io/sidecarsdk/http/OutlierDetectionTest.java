package io.sidecarsdk.http;

import static io.sidecarsdk.http.testing.TestSidecar.policyOf;
import static io.sidecarsdk.http.testing.TestSidecar.request;
import static io.sidecarsdk.http.testing.Upstream.ok;
import static io.sidecarsdk.http.testing.Upstream.reset;
import static io.sidecarsdk.http.testing.Upstream.silence;
import static io.sidecarsdk.http.testing.Upstream.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sidecarsdk.http.testing.TestSidecar;
import io.sidecarsdk.http.testing.Upstream;
import io.sidecarsdk.spi.PolicySource;
import io.sidecarsdk.testing.VirtualTime;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import mockwebserver3.MockResponse;
import okhttp3.Call;
import okhttp3.Response;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Outlier detection by real attempts at real servers; its arithmetic is tested beside the detector. */
@Timeout(60)
class OutlierDetectionTest {

    private static final String DETECTING = "outlier-detection: {consecutive-5xx: 3}";

    private final VirtualTime time = new VirtualTime();

    @Test
    void anEndpointWhoseResponsesFailIsLeftOutUntilItsTimeIsOver() throws Exception {
        try (Upstream good = Upstream.answering(ok("good"));
                Upstream bad = Upstream.answering(status(500), status(500), status(500), ok("well again"));
                TestSidecar sidecar = TestSidecar.with(DETECTING).on(time).to(good, bad)) {
            call(sidecar, 20);
            assertThat(bad.requests()).isEqualTo(3);
            assertThat(ejections(sidecar)).isEqualTo(1);

            time.advance(Duration.ofSeconds(30));
            call(sidecar, 20);
            assertThat(bad.requests()).isEqualTo(13);
        }
    }

    @Test
    void theFailureThatEjectsIsRetriedElsewhere() throws Exception {
        try (Upstream good = Upstream.answering(ok("good"));
                Upstream bad = Upstream.answering(status(503));
                TestSidecar sidecar = TestSidecar.with("retry: {}, outlier-detection: {consecutive-5xx: 1}")
                        .on(time)
                        .to(good, bad)) {
            for (int i = 0; i < 10; i++) {
                assertThat(sidecar.get().code()).isEqualTo(200);
            }
            assertThat(bad.requests()).isEqualTo(1);
        }
    }

    @Test
    void attemptsAreCountedAndNotCalls() throws Exception {
        try (Upstream bad = Upstream.answering(status(503));
                Upstream other = Upstream.answering(status(503));
                TestSidecar sidecar = TestSidecar.with("retry: {max-attempts: 6}, " + DETECTING)
                        .on(time)
                        .to(bad, other)) {
            assertThat(sidecar.get().code()).isEqualTo(503);
            assertThat(ejections(sidecar)).isEqualTo(1);
        }
    }

    @Test
    void brokenConnectionsCount() throws Exception {
        try (Upstream good = Upstream.answering(ok("good"));
                Upstream bad = Upstream.answering(reset());
                TestSidecar sidecar = TestSidecar.with(DETECTING).on(time).to(good, bad)) {
            for (int i = 0; i < 20; i++) {
                callAnyhow(sidecar);
            }
            assertThat(bad.requests()).isEqualTo(3);
        }
    }

    @Test
    void attemptsThatTimeOutCount() throws Exception {
        try (Upstream good = Upstream.answering(ok("good"));
                Upstream bad = Upstream.answering(silence());
                TestSidecar sidecar =
                        TestSidecar.with("attempt-timeout: 50ms, " + DETECTING).to(good, bad)) {
            for (int i = 0; i < 20; i++) {
                callAnyhow(sidecar);
            }
            assertThat(bad.requests()).isEqualTo(3);
        }
    }

    @Test
    void whatTheCallerCancelsDoesNotCount() throws Exception {
        try (Upstream slow = Upstream.answering(silence());
                TestSidecar sidecar = TestSidecar.with("outlier-detection: {consecutive-5xx: 1}")
                        .to(slow)) {
            for (int i = 0; i < 3; i++) {
                Call call = sidecar.client().newCall(request("/").build());
                ExecutorService caller = Executors.newSingleThreadExecutor();
                try {
                    Future<Response> response = caller.submit(call::execute);
                    slow.take();
                    call.cancel();
                    assertThatThrownBy(response::get).hasCauseInstanceOf(IOException.class);
                } finally {
                    caller.shutdownNow();
                }
            }
            assertThat(sidecar.count("sidecar.http.outliers")).isZero();
        }
    }

    /** The weak point of least request: who fails fast has the fewest requests in flight, so it gets the most of them. */
    @Test
    void aDeadEndpointThatAttractsLeastRequestIsLeftOut() throws Exception {
        String balancing = "load-balancer: least-request, max-concurrent: 10000";
        int without = failuresAmong(200, balancing);
        int with = failuresAmong(200, balancing + ", outlier-detection: {}");
        assertThat(without).isGreaterThan(100); // more than its half
        assertThat(with).isLessThan(without / 2); // 5 in a row, and what the other callers did meanwhile
    }

    /** Eight callers, one endpoint that takes its time and one that nobody listens at. */
    private static int failuresAmong(int calls, String settings) throws Exception {
        MockResponse slow = new MockResponse.Builder()
                .body("good")
                .headersDelay(20, TimeUnit.MILLISECONDS)
                .build();
        ExecutorService callers = Executors.newFixedThreadPool(8);
        try (Upstream good = Upstream.answering(slow);
                TestSidecar sidecar = TestSidecar.with(settings).to(good.url(), deadUrl())) {
            var outcomes = IntStream.range(0, calls)
                    .mapToObj(i -> callers.submit(() -> callAnyhow(sidecar)))
                    .toList();
            int failures = 0;
            for (Future<Boolean> outcome : outcomes) {
                failures += outcome.get() ? 0 : 1;
            }
            return failures;
        } finally {
            callers.shutdownNow();
        }
    }

    @Test
    void inShadowEverythingGoesOnAsBefore() throws Exception {
        try (Upstream good = Upstream.answering(ok("good"));
                Upstream bad = Upstream.answering(status(500));
                TestSidecar sidecar = TestSidecar.with("outlier-detection: {consecutive-5xx: 3, shadow: true}")
                        .on(time)
                        .to(good, bad)) {
            call(sidecar, 20);
            assertThat(bad.requests()).isEqualTo(10);
            assertThat(ejections(sidecar)).isZero();
            assertThat(sidecar.count("sidecar.http.outliers", "outcome", "not_enforced"))
                    .isEqualTo(3);
        }
    }

    @Test
    void aReloadKeepsTheEjectionsOfEndpointsThatStay() throws Exception {
        Document document = new Document();
        try (Upstream good = Upstream.answering(ok("good"));
                Upstream other = Upstream.answering(ok("other"));
                Upstream bad = Upstream.answering(status(500))) {
            document.text = policyOf(DETECTING, good.url(), bad.url());
            try (TestSidecar sidecar =
                    TestSidecar.with("").on(time).from(document).to(good, bad)) {
                call(sidecar, 20);
                assertThat(bad.requests()).isEqualTo(3);

                reload(document, policyOf("timeout: 3s, " + DETECTING, good.url(), bad.url(), other.url()));
                call(sidecar, 20);
                assertThat(bad.requests()).isEqualTo(3);
                assertThat(other.requests()).isEqualTo(10);

                reload(document, policyOf("", good.url(), bad.url()));
                call(sidecar, 10);
                assertThat(bad.requests()).isEqualTo(8);
            }
        }
    }

    @Test
    void nothingIsLeftOfItWhenTheSidecarIsClosed() throws Exception {
        try (Upstream good = Upstream.answering(ok("good"))) {
            TestSidecar plain = TestSidecar.with("").on(time).to(good);
            int tasks = time.scheduled();
            plain.close();
            VirtualTime other = new VirtualTime();
            try (TestSidecar sidecar = TestSidecar.with(DETECTING).on(other).to(good)) {
                assertThat(other.scheduled()).isEqualTo(tasks + 1);
            }
            assertThat(other.scheduled()).isZero();
        }
    }

    private void reload(Document document, String text) {
        document.text = text;
        time.advance(Duration.ofSeconds(3));
    }

    private static int ejections(TestSidecar sidecar) {
        return sidecar.count("sidecar.http.outliers", "outcome", "ejected");
    }

    private static void call(TestSidecar sidecar, int times) throws IOException {
        for (int i = 0; i < times; i++) {
            sidecar.get();
        }
    }

    /** Whether it succeeded. */
    private static boolean callAnyhow(TestSidecar sidecar) {
        try {
            return sidecar.get().code() == 200;
        } catch (IOException failed) {
            return false;
        }
    }

    private static String deadUrl() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            return "http://127.0.0.1:" + socket.getLocalPort();
        }
    }

    private static final class Document implements PolicySource {

        private volatile String text = "";

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
