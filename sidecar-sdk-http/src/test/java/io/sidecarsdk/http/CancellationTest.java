package io.sidecarsdk.http;

import static io.sidecarsdk.http.testing.TestSidecar.request;
import static io.sidecarsdk.http.testing.Upstream.ok;
import static io.sidecarsdk.http.testing.Upstream.silence;
import static io.sidecarsdk.http.testing.Upstream.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sidecarsdk.http.testing.TestSidecar;
import io.sidecarsdk.http.testing.Upstream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import mockwebserver3.MockResponse;
import mockwebserver3.SocketEffect;
import okhttp3.Call;
import okhttp3.Dns;
import okhttp3.OkHttpClient;
import okhttp3.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class CancellationTest {

    private static final String BREAKER = "circuit-breaker: {window: 10, minimum-calls: 1}";

    @AfterEach
    void noInterruptIsLeftBehind() {
        assertThat(Thread.interrupted()).isFalse();
    }

    @Test
    void aCallThatIsCancelledDuringAnAttemptEndsAtOnceAndIsNotRepeated() throws Exception {
        try (Upstream upstream = Upstream.answering(silence(), ok("yes"));
                TestSidecar sidecar = TestSidecar.with("timeout: 1h, retry: {max-attempts: 3, on: [5xx]}, " + BREAKER)
                        .to(upstream)) {
            Call call = sidecar.client().newCall(request("/").build());
            when(() -> upstream.requests() == 1, call::cancel);
            assertThatThrownBy(call::execute).isInstanceOf(IOException.class);

            assertThat(upstream.requests()).isEqualTo(1);
            assertThat(sidecar.timed("error.type", "cancelled")).isEqualTo(1);
            assertThat(sidecar.breakerState()).isZero();
            assertThat(sidecar.get().body()).isEqualTo("yes");
        }
    }

    @Test
    void aCallThatIsCancelledWhileItsBodyIsReadEndsAtOnce() throws Exception {
        MockResponse stuck = new MockResponse.Builder()
                .body("x".repeat(200_000))
                .onResponseBody(SocketEffect.Stall.INSTANCE)
                .build();
        try (Upstream upstream = Upstream.answering(stuck, ok("yes"));
                TestSidecar sidecar =
                        TestSidecar.with("timeout: 1h, " + BREAKER).to(upstream)) {
            Call call = sidecar.client().newCall(request("/").build());
            try (Response response = call.execute()) {
                when(() -> sidecar.active() == 1, call::cancel);
                assertThatThrownBy(response.body()::string).isInstanceOf(IOException.class);
            }
            assertThat(sidecar.timed("error.type", "cancelled")).isEqualTo(1);
            assertThat(sidecar.get().body()).isEqualTo("yes");
        }
    }

    @Test
    void aThreadThatIsInterruptedWhileItWaitsForAnotherAttemptStopsAtOnceWithItsFlagSet() throws Exception {
        try (Upstream upstream = Upstream.answering(status(503), ok("yes"));
                TestSidecar sidecar = TestSidecar.with(
                                "timeout: 24h, retry: {max-attempts: 2, backoff: {base: 1h, max: 1h}}, " + BREAKER)
                        .to(upstream)) {
            Thread caller = Thread.currentThread();
            when(() -> sidecar.retriesInFlight() == 1, caller::interrupt);
            assertThatThrownBy(sidecar::get).isInstanceOf(InterruptedIOException.class);

            assertThat(Thread.interrupted()).isTrue();
            assertThat(sidecar.breakerState()).isZero();
            assertThat(sidecar.get().body()).isEqualTo("yes");
        }
    }

    @Test
    void aThreadThatIsInterruptedAlreadySendsNothingAndKeepsItsFlag() throws Exception {
        try (Upstream upstream = Upstream.answering(ok("yes"));
                TestSidecar sidecar = TestSidecar.with("retry: {}, " + BREAKER).to(upstream)) {
            Thread.currentThread().interrupt();
            assertThatThrownBy(sidecar::get).isInstanceOf(InterruptedIOException.class);

            assertThat(Thread.interrupted()).isTrue();
            assertThat(sidecar.timed("error.type", "cancelled")).isEqualTo(1);
            assertThat(sidecar.get().body()).isEqualTo("yes");
            assertThat(upstream.requests()).isEqualTo(1);
        }
    }

    /** The watch may notice it before the thread does; that makes no difference to the caller. */
    @Test
    void aThreadThatIsInterruptedIsToldSoEvenIfItsCallWasCutForItFirst() throws Exception {
        try (Upstream upstream = Upstream.answering(ok("yes"));
                TestSidecar sidecar = TestSidecar.with("retry: {}").to(upstream)) {
            OkHttpClient waiting = sidecar.client()
                    .newBuilder()
                    .addInterceptor(chain -> {
                        while (!chain.call().isCanceled()) {
                            Thread.onSpinWait();
                        }
                        return chain.proceed(chain.request());
                    })
                    .build();
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> TestSidecar.call(waiting, request("/").build()))
                    .isInstanceOf(InterruptedIOException.class);

            assertThat(Thread.interrupted()).isTrue();
            assertThat(sidecar.timed("error.type", "cancelled")).isEqualTo(1);
            assertThat(upstream.requests()).isZero();
        }
    }

    @Test
    void aThreadThatIsInterruptedWhileItsNameIsLookedUpStopsAtOnceAndIsNoFailureOfTheUpstream() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        ExecutorService threads = Executors.newCachedThreadPool();
        Dns hanging = name -> {
            asked.countDown();
            awaitUninterruptibly(end);
            return List.of();
        };
        try (TestSidecar sidecar = TestSidecar.with("timeout: 1h, " + BREAKER).to("http://upstream.test:80")) {
            OkHttpClient client = sidecar.lookingUpWith(hanging, threads, Duration.ofHours(1));
            Thread caller = Thread.currentThread();
            when(() -> asked.getCount() == 0, caller::interrupt);
            assertThatThrownBy(() -> TestSidecar.call(client, request("/").build()))
                    .isInstanceOf(IOException.class);

            assertThat(Thread.interrupted()).isTrue();
            assertThat(sidecar.timed("error.type", "cancelled")).isEqualTo(1);
            assertThat(sidecar.breakerState()).isZero();
        } finally {
            end.countDown();
            threads.shutdown();
        }
    }

    /** Where the thread waits for a socket of HTTP/1.1, which no interrupt reaches. */
    @Test
    void aThreadThatIsInterruptedDuringAnAttemptStopsSoonWithItsFlagSet() throws Exception {
        try (Upstream upstream = Upstream.answering(silence(), ok("yes"));
                TestSidecar sidecar = TestSidecar.with("timeout: 30s, retry: {on: [5xx]}, " + BREAKER)
                        .to(upstream)) {
            Thread caller = Thread.currentThread();
            long start = System.nanoTime();
            when(() -> upstream.requests() == 1, caller::interrupt);
            assertThatThrownBy(sidecar::get).isInstanceOf(IOException.class);

            assertThat(Thread.interrupted()).isTrue();
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
            assertThat(upstream.requests()).isEqualTo(1);
            assertThat(sidecar.timed("error.type", "cancelled")).isEqualTo(1);
            assertThat(sidecar.get().body()).isEqualTo("yes");
        }
    }

    @Test
    void aThreadThatIsInterruptedOnAStreamOfHttp2StopsAtOnceAndTheConnectionLivesOn() throws Exception {
        try (Upstream upstream = Upstream.http2(silence(), ok("yes"));
                TestSidecar sidecar = TestSidecar.with("timeout: 30s, retry: {on: [5xx]}, " + BREAKER)
                        .overHttp2()
                        .to(upstream)) {
            Thread caller = Thread.currentThread();
            when(() -> upstream.requests() == 1, caller::interrupt);
            assertThatThrownBy(sidecar::get).isInstanceOf(IOException.class);

            assertThat(Thread.interrupted()).isTrue();
            assertThat(sidecar.get().body()).isEqualTo("yes");
            assertThat(sidecar.pool().connectionCount()).isEqualTo(1);
        }
    }

    /** Does it on another thread; a test whose event never comes fails by its own assertions. */
    private static void when(Callable<Boolean> event, Runnable action) {
        Thread thread = new Thread(() -> {
            await().atMost(Duration.ofSeconds(30))
                    .pollInterval(Duration.ofMillis(5))
                    .until(event);
            action.run();
        });
        thread.setDaemon(true);
        thread.start();
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
}
