package io.sidecarsdk.http;

import static io.sidecarsdk.http.testing.Upstream.ok;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.sidecarsdk.health.Health;
import io.sidecarsdk.http.testing.TestCertificate;
import io.sidecarsdk.http.testing.TestSidecar;
import io.sidecarsdk.http.testing.TlsFiles;
import io.sidecarsdk.http.testing.Upstream;
import io.sidecarsdk.spi.PolicySource;
import io.sidecarsdk.testing.VirtualTime;
import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import mockwebserver3.MockResponse;
import mockwebserver3.RecordedRequest;
import okhttp3.Handshake;
import okhttp3.OkHttpClient;
import okhttp3.Response;
import okhttp3.tls.HandshakeCertificates;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Material changes while calls are made. */
class TlsRotationTest {

    private static final TestCertificate ROOT = TestCertificate.authority("root");
    private static final TestCertificate NEXT_ROOT = TestCertificate.authority("next root");

    /** Two looks, and what is left of the interval before the first. */
    private static final Duration NOTICED = Duration.ofSeconds(3);

    @TempDir
    Path directory;

    private final VirtualTime time = new VirtualTime();
    private final TestCertificate first = ROOT.issue("spiffe://shop/orders");
    private final TestCertificate second = NEXT_ROOT.issue("spiffe://shop/orders");
    private final ListAppender<ILoggingEvent> logged = new ListAppender<>();
    private TlsFiles files;

    @BeforeEach
    void begin() {
        files = new TlsFiles(directory);
        files.swapTo(ROOT.pem(), first);
        logged.start();
        root().addAppender(logged);
    }

    @AfterEach
    void nothingOfAKeyWasLogged() {
        root().detachAppender(logged);
        for (TestCertificate used : List.of(first, second)) {
            String canary = used.keyPem().lines().skip(1).findFirst().orElseThrow();
            assertThat(logged.list).noneMatch(event -> event.toString().contains(canary));
        }
    }

    private static Logger root() {
        return (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    }

    @Test
    void newCallsShowTheNewCertificateOnNewConnections() throws Exception {
        try (Upstream upstream = demanding();
                TestSidecar sidecar = client(files.section()).to(url(upstream))) {
            sidecar.get();
            assertThat(clientOf(upstream.take())).isEqualTo(first.certificate());

            files.swapTo(ROOT.pem(), second);
            sidecar.get();
            assertThat(upstream.take().getExchangeIndex())
                    .as("on the old connection")
                    .isEqualTo(1);
            time.advance(NOTICED);
            sidecar.get();

            RecordedRequest request = upstream.take();
            assertThat(clientOf(request)).isEqualTo(second.certificate());
            assertThat(request.getExchangeIndex()).as("on a new connection").isZero();
            assertThat(sidecar.count("sidecar.tls.reloads", "outcome", "applied"))
                    .isEqualTo(2);
        }
    }

    @Test
    void aCallInFlightEndsOnItsConnectionAndNoOtherBeginsThere() throws Exception {
        String large = "x".repeat(1 << 17);
        try (Upstream upstream = demanding(ok(large), ok("short"));
                TestSidecar sidecar = client(files.section()).to(url(upstream))) {
            try (Response streaming =
                    sidecar.client().newCall(TestSidecar.request("/").build()).execute()) {
                files.swapTo(ROOT.pem(), second);
                time.advance(NOTICED);

                assertThat(sidecar.get().body()).isEqualTo("short");

                assertThat(streaming.body().string()).isEqualTo(large);
            }
            assertThat(clientOf(upstream.take())).isEqualTo(first.certificate());
            assertThat(clientOf(upstream.take())).isEqualTo(second.certificate());
        }
    }

    @Test
    void newAuthoritiesReplaceTheOldOnes() throws Exception {
        try (Upstream upstream = demanding();
                TestSidecar sidecar = client(files.section()).to(url(upstream))) {
            sidecar.get();

            files.swapTo(NEXT_ROOT.pem(), second);
            time.advance(NOTICED);

            assertThatThrownBy(sidecar::get).isInstanceOf(IOException.class);
            assertThat(sidecar.count("sidecar.http.attempts", "outcome", "untrusted"))
                    .isEqualTo(1);

            files.swapTo(NEXT_ROOT.pem() + ROOT.pem(), second);
            time.advance(NOTICED);

            TestSidecar.Answer answer = sidecar.get();
            Handshake handshake = answer.response().handshake();
            assertThat(handshake).isNotNull();
            assertThat(handshake.peerCertificates())
                    .as("sorted with the new authorities")
                    .hasSize(2);
        }
    }

    @Test
    void noCallFailsWhileFilesChangeTwentyTimes() throws Exception {
        Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
        AtomicInteger calls = new AtomicInteger();
        AtomicBoolean stop = new AtomicBoolean();
        ExecutorService callers = Executors.newFixedThreadPool(4);
        try (Upstream upstream = demanding();
                TestSidecar sidecar = client(files.section()).to(url(upstream))) {
            OkHttpClient client = sidecar.client();
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                running.add(callers.submit(() -> {
                    while (!stop.get()) {
                        call(client, failures);
                        calls.incrementAndGet();
                    }
                }));
            }
            for (int i = 0; i < 20; i++) {
                boolean even = i % 2 == 0;
                files.swapTo(
                        even ? ROOT.pem() + NEXT_ROOT.pem() : ROOT.pem(),
                        (even ? NEXT_ROOT : ROOT).issue("spiffe://shop/orders"));
                time.advance(NOTICED);
                awaitMoreCalls(calls);
            }
            stop.set(true);
            for (Future<?> caller : running) {
                caller.get();
            }
            assertThat(failures).isEmpty();
            assertThat(sidecar.count("sidecar.tls.reloads", "outcome", "applied"))
                    .isEqualTo(21);
            assertThat(sidecar.attempts()).as("nothing was repeated").isEqualTo(calls.get());
        } finally {
            stop.set(true);
            callers.shutdownNow();
        }
    }

