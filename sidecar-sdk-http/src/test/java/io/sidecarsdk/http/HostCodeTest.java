package io.sidecarsdk.http;

import static io.sidecarsdk.http.testing.TestSidecar.request;
import static io.sidecarsdk.http.testing.Upstream.ok;
import static io.sidecarsdk.http.testing.Upstream.reset;
import static io.sidecarsdk.http.testing.Upstream.silence;
import static io.sidecarsdk.http.testing.Upstream.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.sidecarsdk.Sidecar;
import io.sidecarsdk.http.testing.TestSidecar;
import io.sidecarsdk.http.testing.Upstream;
import io.sidecarsdk.policy.Policy;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.Call;
import okhttp3.EventListener;
import okhttp3.Interceptor;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Response;
import okhttp3.ResponseBody;
import okio.BufferedSource;
import okio.ForwardingSource;
import okio.Okio;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Users add their own code to a client; whatever that does, the pipeline keeps its promises. */
@Timeout(60)
class HostCodeTest {

    private static final String TIGHT_BUDGET =
            "retry: {max-attempts: 2, backoff: {base: 1ms}, budget: {ratio: 0%, min-concurrency: 1}}";

    @Test
    void anInterceptorRunsOnceForEachAttempt() throws Exception {
        AtomicInteger runs = new AtomicInteger();
        try (Upstream upstream = Upstream.answering(status(503), ok("yes"));
                TestSidecar sidecar =
                        TestSidecar.with("retry: {max-attempts: 2}").to(upstream)) {
            OkHttpClient client = with(sidecar, chain -> {
                runs.incrementAndGet();
                return chain.proceed(chain.request());
            });
            assertThat(TestSidecar.call(client, request("/").build()).body()).isEqualTo("yes");
            assertThat(runs).hasValue(2);
        }
    }

    @Test
    void aRuntimeExceptionOfAnInterceptorReachesTheCallerAndLeavesNothingBehind() throws Exception {
        try (Upstream upstream = Upstream.answering(status(503), ok("yes"));
                TestSidecar sidecar =
                        TestSidecar.with(TIGHT_BUDGET + ", circuit-breaker: {}").to(upstream)) {
            AtomicInteger runs = new AtomicInteger();
            OkHttpClient client = with(sidecar, chain -> {
                if (runs.incrementAndGet() == 2) {
                    throw new IllegalStateException("a bug of the host");
                }
                return chain.proceed(chain.request());
            });
            assertThatThrownBy(() -> TestSidecar.call(client, request("/").build()))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("a bug of the host");
            sidecar.awaitNothingHeld();
            assertThat(sidecar.timed()).isEqualTo(1);
        }
    }

    @Test
    void anInterruptForAnAttemptNeverComesAfterItsInterceptorThrew() throws Exception {
        try (Upstream upstream = Upstream.http2(ok("yes"));
                TestSidecar sidecar =
                        TestSidecar.with("attempt-timeout: 5s").overHttp2().to(upstream)) {
            OkHttpClient client = with(sidecar, chain -> {
                chain.proceed(chain.request()).close();
                throw new IllegalStateException("a bug of the host");
            });
            assertThatThrownBy(() -> TestSidecar.call(client, request("/").build()))
                    .isInstanceOf(IllegalStateException.class);
            sidecar.awaitNothingHeld();
            assertThat(Thread.currentThread().isInterrupted()).isFalse();
        }
    }

    @Test
    void aBodyThatThrowsWhenItIsClosedDoesNotCostTheBudgetAPlace() throws Exception {
        try (Upstream upstream = Upstream.answering(
                        new mockwebserver3.MockResponse.Builder()
                                .code(503)
                                .chunkedBody("no", 1)
                                .build(),
                        status(503),
                        ok("yes"));
                TestSidecar sidecar = TestSidecar.with(TIGHT_BUDGET).to(upstream)) {
            OkHttpClient client = with(sidecar, chain -> {
                Response response = chain.proceed(chain.request());
                return response.newBuilder()
                        .body(new Unclosable(response.body()))
                        .build();
            });
            assertThatThrownBy(() -> TestSidecar.call(client, request("/").build()))
                    .isInstanceOf(IllegalStateException.class);
            assertThat(sidecar.retriesInFlight()).isZero();
            assertThat(sidecar.get().body()).isEqualTo("yes");
        }
    }

    @Test
    void aFailureOfAnInterceptorOnAPooledConnectionIsNoStaleConnection() throws Exception {
        try (Upstream upstream = Upstream.answering(ok("yes"));
                TestSidecar sidecar = TestSidecar.with("").to(upstream)) {
            sidecar.get();
            OkHttpClient client = with(sidecar, chain -> {
                chain.proceed(chain.request()).close();
                throw new IOException("not what the host expected");
            });
            assertThatThrownBy(() -> TestSidecar.call(client, request("/").build()))
                    .hasMessage("not what the host expected");
            assertThat(upstream.requests()).isEqualTo(2);
            assertThat(sidecar.decided("stale_connection")).isZero();
        }
    }

