package io.sidecarsdk.http.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.sidecarsdk.Sidecar;
import io.sidecarsdk.http.Http;
import io.sidecarsdk.http.internal.transport.BoundedDns;
import io.sidecarsdk.internal.resilience.RetryBudget;
import io.sidecarsdk.policy.Policy;
import io.sidecarsdk.spi.PolicySource;
import io.sidecarsdk.testing.VirtualTime;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.ConnectionPool;
import okhttp3.Dns;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * A Sidecar whose client {@value #CLIENT} calls the upstreams of a test. Closing it fails the test if its calls have left
 * anything behind: a place, a connection in use, a watched deadline, a share of the retry budget, a meter.
 */
public final class TestSidecar implements AutoCloseable {

    public static final String CLIENT = "inventory";

    private final Sidecar sidecar;
    private final Http http;
    private final MeterRegistry meters = new SimpleMeterRegistry();
    private final InMemorySpanExporter spans = InMemorySpanExporter.create();
    private final OkHttpClient client;
    private final ConnectionPool pool;

    private TestSidecar(Setup setup) {
        Sidecar.Builder builder = Sidecar.builder().meters(meters).openTelemetry(openTelemetry());
        VirtualTime time = setup.time;
        if (time != null) {
            builder.time(time).scheduler(time);
        }
        PolicySource source = setup.source;
        sidecar = (source != null ? builder.policy(source) : builder.policy(Policy.parse(setup.policy()))).start();
        http = sidecar.get(Http.class);
        OkHttpClient own = http.client(CLIENT);
        pool = own.connectionPool();
        client = setup.http2
                ? own.newBuilder()
                        .protocols(List.of(Protocol.H2_PRIOR_KNOWLEDGE))
                        .build()
                : own;
    }

    /** @param settings of the client, in flow style: {@code retry: {max-attempts: 3}, attempt-timeout: 1s} */
    public static Setup with(String settings) {
        return new Setup(settings);
    }

    private OpenTelemetry openTelemetry() {
        return OpenTelemetrySdk.builder()
                .setTracerProvider(SdkTracerProvider.builder()
                        .addSpanProcessor(SimpleSpanProcessor.create(spans))
                        .build())
                .setPropagators(ContextPropagators.create(W3CTraceContextPropagator.getInstance()))
                .build();
    }

    public Sidecar sidecar() {
        return sidecar;
    }

    public Http http() {
        return http;
    }

    public OkHttpClient client() {
        return client;
    }

    /** The client with another way of looking names up, bounded as its own is. */
    public OkHttpClient lookingUpWith(Dns resolver, ExecutorService threads, Duration atMost) {
        return client.newBuilder()
                .dns(new BoundedDns(resolver, threads, Innards.scope(http), atMost.toMillis()))
                .build();
    }

    // --- calls ---

    public static Request.Builder request(String path) {
        return new Request.Builder().url("http://" + CLIENT + path);
    }

    public static Request.Builder post(String path) {
        return request(path).post(RequestBody.create(new byte[] {1, 2, 3}));
    }

    public Answer get() throws IOException {
        return call(request("/").build());
    }

    public Answer post() throws IOException {
        return call(post("/").build());
    }

    public Answer call(Request request) throws IOException {
        return call(client, request);
    }

    public static Answer call(OkHttpClient client, Request request) throws IOException {
        try (Response response = client.newCall(request).execute()) {
            return new Answer(response.code(), response.body().string(), response);
        }
    }

    /** As {@link #call}, on a thread of the client's. */
    public static Answer callAsync(OkHttpClient client, Request request) throws IOException, InterruptedException {
        CompletableFuture<Answer> answer = new CompletableFuture<>();
        client.newCall(request).enqueue(new Callback() {
            @Override
            public void onFailure(Call call, IOException failure) {
                answer.completeExceptionally(failure);
            }

            @Override
            public void onResponse(Call call, Response response) throws IOException {
                try (response) {
                    answer.complete(new Answer(response.code(), response.body().string(), response));
                } catch (IOException failure) {
                    answer.completeExceptionally(failure);
                }
            }
        });
        try {
            return answer.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException failure) {
                throw failure;
            }
            throw new IllegalStateException(e);
        }
    }

    /** A response whose body has been read. */
    public record Answer(int code, String body, Response response) {

        public @Nullable String header(String name) {
            return response.header(name);
        }
    }

    // --- what was seen of them ---

    public MeterRegistry meters() {
        return meters;
    }

    /** The sum of all counters of that name with these tags. */
    public int count(String meter, String... tags) {
        return (int) meters.find(meter).tags(tags).counters().stream()
                .mapToDouble(Counter::count)
                .sum();
    }

    /** The samples of all timers of calls with these tags. */
    public int timed(String... tags) {
        return (int) meters.find("http.client.request.duration").tags(tags).timers().stream()
                .mapToLong(Timer::count)
                .sum();
    }

    public int attempts() {
        return count("sidecar.http.attempts");
    }

    public int retries() {
        return count("sidecar.http.retries", "decision", "retried");
    }

    public int decided(String decision) {
        return count("sidecar.http.retries", "decision", decision);
    }

    public int active() {
        return gauge("sidecar.http.active");
    }

    /** 0 closed, 1 half-open, 2 open. */
    public int breakerState() {
        return gauge("sidecar.circuit_breaker.state");
    }

    public int gauge(String meter) {
        Gauge gauge = meters.find(meter).gauge();
        return gauge == null ? -1 : (int) gauge.value();
    }

    public List<SpanData> spans() {
        return spans.getFinishedSpanItems();
    }

    public SpanData onlySpan() {
        assertThat(spans()).hasSize(1);
        return spans().get(0);
    }

    public int retriesInFlight() {
        RetryBudget budget = Innards.budget(http, CLIENT);
        return budget == null ? 0 : budget.retriesInFlight();
    }

    public ConnectionPool pool() {
        return pool;
    }

    // --- the end ---

    /** Waits until nothing is held for any call any more. */
    public void awaitNothingHeld() {
        await("everything given back")
                .atMost(Duration.ofSeconds(10))
                .pollInterval(Duration.ofMillis(5))
                .untilAsserted(() -> assertThat(held()).isEqualTo("active 0, in use 0, watched 0, budget 0 + 0"));
    }

    private String held() {
        RetryBudget budget = Innards.budget(http, CLIENT);
        return "active " + Math.max(0, active()) + ", in use " + (pool.connectionCount() - pool.idleConnectionCount())
                + ", watched " + Innards.watch(http).size() + ", budget "
                + (budget == null ? "0 + 0" : budget.requestsInFlight() + " + " + budget.retriesInFlight());
    }

    @Override
    public void close() {
        try {
            awaitNothingHeld();
        } finally {
            sidecar.close();
        }
        assertThat(pool.connectionCount()).as("connections after the end").isZero();
        assertThat(meters.getMeters())
                .as("meters after the end")
                .allSatisfy(meter -> assertThat(meter.getId().getName()).doesNotContain("http"));
    }

    /** How a {@link TestSidecar} is to be. */
    public static final class Setup {

        private final String settings;
        private List<String> endpoints = List.of();
        private @Nullable VirtualTime time;
        private @Nullable PolicySource source;
        private boolean http2;

        private Setup(String settings) {
            this.settings = settings;
        }

        public Setup on(VirtualTime newTime) {
            time = newTime;
            return this;
        }

        public Setup from(PolicySource newSource) {
            source = newSource;
            return this;
        }

        public Setup overHttp2() {
            http2 = true;
            return this;
        }

        public TestSidecar to(Upstream... upstreams) {
            return to(Stream.of(upstreams).map(Upstream::url).toArray(String[]::new));
        }

        public TestSidecar to(RawUpstream upstream) {
            return to(upstream.url());
        }

        public TestSidecar to(String... urls) {
            endpoints = List.of(urls);
            return new TestSidecar(this);
        }

        private String policy() {
            return policyOf(settings, endpoints.toArray(String[]::new));
        }
    }

    /** The document with that client. */
    public static String policyOf(String settings, String... endpoints) {
        String list = Stream.of(endpoints).map(url -> '"' + url + '"').collect(Collectors.joining(", ", "[", "]"));
        String where = endpoints.length == 0 ? "host: logical" : "endpoints: " + list;
        return """
                apiVersion: sidecarsdk.io/v1
                http:
                  clients:
                    inventory: {%s%s}
                """.formatted(where, settings.isEmpty() ? "" : ", " + settings);
    }
}