    private static void call(OkHttpClient client, Queue<Throwable> failures) {
        try {
            TestSidecar.call(client, TestSidecar.request("/").build());
        } catch (IOException | RuntimeException e) {
            failures.add(e);
        }
    }

    private static void awaitMoreCalls(AtomicInteger calls) {
        int seen = calls.get();
        org.awaitility.Awaitility.await().until(() -> calls.get() >= seen + 20);
    }

    @Test
    void aHalfWrittenFileLeavesTheLastGoodMaterialInUse() throws Exception {
        String whole = second.chainPem();
        try (Upstream upstream = demanding();
                TestSidecar sidecar = client(files.section()).to(url(upstream))) {
            files.write("tls.crt", whole.substring(0, whole.length() / 2));
            time.advance(NOTICED);

            assertDegraded(sidecar, "ends in the middle of a block");
            sidecar.get();
            assertThat(clientOf(upstream.take())).isEqualTo(first.certificate());

            files.write("tls.crt", whole);
            files.write("tls.key", second.keyPem());
            time.advance(NOTICED);

            assertThat(health(sidecar).status()).isEqualTo(Health.Status.UP);
            sidecar.get();
            assertThat(clientOf(upstream.take())).isEqualTo(second.certificate());
        }
    }

    @Test
    void aKeyThatDoesNotMatchItsCertificateLeavesTheLastGoodMaterialInUse() throws Exception {
        try (Upstream upstream = demanding();
                TestSidecar sidecar = client(files.section()).to(url(upstream))) {
            files.write("tls.key", second.keyPem());
            time.advance(NOTICED);

            assertDegraded(sidecar, "the private key is not that of the certificate");
            assertThat(sidecar.get().code()).isEqualTo(200);
            assertThat(sidecar.count("sidecar.tls.reloads", "outcome", "refused"))
                    .as("told once, not at every look")
                    .isEqualTo(1);
        }
    }

    @Test
    void materialThatIsGoneAndComesBackIsTheSame() throws Exception {
        try (Upstream upstream = demanding();
                TestSidecar sidecar = client(files.section()).to(url(upstream))) {
            sidecar.get();
            files.write("ca.crt", "");
            time.advance(NOTICED);
            assertDegraded(sidecar, "holds no certificate");

            files.write("ca.crt", ROOT.pem());
            time.advance(NOTICED);

            assertThat(health(sidecar).status()).isEqualTo(Health.Status.UP);
            sidecar.get();
            assertThat(sidecar.count("sidecar.tls.reloads", "outcome", "applied"))
                    .as("nothing new was taken")
                    .isEqualTo(1);
        }
    }

