package io.sidecarsdk.http;

import static io.sidecarsdk.http.testing.TestSidecar.request;
import static io.sidecarsdk.http.testing.Upstream.ok;
import static io.sidecarsdk.http.testing.Upstream.reset;
import static io.sidecarsdk.http.testing.Upstream.silence;
import static io.sidecarsdk.http.testing.Upstream.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sidecarsdk.http.testing.TestSidecar;
import io.sidecarsdk.http.testing.Upstream;
import io.sidecarsdk.testing.VirtualTime;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.Call;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import okhttp3.Response;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RetryBudgetTest {

    private static final String ONE_PLACE = "budget: {ratio: 0%, min-concurrency: 1}";

    @Test
    void manyFailingCallsNeverHaveMoreRetriesInFlightThanTheBudgetAllows() throws Exception {
        int callers = 16;
        RetryCounter counter = new RetryCounter();
        ExecutorService threads = Executors.newFixedThreadPool(callers);
        try (Upstream upstream = Upstream.answering(status(503));
                TestSidecar sidecar = TestSidecar.with(
                                "retry: {max-attempts: 3, backoff: {base: 1ms}, budget: {ratio: 20%, min-concurrency: 2}}")
                        .to(upstream)) {
            OkHttpClient client =
                    sidecar.client().newBuilder().addInterceptor(counter).build();
            List<Future<?>> calls = new ArrayList<>();
            for (int i = 0; i < callers * 25; i++) {
                calls.add(threads.submit(
                        () -> TestSidecar.call(client, request("/").build())));
            }
            for (Future<?> call : calls) {
                call.get();
            }
            // 20 % of 16 are 3.2: a fourth place is given as long as three are taken
            assertThat(counter.most).hasValueBetween(1, 4);
            assertThat(sidecar.decided("budget_spent")).isPositive();
            assertThat(sidecar.attempts()).isEqualTo(calls.size() + sidecar.retries());
            assertThat(upstream.requests()).isEqualTo(sidecar.attempts());
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void aSpentBudgetIsTheReasonThatIsGiven() throws Exception {
        try (Upstream upstream = Upstream.answering(reset());
                TestSidecar sidecar = TestSidecar.with("retry: {budget: {ratio: 0%, min-concurrency: 0}}")
                        .to(upstream)) {
            assertThatThrownBy(sidecar::get)
                    .satisfies(failure ->
                            assertThat(failure.getSuppressed()[0]).hasMessage("1 attempt; not retried: budget spent"));
            assertThat(upstream.requests()).isEqualTo(1);
        }
    }

    @Test
    void thePlaceComesBackAfterASuccess() throws Exception {
        try (Upstream upstream = Upstream.answering(status(503), ok("1"), status(503), ok("2"));
                TestSidecar sidecar = TestSidecar.with("retry: {" + ONE_PLACE + "}")
                        .on(new VirtualTime())
                        .to(upstream)) {
            assertThat(sidecar.get().body()).isEqualTo("1");
            assertThat(sidecar.get().body()).isEqualTo("2");
        }
    }

    @Test
    void thePlaceComesBackAfterAFailure() throws Exception {
        try (Upstream upstream = Upstream.answering(reset(), reset(), status(503), ok("yes"));
                TestSidecar sidecar = TestSidecar.with("retry: {max-attempts: 2, " + ONE_PLACE + "}")
                        .on(new VirtualTime())
                        .to(upstream)) {
            assertThatThrownBy(sidecar::get).isInstanceOf(IOException.class);
            assertThat(sidecar.get().body()).isEqualTo("yes");
        }
    }

    @Test
    void thePlaceComesBackWhenTheCallIsCancelledWhileItWaits() throws Exception {
        try (Upstream upstream = Upstream.answering(status(503), status(503), ok("yes"));
                TestSidecar sidecar = waitingLong(upstream)) {
            Call call = sidecar.client().newCall(request("/").build());
            Thread canceller = new Thread(() -> {
                await().until(() -> sidecar.retriesInFlight() == 1);
                call.cancel();
            });
            canceller.start();
            assertThatThrownBy(call::execute).isInstanceOf(IOException.class).hasMessage("Canceled");
            canceller.join();
            assertThat(sidecar.retriesInFlight()).isZero();
            assertThat(sidecar.timed("error.type", "cancelled")).isEqualTo(1);
        }
    }

    @Test
    void thePlaceComesBackWhenTheThreadIsInterruptedWhileItWaits() throws Exception {
        try (Upstream upstream = Upstream.answering(status(503));
                TestSidecar sidecar = waitingLong(upstream)) {
            Thread caller = Thread.currentThread();
            Thread interrupter = new Thread(() -> {
                await().until(() -> sidecar.retriesInFlight() == 1);
                caller.interrupt();
            });
            interrupter.start();
            assertThatThrownBy(sidecar::get).isInstanceOf(InterruptedIOException.class);
            assertThat(Thread.interrupted()).isTrue(); // before joining, which would end by it
            interrupter.join(10_000);
            assertThat(sidecar.retriesInFlight()).isZero();
        }
    }

    @Test
    void thePlaceOfARetryThatStreamsIsHeldUntilItsBodyIsClosed() throws Exception {
        mockwebserver3.MockResponse streamed =
                new mockwebserver3.MockResponse.Builder().chunkedBody("yes", 1).build();
        try (Upstream upstream = Upstream.answering(status(503), streamed);
                TestSidecar sidecar = TestSidecar.with("retry: {" + ONE_PLACE + "}")
                        .on(new VirtualTime())
                        .to(upstream)) {
            Response response = sidecar.client().newCall(request("/").build()).execute();
            assertThat(sidecar.retriesInFlight()).isEqualTo(1);
            response.close();
            assertThat(sidecar.retriesInFlight()).isZero();
        }
    }

    @Test
    void thePlaceComesBackWhenTheRetryIsOverdue() throws Exception {
        try (Upstream upstream = Upstream.answering(status(503), silence());
                TestSidecar sidecar = TestSidecar.with(
                                "timeout: 1s, retry: {max-attempts: 2, backoff: {base: 1ms}, " + ONE_PLACE + "}")
                        .to(upstream)) {
            assertThatThrownBy(sidecar::get).isInstanceOf(CallTimeoutException.class);
            assertThat(sidecar.retriesInFlight()).isZero();
        }
    }

    /** It would wait for hours, on average. */
    private static TestSidecar waitingLong(Upstream upstream) {
        return TestSidecar.with(
                        "timeout: 24h, retry: {max-attempts: 2, backoff: {base: 1h, max: 1h}, " + ONE_PLACE + "}")
                .to(upstream);
    }

    /** Counts the attempts in flight that are not the first of their call. */
    private static final class RetryCounter implements Interceptor {

        private final java.util.Map<Call, Integer> attempts = new java.util.concurrent.ConcurrentHashMap<>();
        private final AtomicInteger now = new AtomicInteger();
        private final AtomicInteger most = new AtomicInteger();

        @Override
        public Response intercept(Chain chain) throws IOException {
            boolean again = attempts.merge(chain.call(), 1, Integer::sum) > 1;
            if (again) {
                most.accumulateAndGet(now.incrementAndGet(), Math::max);
            }
            try {
                return chain.proceed(chain.request());
            } finally {
                if (again) {
                    now.decrementAndGet();
                }
            }
        }
    }
}
