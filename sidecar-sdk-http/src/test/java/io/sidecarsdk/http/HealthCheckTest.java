package io.sidecarsdk.http;

import static io.sidecarsdk.http.testing.TestSidecar.policyOf;
import static io.sidecarsdk.http.testing.Upstream.ok;
import static io.sidecarsdk.http.testing.Upstream.silence;
import static io.sidecarsdk.http.testing.Upstream.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sidecarsdk.health.Health;
import io.sidecarsdk.http.testing.RawUpstream;
import io.sidecarsdk.http.testing.TestCertificate;
import io.sidecarsdk.http.testing.TestSidecar;
import io.sidecarsdk.http.testing.Upstream;
import io.sidecarsdk.spi.PolicySource;
import io.sidecarsdk.testing.VirtualTime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import mockwebserver3.MockResponse;
import mockwebserver3.RecordedRequest;
import okhttp3.tls.HandshakeCertificates;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Health checks of real servers; the rules are tested beside the checker. */
@Timeout(60)
class HealthCheckTest {

    private static final String CHECKING =
            "health-check: {path: '/healthz?deep=1', interval: 10ms, no-traffic-interval: 10ms, healthy-after: 1}";

    @Test
    void anEndpointThatDoesNotPassIsLeftOutUntilItDoes() throws Exception {
        Server good = new Server();
        Server bad = new Server();
        bad.health.set(status(503));
        try (Upstream one = good.start();
                Upstream two = bad.start();
                TestSidecar sidecar = TestSidecar.with(CHECKING).to(one, two)) {
            awaitHealth(sidecar, "1 of 2 endpoints are not well: " + two.label() + " (failed its health check)");
            for (int i = 0; i < 10; i++) {
                sidecar.get();
            }
            assertThat(good.calls.get()).isEqualTo(10);
            assertThat(bad.calls.get()).isZero();
            assertThat(sidecar.count("sidecar.http.health_checks", "result", "unexpected_status"))
                    .isPositive();

            bad.health.set(ok("well"));
            awaitHealth(sidecar, "");
            for (int i = 0; i < 10; i++) {
                sidecar.get();
            }
            assertThat(bad.calls.get()).isEqualTo(5);
        }
    }

    @Test
    void aCheckAsksForThePathOnTheLogicalHostAndIsNoCall() throws Exception {
        try (Upstream upstream = Upstream.answering(ok("well"));
                TestSidecar sidecar = TestSidecar.with(CHECKING + ", retry: {}").to(upstream)) {
            RecordedRequest check = upstream.take();
            assertThat(check.getMethod()).isEqualTo("GET");
            assertThat(check.getTarget()).isEqualTo("/healthz?deep=1");
            assertThat(check.getHeaders().get("Host")).isEqualTo("inventory");
            assertThat(check.getHeaders().get("User-Agent")).isEqualTo("sidecar-sdk/HC");
            assertThat(check.getHeaders().get("traceparent")).isNull();
            awaitChecks(sidecar, "passed", 3);
            assertThat(sidecar.attempts()).isZero();
            assertThat(sidecar.spans()).isEmpty();
            assertThat(sidecar.pool().connectionCount()).isEqualTo(1); // used again and again
        }
    }

    @Test
    void methodHostAndStatusesAreThePolicys() throws Exception {
        try (Upstream upstream = Upstream.answering(status(204));
                TestSidecar sidecar = TestSidecar.with("health-check: {path: /, method: HEAD, host: health.example,"
                                + " expected-statuses: [204]}")
                        .to(upstream)) {
            RecordedRequest check = upstream.take();
            assertThat(check.getMethod()).isEqualTo("HEAD");
            assertThat(check.getHeaders().get("Host")).isEqualTo("health.example");
            awaitChecks(sidecar, "passed", 1);
        }
    }

