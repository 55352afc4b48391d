package io.sidecarsdk.http;

import static io.sidecarsdk.http.testing.TestSidecar.policyOf;
import static io.sidecarsdk.http.testing.Upstream.ok;
import static io.sidecarsdk.http.testing.Upstream.silence;
import static io.sidecarsdk.http.testing.Upstream.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sidecarsdk.health.Health;
import io.sidecarsdk.http.testing.Service;
import io.sidecarsdk.http.testing.TestSidecar;
import io.sidecarsdk.http.testing.Upstream;
import io.sidecarsdk.spi.PolicySource;
import io.sidecarsdk.testing.VirtualTime;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import mockwebserver3.MockResponse;
import mockwebserver3.RecordedRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Balancing by load between real servers; the rules are tested beside the balancer. */
@Timeout(60)
class PrequalCallsTest {

    private static final String PREQUAL = "load-balancer: prequal";

    private final VirtualTime time = new VirtualTime();

    @Test
    void callsGoToTheServerThatAnswersFastest() throws Exception {
        Server slow = new Server("1", "50.0");
        Server fast = new Server("1", "5.0");
        try (Upstream one = slow.start();
                Upstream two = fast.start();
                TestSidecar sidecar = TestSidecar.with(PREQUAL).on(time).to(one, two)) {
            probedAll(sidecar);
            int before = fast.calls.get();
            for (int i = 0; i < 5; i++) {
                sidecar.get();
                probe(sidecar);
            }
            assertThat(fast.calls.get() - before).isGreaterThanOrEqualTo(4);
            assertThat(sidecar.gauge("sidecar.http.load.readings")).isEqualTo(2);
        }
    }

    @Test
    void aProbeAsksForThePathOnTheLogicalHostAndIsNoCall() throws Exception {
        Server server = new Server("1", "5.0");
        try (Upstream one = server.start();
                Upstream two = server.start();
                TestSidecar sidecar = TestSidecar.with("load-balancer: {policy: prequal, prequal: {path: /load}}")
                        .on(time)
                        .to(one, two)) {
            sidecar.get();
            probe(sidecar);
            await().until(() -> server.lastProbe.get() != null);
            RecordedRequest probe = server.lastProbe.get();
            assertThat(probe.getMethod()).isEqualTo("GET");
            assertThat(probe.getTarget()).isEqualTo("/load");
            assertThat(probe.getHeaders().get("Host")).isEqualTo("inventory");
            assertThat(probe.getHeaders().get("traceparent")).isNull();
            assertThat(sidecar.attempts()).isEqualTo(1);
            assertThat(sidecar.spans()).hasSize(1);
        }
    }

    @Test
    void callsAskForTheLoadUnlessThePolicySaysOtherwise() throws Exception {
        try (Upstream upstream = Upstream.answering(ok("yes"));
                TestSidecar sidecar = TestSidecar.with(PREQUAL).on(time).to(upstream)) {
            sidecar.get();
            assertThat(upstream.take().getHeaders().get("x-sidecar-report-load"))
                    .isEqualTo("1");
        }
        try (Upstream upstream = Upstream.answering(ok("yes"));
                TestSidecar sidecar = TestSidecar.with(
                                "load-balancer: {policy: prequal, prequal: {on-responses: false}}")
                        .on(time)
                        .to(upstream)) {
            sidecar.get();
            assertThat(upstream.take().getHeaders().get("x-sidecar-report-load"))
                    .isNull();
        }
    }

    @Test
    void serversThatDoNotReportAreBalancedByLeastRequestAndThatShows() throws Exception {
        Server foreign = new Server(null, null);
        try (Upstream one = foreign.start();
                Upstream two = foreign.start();
                TestSidecar sidecar = TestSidecar.with(PREQUAL).on(time).to(one, two)) {
            probedAll(sidecar);
            await().until(() -> component(sidecar).status() == Health.Status.DEGRADED);
            assertThat(component(sidecar).detail())
                    .isEqualTo("no endpoint reports its load: balanced by least request");
            assertThat(sidecar.count("sidecar.http.load.probes", "result", "no_report"))
                    .isPositive();
            assertThat(sidecar.meters()
                            .get("sidecar.http.endpoints")
                            .tag("state", "no_load_report")
                            .gauge()
                            .value())
                    .isEqualTo(2);
            assertThat(sidecar.get().code()).isEqualTo(200);
        }
    }

