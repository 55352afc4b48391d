package io.sidecarsdk.http;

import static io.sidecarsdk.http.testing.TestSidecar.request;
import static io.sidecarsdk.http.testing.Upstream.ok;
import static io.sidecarsdk.http.testing.Upstream.silence;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.opentelemetry.context.Scope;
import io.sidecarsdk.http.testing.RawUpstream;
import io.sidecarsdk.http.testing.TestSidecar;
import io.sidecarsdk.http.testing.TestSidecar.Answer;
import io.sidecarsdk.http.testing.Upstream;
import io.sidecarsdk.resilience.Deadline;
import io.sidecarsdk.time.TimeSource;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import mockwebserver3.MockResponse;
import mockwebserver3.MockResponseBody;
import okhttp3.Dns;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;
import okio.BufferedSink;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** However a server hangs, a call ends by its deadline and leaves nothing behind. */
@Timeout(120)
class TimeoutTest {

    private static final Duration TIMEOUT = Duration.ofMillis(300);
    /** Far more than the promised 100 ms, since the machine may be busy; far less than any other timeout in play. */
    private static final Duration SLACK = Duration.ofSeconds(2);

    private enum Way {
        SYNC {
            @Override
            Answer call(OkHttpClient client, Request request) throws IOException {
                return TestSidecar.call(client, request);
            }
        },
        ASYNC {
            @Override
            Answer call(OkHttpClient client, Request request) throws IOException, InterruptedException {
                return TestSidecar.callAsync(client, request);
            }
        };

        abstract Answer call(OkHttpClient client, Request request) throws IOException, InterruptedException;
    }

    @ParameterizedTest
    @EnumSource
    void aServerThatNeverAnswersIsCutOff(Way way) throws Exception {
        try (RawUpstream upstream = RawUpstream.serving(connection -> {
                    connection.readHead();
                    connection.hang();
                });
                TestSidecar sidecar = TestSidecar.with("timeout: 300ms").to(upstream)) {
            assertEndsInTime(way, sidecar.client());
        }
    }

    @ParameterizedTest
    @EnumSource
    void headersThatDripAreCutOff(Way way) throws Exception {
        try (RawUpstream upstream = RawUpstream.serving(connection -> {
                    connection.readHead();
                    connection.write("HTTP/1.1 200 OK\r\nX: ");
                    connection.drip("x");
                });
                TestSidecar sidecar = TestSidecar.with("timeout: 300ms").to(upstream)) {
            assertEndsInTime(way, sidecar.client());
        }
    }

    @ParameterizedTest
    @EnumSource
    void aShortBodyThatDripsIsCutOff(Way way) throws Exception {
        try (RawUpstream upstream = dripping("HTTP/1.1 200 OK\r\nContent-Length: 10000\r\n\r\n", "x");
                TestSidecar sidecar = TestSidecar.with("timeout: 300ms").to(upstream)) {
            assertEndsInTime(way, sidecar.client());
        }
    }

    @ParameterizedTest
    @EnumSource
    void aLongBodyThatDripsIsCutOff(Way way) throws Exception {
        try (RawUpstream upstream = dripping("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n", "x");
                TestSidecar sidecar = TestSidecar.with("timeout: 300ms").to(upstream)) {
            assertEndsInTime(way, sidecar.client());
        }
    }