    @Test
    void aCheckMayHaveAConnectionOfItsOwn() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        try (RawUpstream upstream = RawUpstream.serving(connection -> {
                    while (true) {
                        connection.readHead();
                        asked.incrementAndGet();
                        connection.write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
                    }
                });
                TestSidecar sidecar = TestSidecar.with(
                                "health-check: {path: /, no-traffic-interval: 10ms," + " reuse-connection: false}")
                        .to(upstream)) {
            awaitChecks(sidecar, "passed", 3);
            assertThat(upstream.connections()).isGreaterThanOrEqualTo(3);
            assertThat(sidecar.pool().connectionCount()).isZero();
        }
    }

    @Test
    void anEndpointWhereNobodyListensFails() throws Exception {
        Upstream closed = Upstream.answering(ok(""));
        closed.close();
        try (Upstream good = new Server().start();
                TestSidecar sidecar = TestSidecar.with(CHECKING).to(good, closed)) {
            awaitChecks(sidecar, "no_connection", 1);
            awaitHealth(sidecar, "1 of 2 endpoints are not well: " + closed.label() + " (failed its health check)");
        }
    }

    @Test
    void aCheckThatHangsIsCutAtItsTimeout() throws Exception {
        VirtualTime time = new VirtualTime();
        try (Upstream hanging = Upstream.answering(silence());
                TestSidecar sidecar = TestSidecar.with("health-check: {path: /, timeout: 700ms}")
                        .on(time)
                        .to(hanging)) {
            hanging.take();
            time.advance(Duration.ofMillis(699));
            assertThat(sidecar.count("sidecar.http.health_checks")).isZero();
            time.advance(Duration.ofMillis(1));
            awaitChecks(sidecar, "timed_out", 1);
        }
    }

    @Test
    void aCheckWhoseBodyNeverEndsIsCutToo() throws Exception {
        VirtualTime time = new VirtualTime();
        try (RawUpstream dripping = RawUpstream.serving(connection -> {
                    connection.readHead();
                    connection.write("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n");
                    connection.drip("x");
                });
                TestSidecar sidecar = TestSidecar.with("health-check: {path: /, timeout: 700ms}")
                        .on(time)
                        .to(dripping)) {
            await().until(() -> dripping.requests() == 1);
            time.advance(Duration.ofMillis(700));
            awaitChecks(sidecar, "timed_out", 1);
        }
    }

    @Test
    void anEjectedEndpointThatPassesIsUsedAgain() throws Exception {
        Server good = new Server();
        Server bad = new Server();
        bad.answer = status(500);
        String detecting = ", outlier-detection: {consecutive-5xx: 1, base-ejection: 5m";
        try (Upstream one = good.start();
                Upstream two = bad.start();
                TestSidecar sidecar =
                        TestSidecar.with(CHECKING + detecting + "}").to(one, two)) {
            for (int i = 0; i < 4; i++) {
                sidecar.get();
                awaitHealth(sidecar, "");
            }
            assertThat(bad.calls.get()).isEqualTo(2);
        }
    }

    @Test
    void anEjectedEndpointThatPassesStaysEjectedWhereThePolicySaysSo() throws Exception {
        Server good = new Server();
        Server bad = new Server();
        bad.answer = status(500);
        String detecting = ", outlier-detection: {consecutive-5xx: 1, base-ejection: 5m, health-check-unejects: false}";
        try (Upstream one = good.start();
                Upstream two = bad.start();
                TestSidecar sidecar = TestSidecar.with(CHECKING + detecting).to(one, two)) {
            for (int i = 0; i < 2; i++) {
                sidecar.get();
            }
            int soFar = sidecar.count("sidecar.http.health_checks", "result", "passed");
            awaitChecks(sidecar, "passed", soFar + 4);
            awaitHealth(sidecar, "1 of 2 endpoints are not well: " + two.label() + " (ejected)");
            for (int i = 0; i < 4; i++) {
                sidecar.get();
            }
            assertThat(bad.calls.get()).isEqualTo(1);
        }
    }

    @Test
    void aCheckIsSecuredAsCallsAre(@TempDir Path directory) throws Exception {
        TestCertificate root = TestCertificate.authority("root");
        TestCertificate server = root.issue("127.0.0.1");
        Path ca = Files.writeString(directory.resolve("ca.pem"), root.pem());
        Path otherCa = Files.writeString(
                directory.resolve("other.pem"),
                TestCertificate.authority("other root").pem());
        HandshakeCertificates certificates = new HandshakeCertificates.Builder()
                .heldCertificate(server.held(), root.certificate())
                .build();
        try (Upstream upstream = Upstream.set(
                web -> {
                    web.useHttps(certificates.sslSocketFactory());
                    return web;
                },
                ok("well"))) {
            String url = upstream.url().replace("http:", "https:");
            try (TestSidecar sidecar =
                    TestSidecar.with(CHECKING + ", tls: {ca: " + ca + "}").to(url)) {
                awaitChecks(sidecar, "passed", 2);
                assertThat(sidecar.get().code()).isEqualTo(200);
                assertThat(sidecar.pool().connectionCount()).isEqualTo(1);
            }
            try (TestSidecar sidecar =
                    TestSidecar.with(CHECKING + ", tls: {ca: " + otherCa + "}").to(url)) {
                awaitChecks(sidecar, "no_connection", 1);
            }
        }
    }

    @Test
    void aReloadWithoutChecksUsesAllEndpointsAgain() throws Exception {
        VirtualTime time = new VirtualTime();
        AtomicReference<String> document = new AtomicReference<>();
        Server bad = new Server();
        bad.health.set(status(503));
        try (Upstream one = new Server().start();
                Upstream two = bad.start()) {
            document.set(policyOf(CHECKING, one.url(), two.url()));
            try (TestSidecar sidecar =
                    TestSidecar.with("").on(time).from(source(document)).to(one, two)) {
                awaitChecks(sidecar, "unexpected_status", 1);
                awaitChecks(sidecar, "passed", 1);
                document.set(policyOf("", one.url(), two.url()));
                time.advance(Duration.ofSeconds(3));
                awaitHealth(sidecar, "");
                sidecar.get();
                sidecar.get();
                assertThat(bad.calls.get()).isEqualTo(1);
            }
        }
    }

    /** An endpoint that is slow but never fails: neither check nor outlier detection finds anything; balancing has to. */
    @Test
    void aGrayEndpointThatIsOnlySlowIsNotLeftOut() throws Exception {
        Server slow = new Server();
        slow.answer = new MockResponse.Builder()
                .body("slow")
                .headersDelay(30, java.util.concurrent.TimeUnit.MILLISECONDS)
                .build();
        try (Upstream one = new Server().start();
                Upstream two = slow.start();
                TestSidecar sidecar =
                        TestSidecar.with(CHECKING + ", outlier-detection: {}").to(one, two)) {
            for (int i = 0; i < 20; i++) {
                sidecar.get();
            }
            awaitHealth(sidecar, "");
            assertThat(slow.calls.get()).isEqualTo(10);
            assertThat(sidecar.count("sidecar.http.outliers")).isZero();
        }
    }

    /** Answers checks and calls apart. */
    private static final class Server {

        private final AtomicReference<MockResponse> health = new AtomicReference<>(ok("well"));
        private final AtomicInteger calls = new AtomicInteger();
        private volatile MockResponse answer = ok("yes");

        private Upstream start() {
            return Upstream.answeringBy(request -> {
                if (request.getTarget().startsWith("/healthz")) {
                    return health.get();
                }
                calls.incrementAndGet();
                return answer;
            });
        }
    }

    private static void awaitChecks(TestSidecar sidecar, String result, int times) {
        await().atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(2))
                .until(() -> sidecar.count("sidecar.http.health_checks", "result", result) >= times);
    }

    private static void awaitHealth(TestSidecar sidecar, String detail) {
        await().atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(2))
                .untilAsserted(() -> assertThat(
                                sidecar.sidecar().health().components().get("http.inventory"))
                        .isEqualTo(detail.isEmpty() ? Health.Component.up() : Health.Component.degraded(detail)));
    }

    private static PolicySource source(AtomicReference<String> document) {
        return new PolicySource() {
            @Override
            public String name() {
                return "test";
            }

            @Override
            public String read() throws IOException {
                return document.get();
            }
        };
    }
}
