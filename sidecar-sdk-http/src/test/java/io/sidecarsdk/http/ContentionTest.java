package io.sidecarsdk.http;

import static io.sidecarsdk.http.testing.TestSidecar.request;
import static io.sidecarsdk.http.testing.Upstream.ok;
import static io.sidecarsdk.http.testing.Upstream.reset;
import static io.sidecarsdk.http.testing.Upstream.status;
import static org.assertj.core.api.Assertions.assertThat;

import io.sidecarsdk.http.testing.TestSidecar;
import io.sidecarsdk.http.testing.Upstream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import mockwebserver3.MockResponse;
import mockwebserver3.RecordedRequest;
import okhttp3.Call;
import okhttp3.Response;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Many threads, every kind of outcome: at the end everything adds up. */
@Timeout(120)
class ContentionTest {

    private static final int THREADS = 8;
    private static final int CALLS = 500;

    private final AtomicInteger exceptions = new AtomicInteger();

    @Test
    void everythingAddsUpInTheEnd() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try (Upstream one = Upstream.answeringBy(ContentionTest::anyOutcome);
                Upstream two = Upstream.answeringBy(ContentionTest::anyOutcome);
                TestSidecar sidecar = TestSidecar.with("timeout: 30s, attempt-timeout: 5s, max-concurrent: 6, "
                                + "load-balancer: least-request, circuit-breaker: {failure-rate: 100%}, "
                                + "retry: {max-attempts: 3, backoff: {base: 1ms}, budget: {ratio: 50%}}")
                        .to(one, two)) {
            Callable<Void> work = () -> {
                for (int i = 0; i < CALLS; i++) {
                    callSomehow(sidecar);
                }
                return null;
            };
            List<Future<Void>> workers = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                workers.add(threads.submit(work));
            }
            for (Future<Void> worker : workers) {
                worker.get();
            }
            sidecar.awaitNothingHeld();

            int rejected = sidecar.count("sidecar.http.rejected");
            assertThat(sidecar.timed()).isEqualTo(THREADS * CALLS);
            assertThat(sidecar.spans()).hasSize(THREADS * CALLS);
            assertThat(sidecar.attempts()).isEqualTo(THREADS * CALLS - rejected + sidecar.retries() - notMade(sidecar));
            assertThat(rejected).isPositive();
            assertThat(sidecar.retries()).isPositive();
            assertThat(exceptions).hasPositiveValue();
        } finally {
            threads.shutdownNow();
        }
    }

    /** Calls that were cancelled before or between their attempts. */
    private static int notMade(TestSidecar sidecar) {
        return sidecar.spans().stream()
                .mapToInt(span -> {
                    long resent = resendCount(span.getAttributes().asMap().toString());
                    boolean refused = span.getAttributes().asMap().toString().contains("_limited");
                    return refused ? 0 : (int) (resent + 1 - span.getEvents().size());
                })
                .sum();
    }

    private static long resendCount(String attributes) {
        String digits = attributes.replaceAll("(?s).*resend_count=(\\d+).*", "$1");
        return digits.equals(attributes) ? 0 : Long.parseLong(digits);
    }

    private void callSomehow(TestSidecar sidecar) {
        Call call = sidecar.client().newCall(request("/").build());
        try (Response response = call.execute()) {
            switch (ThreadLocalRandom.current().nextInt(10)) {
                case 0 -> call.cancel();
                case 1 -> {} // closed without a look
                default -> response.body().string();
            }
        } catch (IOException e) {
            exceptions.incrementAndGet();
        }
    }

    private static MockResponse anyOutcome(RecordedRequest request) {
        return switch (ThreadLocalRandom.current().nextInt(20)) {
            case 0 -> reset();
            case 1, 2 -> status(503);
            case 3 -> status(404);
            case 4, 5 ->
                new MockResponse.Builder().chunkedBody("x".repeat(5000), 500).build();
            default -> ok("yes");
        };
    }
}