    @ParameterizedTest
    @EnumSource
    void aChunkedBodyThatDripsIsCutOff(Way way) throws Exception {
        try (RawUpstream upstream = dripping("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "1\r\nx\r\n");
                TestSidecar sidecar = TestSidecar.with("timeout: 300ms").to(upstream)) {
            assertEndsInTime(way, sidecar.client());
        }
    }

    @ParameterizedTest
    @EnumSource
    void aTlsHandshakeThatHangsIsCutOff(Way way) throws Exception {
        try (RawUpstream upstream = RawUpstream.serving(RawUpstream.Connection::hang);
                TestSidecar sidecar = TestSidecar.with("timeout: 300ms").to("https://127.0.0.1:" + upstream.port())) {
            assertEndsInTime(way, sidecar.client());
        }
    }

    @ParameterizedTest
    @EnumSource
    void connectingIntoABlackHoleIsCutOff(Way way) throws Exception {
        try (BlackHole hole = new BlackHole();
                TestSidecar sidecar = TestSidecar.with("timeout: 300ms").to(hole.url())) {
            assertEndsInTime(way, sidecar.client());
        }
    }

    @ParameterizedTest
    @EnumSource
    void aNameServiceThatHangsIsCutOff(Way way) throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        ExecutorService threads = Executors.newCachedThreadPool();
        Dns hanging = name -> {
            awaitUninterruptibly(end);
            return List.of();
        };
        try (TestSidecar sidecar = TestSidecar.with("timeout: 300ms").to("http://upstream.test:80")) {
            assertEndsInTime(way, sidecar.lookingUpWith(hanging, threads, Duration.ofSeconds(30)));
        } finally {
            end.countDown();
            threads.shutdown();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aStreamOfHttp2ThatNeverAnswersIsCutOff(Way way) throws Exception {
        try (Upstream upstream = Upstream.http2(silence());
                TestSidecar sidecar =
                        TestSidecar.with("timeout: 300ms").overHttp2().to(upstream)) {
            assertEndsInTime(way, sidecar.client());
            assertThat(sidecar.pool().connectionCount()).isEqualTo(1); // the connection itself is well
        }
    }

    @Test
    void aStreamedBodyThatNobodyReadsIsEndedByTheWatch() throws Exception {
        try (RawUpstream upstream = dripping("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "1\r\nx\r\n");
                TestSidecar sidecar =
                        TestSidecar.with("timeout: 1s, max-concurrent: 1").to(upstream)) {
            Response unread = sidecar.client().newCall(request("/").build()).execute();
            assertThat(sidecar.active()).isEqualTo(1);
            await().atMost(Duration.ofSeconds(1).plus(SLACK)).until(() -> sidecar.active() == 0);
            assertThat(sidecar.timed("error.type", "deadline")).isEqualTo(1);
            assertThat(sidecar.spans()).hasSize(1);
            assertThatThrownBy(unread.body()::string).isInstanceOf(CallTimeoutException.class);
            unread.close();
        }
    }

    @ParameterizedTest
    @EnumSource
    void anEnclosingDeadlineThatIsShorterThanThePolicyHolds(Way way) throws Exception {
        try (Upstream upstream = Upstream.answering(silence());
                TestSidecar sidecar = TestSidecar.with("timeout: 60s").to(upstream);
                Scope scope = Deadline.in(TIMEOUT, TimeSource.system()).makeCurrent()) {
            assertEndsInTime(way, sidecar.client());
        }
    }

    @Test
    void anEnclosingDeadlineThatIsLongerThanThePolicyChangesNothing() throws Exception {
        try (Upstream upstream = Upstream.answering(silence());
                TestSidecar sidecar = TestSidecar.with("timeout: 300ms").to(upstream);
                Scope scope =
                        Deadline.in(Duration.ofSeconds(60), TimeSource.system()).makeCurrent()) {
            assertEndsInTime(Way.SYNC, sidecar.client());
        }
    }

    @ParameterizedTest
    @EnumSource
    void aDeadlineThatTheRequestCarriesHolds(Way way) throws Exception {
        try (Upstream upstream = Upstream.answering(silence());
                TestSidecar sidecar = TestSidecar.with("timeout: 60s").to(upstream)) {
            assertEndsInTime(
                    way,
                    sidecar.client(),
                    request("/")
                            .tag(Deadline.class, Deadline.in(TIMEOUT, TimeSource.system()))
                            .build());
        }
    }

    @Test
    void aDeadlineThatHasPassedSendsNothing() throws Exception {
        try (Upstream upstream = Upstream.answering(ok("yes"));
                TestSidecar sidecar = TestSidecar.with("").to(upstream);
                Scope scope =
                        Deadline.in(Duration.ofMillis(-1), TimeSource.system()).makeCurrent()) {
            assertThatThrownBy(sidecar::get)
                    .isInstanceOf(CallTimeoutException.class)
                    .hasMessageContaining("had passed before it was sent");
            assertThat(upstream.requests()).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource
    void anOverdueAttemptIsRepeated(Way way) throws Exception {
        try (Upstream upstream = Upstream.answering(silence(), ok("yes"));
                TestSidecar sidecar = TestSidecar.with("timeout: 60s, attempt-timeout: 1s, retry: {max-attempts: 2}")
                        .to(upstream)) {
            assertThat(way.call(sidecar.client(), request("/").build()).body()).isEqualTo("yes");
            assertThat(sidecar.count("sidecar.http.attempts", "outcome", "attempt_timeout"))
                    .isEqualTo(1);
        }
    }

    @Test
    void anOverdueAttemptThatIsNotRepeatedSaysWhichLimitHasPassed() throws Exception {
        try (Upstream upstream = Upstream.answering(silence());
                TestSidecar sidecar =
                        TestSidecar.with("timeout: 60s, attempt-timeout: 200ms").to(upstream)) {
            assertThatThrownBy(sidecar::get)
                    .isInstanceOf(CallTimeoutException.class)
                    .hasMessage("inventory: attempt 1 to " + upstream.label()
                            + " had no response within PT0.2S (attempt-timeout)");
            assertThat(sidecar.timed("error.type", "attempt_timeout")).isEqualTo(1);
        }
    }

    @Test
    void anOverdueAttemptHarmsNoOtherStreamOfItsConnection() throws Exception {
        HeldBody held = new HeldBody();
        MockResponse answer = new MockResponse.Builder().body(held).build();
        try (Upstream upstream = Upstream.http2(answer, silence());
                TestSidecar sidecar = TestSidecar.with("timeout: 60s, attempt-timeout: 2s")
                        .overHttp2()
                        .to(upstream)) {
            try (Response other = sidecar.client().newCall(request("/").build()).execute()) {
                assertThat(other.body().source().readByte()).isEqualTo((byte) 1);
                assertThatThrownBy(sidecar::get).isInstanceOf(CallTimeoutException.class);
                assertThat(Thread.currentThread().isInterrupted()).isFalse();
                held.rest.countDown();
                assertThat(other.body().bytes()).hasSize(1);
            }
            assertThat(sidecar.pool().connectionCount()).isEqualTo(1);
        }
    }

    /** A body of unknown length whose second half comes when it is asked for. */
    private static final class HeldBody implements MockResponseBody {

        private final CountDownLatch rest = new CountDownLatch(1);

        @Override
        public long getContentLength() {
            return -1;
        }

        @Override
        public void writeTo(BufferedSink sink) throws IOException {
            sink.writeByte(1).flush();
            awaitUninterruptibly(rest);
            sink.writeByte(2).flush();
        }
    }

    /** A thread that writes to a TLS socket holds its lock: whoever closes that socket would wait for it. */
    @Test
    void anOverdueAttemptThatIsStuckInWritingOverTlsDoesNotHoldUpTheWatch() throws Exception {
        HeldCertificate certificate = new HeldCertificate.Builder()
                .addSubjectAlternativeName("127.0.0.1")
                .build();
        HandshakeCertificates certificates = new HandshakeCertificates.Builder()
                .heldCertificate(certificate)
                .addTrustedCertificate(certificate.certificate())
                .build();
        try (RawUpstream upstream = RawUpstream.servingTls(certificates, connection -> {
                    connection.readHead();
                    connection.write("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n1");
                    connection.hang();
                });
                TestSidecar sidecar = TestSidecar.with("timeout: 60s, attempt-timeout: 2s")
                        .to("https://127.0.0.1:" + upstream.port())) {
            OkHttpClient client = sidecar.client()
                    .newBuilder()
                    .sslSocketFactory(certificates.sslSocketFactory(), certificates.trustManager())
                    .build();
            TestSidecar.call(client, request("/").build());
            long start = System.nanoTime();
            assertThatThrownBy(() -> TestSidecar.call(
                            client,
                            request("/")
                                    .put(RequestBody.create(new byte[32 << 20]))
                                    .build()))
                    .isInstanceOf(CallTimeoutException.class);
            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .isLessThan(Duration.ofSeconds(2).plus(SLACK));
        }
    }

    private static void assertEndsInTime(Way way, OkHttpClient client) {
        assertEndsInTime(way, client, request("/").build());
    }

    private static void assertEndsInTime(Way way, OkHttpClient client, Request request) {
        long start = System.nanoTime();
        assertThatThrownBy(() -> way.call(client, request)).isInstanceOf(CallTimeoutException.class);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(TIMEOUT.minusMillis(20), TIMEOUT.plus(SLACK));
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    private static RawUpstream dripping(String head, String text) {
        return RawUpstream.serving(connection -> {
            connection.readHead();
            connection.write(head);
            connection.drip(text);
        });
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        while (true) {
            try {
                latch.await();
                return;
            } catch (InterruptedException goesOn) {
                // as the system's resolver does
            }
        }
    }

    /** A listener whose queue is full: further connection requests are dropped without a word. */
    private static final class BlackHole implements AutoCloseable {

        private final ServerSocket server = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
        private final List<Socket> queue = new ArrayList<>();

        private BlackHole() throws IOException {
            boolean full = false;
            while (!full) {
                Socket socket = new Socket();
                queue.add(socket);
                try {
                    socket.connect(new InetSocketAddress(server.getInetAddress(), server.getLocalPort()), 200);
                } catch (SocketTimeoutException dropped) {
                    full = true;
                }
            }
        }

        private String url() {
            return "http://127.0.0.1:" + server.getLocalPort();
        }

        @Override
        public void close() throws IOException {
            for (Socket socket : queue) {
                socket.close();
            }
            server.close();
        }
    }
}