    /** Such as fetching a token with another client of the same SDK. */
    @Test
    void anInterceptorThatMakesACallOfItsOwnDoesNotUnhookTheAttempt() throws Exception {
        try (Upstream upstream = Upstream.answering(ok("token"), silence());
                TestSidecar sidecar =
                        TestSidecar.with("attempt-timeout: 2s, timeout: 30s").to(upstream)) {
            OkHttpClient client = with(sidecar, chain -> {
                assertThat(sidecar.get().body()).isEqualTo("token");
                return chain.proceed(chain.request());
            });
            assertThatThrownBy(() -> TestSidecar.call(client, request("/").build()))
                    .isInstanceOf(CallTimeoutException.class)
                    .hasMessageContaining("attempt-timeout");
        }
    }

    @Test
    void aListenerThatThrowsDoesNotEndTheWatchOverDeadlines() throws Exception {
        try (Upstream upstream = Upstream.answering(silence());
                TestSidecar sidecar = TestSidecar.with("timeout: 200ms").to(upstream)) {
            OkHttpClient client = sidecar.client()
                    .newBuilder()
                    .eventListener(new EventListener() {
                        @Override
                        public void canceled(Call call) {
                            throw new IllegalStateException("a bug of the host");
                        }
                    })
                    .build();
            Call unlucky = client.newCall(request("/").build());
            Thread caller = new Thread(() -> {
                try {
                    unlucky.execute().close();
                } catch (IOException ended) {
                    // how is not the point here
                }
            });
            caller.setDaemon(true);
            caller.start();

            assertThatThrownBy(sidecar::get).isInstanceOf(CallTimeoutException.class);
            assertThatThrownBy(sidecar::get).isInstanceOf(CallTimeoutException.class);
            caller.join();
        }
    }

    @Test
    void aSpanProcessorThatThrowsCostsTheCallNothing() throws Exception {
        OpenTelemetrySdk telemetry = OpenTelemetrySdk.builder()
                .setTracerProvider(SdkTracerProvider.builder()
                        .addSpanProcessor(new FailingProcessor())
                        .build())
                .build();
        try (Upstream upstream = Upstream.answering(ok("yes"), silence(), ok("yes"));
                Sidecar sidecar = Sidecar.builder()
                        .policy(Policy.parse(TestSidecar.policyOf(
                                "max-concurrent: 1, timeout: 2s, circuit-breaker: {}", upstream.url())))
                        .openTelemetry(telemetry)
                        .start()) {
            OkHttpClient client = sidecar.get(Http.class).client(TestSidecar.CLIENT);
            assertThat(TestSidecar.call(client, request("/").build()).body()).isEqualTo("yes");
            assertThatThrownBy(() -> TestSidecar.call(client, request("/").build()))
                    .isInstanceOf(CallTimeoutException.class);
            assertThat(TestSidecar.call(client, request("/").build()).body()).isEqualTo("yes");
        }
    }

    @Test
    void anIdleConnectionThatIsResetIsReplacedEvenBehindAnInterceptor() throws Exception {
        try (Upstream upstream = Upstream.answering(ok("1"), reset(), ok("2"));
                TestSidecar sidecar = TestSidecar.with("").to(upstream)) {
            OkHttpClient client = with(sidecar, chain -> chain.proceed(chain.request()));
            assertThat(TestSidecar.call(client, request("/").build()).body()).isEqualTo("1");
            assertThat(TestSidecar.call(client, request("/").build()).body()).isEqualTo("2");
            assertThat(sidecar.decided("stale_connection")).isEqualTo(1);
        }
    }

    private static OkHttpClient with(TestSidecar sidecar, Interceptor interceptor) {
        return sidecar.client().newBuilder().addInterceptor(interceptor).build();
    }

    private static final class Unclosable extends ResponseBody {

        private final ResponseBody body;

        private Unclosable(ResponseBody body) {
            this.body = body;
        }

        @Override
        public MediaType contentType() {
            return body.contentType();
        }

        @Override
        public long contentLength() {
            return body.contentLength();
        }

        @Override
        public BufferedSource source() {
            return Okio.buffer(new ForwardingSource(body.source()) {
                @Override
                public void close() throws IOException {
                    super.close();
                    throw new IllegalStateException("a bug of the host");
                }
            });
        }
    }

    private static final class FailingProcessor implements SpanProcessor {

        @Override
        public void onStart(Context parentContext, ReadWriteSpan span) {}

        @Override
        public boolean isStartRequired() {
            return false;
        }

        @Override
        public void onEnd(ReadableSpan span) {
            throw new IllegalStateException("a bug of the host");
        }

        @Override
        public boolean isEndRequired() {
            return true;
        }
    }
}