    @Test
    void whatWasNotThereAtTheStartIsTakenOnceItIs() throws Exception {
        Path late = directory.resolve("late.pem");
        try (Upstream upstream = serving();
                TestSidecar sidecar = client("ca: " + late).to(url(upstream))) {
            assertThatThrownBy(sidecar::get).hasMessageContaining("late.pem is not there");

            files.write("late.pem", ROOT.pem());
            time.advance(NOTICED);

            assertThat(sidecar.get().code()).isEqualTo(200);
            assertThat(health(sidecar).status()).isEqualTo(Health.Status.UP);
        }
    }

    @Test
    void theSectionItselfCanChange() throws Exception {
        try (Upstream upstream = serving()) {
            ChangingPolicy policy = new ChangingPolicy();
            policy.set("ca: " + directory.resolve("ca.crt"), url(upstream));
            try (TestSidecar sidecar =
                    TestSidecar.with("").from(policy).on(time).to(url(upstream))) {
                assertThat(sidecar.get().code()).isEqualTo(200);

                policy.set("ca: " + directory.resolve("ca.crt") + ", subject-alt-names: [orders.shop]", url(upstream));
                time.advance(NOTICED);
                assertThatThrownBy(sidecar::get).hasMessageContaining("expected: one of orders.shop");

                policy.set("enabled: false", url(upstream));
                time.advance(NOTICED);
                assertThatThrownBy(sidecar::get)
                        .as("the system does not know this authority")
                        .hasMessageContaining("path");
                assertThat(sidecar.sidecar().health().components()).doesNotContainKey("http.inventory.tls");

                policy.set("ca: " + directory.resolve("ca.crt"), url(upstream));
                time.advance(NOTICED);
                assertThat(sidecar.get().code()).isEqualTo(200);
            }
        }
    }

    @Test
    void aSectionWhoseMaterialIsNotThereYetLeavesTheOldOneInUse() throws Exception {
        try (Upstream upstream = serving()) {
            ChangingPolicy policy = new ChangingPolicy();
            policy.set("ca: " + directory.resolve("ca.crt"), url(upstream));
            try (TestSidecar sidecar =
                    TestSidecar.with("").from(policy).on(time).to(url(upstream))) {
                policy.set("ca: " + directory.resolve("late.pem"), url(upstream));
                time.advance(NOTICED);

                assertDegraded(sidecar, "late.pem is not there");
                assertThat(sidecar.get().code()).isEqualTo(200);
            }
        }
    }

    private static void assertDegraded(TestSidecar sidecar, String why) {
        assertThat(health(sidecar).status()).isEqualTo(Health.Status.DEGRADED);
        assertThat(health(sidecar).detail()).contains("the last good one stays in use", why);
    }

    private static Health.Component health(TestSidecar sidecar) {
        return sidecar.sidecar().health().components().get("http.inventory.tls");
    }

    private TestSidecar.Setup client(String tls) {
        return TestSidecar.with("timeout: 24h, tls: {" + tls + "}").on(time);
    }

    private static Upstream serving() {
        return Upstream.set(
                web -> {
                    web.useHttps(certificates().sslSocketFactory());
                    return web;
                },
                ok("hello"));
    }

    private static Upstream demanding(MockResponse... script) {
        return Upstream.set(
                web -> {
                    web.useHttps(certificates().sslSocketFactory());
                    web.requireClientAuth();
                    return web;
                },
                script.length == 0 ? new MockResponse[] {ok("hello")} : script);
    }

    private static HandshakeCertificates certificates() {
        return new HandshakeCertificates.Builder()
                .heldCertificate(ROOT.issue("127.0.0.1").held())
                .addTrustedCertificate(ROOT.certificate())
                .addTrustedCertificate(NEXT_ROOT.certificate())
                .build();
    }

    private static String url(Upstream upstream) {
        return "https://" + upstream.label();
    }

    private static X509Certificate clientOf(RecordedRequest request) {
        Handshake handshake = request.getHandshake();
        assertThat(handshake).isNotNull();
        return (X509Certificate) handshake.peerCertificates().get(0);
    }

    private static final class ChangingPolicy implements PolicySource {

        private volatile String text = "";

        void set(String tls, String url) {
            text = TestSidecar.policyOf("tls: {" + tls + "}", url);
        }

        @Override
        public String name() {
            return "test policy";
        }

        @Override
        public String read() {
            return text;
        }
    }
}