    @Test
    void aProbeThatHangsIsCutAndHoldsNoCallUp() throws Exception {
        Server hanging = new Server("1", "5.0");
        hanging.probes.set(silence());
        try (Upstream one = hanging.start();
                Upstream two = hanging.start();
                TestSidecar sidecar = TestSidecar.with(PREQUAL).to(one, two)) {
            await().until(() -> {
                assertThat(sidecar.get().code()).isEqualTo(200);
                return sidecar.count("sidecar.http.load.probes", "result", "timed_out") > 0;
            });
        }
    }

    @Test
    void aServerOutOfOrderIsNotTakenForOneThatCannotReport() throws Exception {
        Server draining = new Server("1", "5.0");
        draining.probes.set(status(503));
        try (Upstream one = draining.start();
                Upstream two = draining.start();
                TestSidecar sidecar = TestSidecar.with(PREQUAL).on(time).to(one, two)) {
            sidecar.get();
            probe(sidecar);
            await().until(() -> sidecar.count("sidecar.http.load.probes", "result", "failed") > 0);
            assertThat(component(sidecar).status()).isEqualTo(Health.Status.UP);
        }
    }

    @Test
    void aReloadBringsAndEndsProbes() throws Exception {
        Server server = new Server("1", "5.0");
        Document document = new Document();
        try (Upstream one = server.start();
                Upstream two = server.start()) {
            document.text = policyOf("load-balancer: random", one.url(), two.url());
            try (TestSidecar sidecar =
                    TestSidecar.with("").on(time).from(document).to(one, two)) {
                sidecar.get();
                document.change(policyOf(PREQUAL, one.url(), two.url()), time);
                assertThat(sidecar.count("sidecar.http.load.probes")).isZero();
                probedAll(sidecar);
                document.change(policyOf("load-balancer: random", one.url(), two.url()), time);
                int probes = sidecar.count("sidecar.http.load.probes");
                sidecar.get();
                time.advance(Duration.ofMillis(20));
                assertThat(sidecar.count("sidecar.http.load.probes")).isEqualTo(probes);
            }
        }
    }

    /** Both sides are this SDK: one service's clients see how busy the other is. */
    @Test
    void itsOwnFiltersAnswerIt() throws Exception {
        try (Service one = Service.with("load-report: {}")
                        .handledBy((http, path) -> "handled")
                        .start();
                Service two = Service.with("load-report: {}")
                        .handledBy((http, path) -> "handled")
                        .start();
                TestSidecar sidecar = TestSidecar.with(PREQUAL).to(url(one), url(two))) {
            await().until(() -> {
                assertThat(sidecar.get().body()).isEqualTo("handled");
                return sidecar.gauge("sidecar.http.load.readings") == 2;
            });
            assertThat(sidecar.get().header("x-sidecar-requests-in-flight")).isEqualTo("0");
            assertThat(sidecar.count("sidecar.http.load.probes", "result", "no_report"))
                    .isZero();
            assertThat(component(sidecar).status()).isEqualTo(Health.Status.UP);
        }
    }

    private static String url(Service service) {
        String url = service.request("").build().url().toString();
        return url.substring(0, url.length() - 1);
    }

    /** Calls until both servers have been asked. */
    private void probedAll(TestSidecar sidecar) throws IOException {
        for (int i = 0; i < 3; i++) {
            sidecar.get();
            probe(sidecar);
        }
    }

    /** Has the endpoints asked for what was picked. */
    private void probe(TestSidecar sidecar) {
        int before = sidecar.count("sidecar.http.load.probes");
        time.advance(Duration.ofMillis(10));
        await().until(() -> sidecar.count("sidecar.http.load.probes") >= before + 2);
    }

    private static Health.Component component(TestSidecar sidecar) {
        return sidecar.sidecar().health().components().get("http.inventory");
    }

    /** Tells calls and probes apart. */
    private static final class Server {

        private final AtomicInteger calls = new AtomicInteger();
        private final AtomicReference<RecordedRequest> lastProbe = new AtomicReference<>();
        private final AtomicReference<MockResponse> probes;

        private Server(String requests, String latency) {
            MockResponse.Builder answer = new MockResponse.Builder().code(requests == null ? 404 : 204);
            if (requests != null) {
                answer.setHeader("x-sidecar-requests-in-flight", requests).setHeader("x-sidecar-latency-ms", latency);
            }
            probes = new AtomicReference<>(answer.build());
        }

        private Upstream start() {
            return Upstream.answeringBy(this::answer);
        }

        private MockResponse answer(RecordedRequest request) {
            if (request.getTarget().equals("/")) {
                calls.incrementAndGet();
                return ok("yes");
            }
            lastProbe.set(request);
            return probes.get();
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

        private void change(String newText, VirtualTime time) {
            text = newText;
            time.advance(Duration.ofSeconds(3));
        }
    }
}
