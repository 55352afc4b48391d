package io.sidecarsdk.http.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.sidecarsdk.Sidecar;
import io.sidecarsdk.http.Http;
import io.sidecarsdk.http.Inbound;
import io.sidecarsdk.policy.Policy;
import io.sidecarsdk.spi.PolicySource;
import io.sidecarsdk.testing.VirtualTime;
import jakarta.servlet.Servlet;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.tls.HandshakeCertificates;
import org.jspecify.annotations.Nullable;

/**
 * A service behind the filter, on a real server, and a client that calls it. Closing it fails the test if a request has left
 * anything in flight.
 */
public final class Service implements AutoCloseable {

    private final Sidecar sidecar;
    private final Http http;
    private final MeterRegistry meters = new SimpleMeterRegistry();
    private final InMemorySpanExporter spans = InMemorySpanExporter.create();
    private final OkHttpClient client;
    private final Server server;
    private final String scheme;

    private Service(Setup setup) {
        Sidecar.Builder builder = Sidecar.builder()
                .meters(meters)
                .openTelemetry(OpenTelemetrySdk.builder()
                        .setTracerProvider(SdkTracerProvider.builder()
                                .addSpanProcessor(SimpleSpanProcessor.create(spans))
                                .build())
                        .setPropagators(ContextPropagators.create(W3CTraceContextPropagator.getInstance()))
                        .build());
        VirtualTime time = setup.time;
        if (time != null) {
            builder.time(time).scheduler(time);
        }
        PolicySource source = setup.source;
        sidecar = (source != null ? builder.policy(source) : builder.policy(Policy.parse(setup.policy))).start();
        http = sidecar.get(Http.class);
        HandshakeCertificates tls = setup.serverTls;
        Servlet servlet = setup.servlet;
        server = servlet != null
                ? Server.servlets(http, servlet, tls)
                : setup.kind.start(http, (method, path) -> setup.handler.handle(http, path), tls);
        scheme = tls == null ? "http" : "https";
        OkHttpClient.Builder plain = new OkHttpClient.Builder();
        HandshakeCertificates clientTls = setup.clientTls;
        if (clientTls != null) {
            plain.sslSocketFactory(clientTls.sslSocketFactory(), clientTls.trustManager());
        }
        client = plain.build();
    }

    /** @param settings of {@code http.inbound}, in flow style: {@code max-concurrent: 3, drain: {}} */
    public static Setup with(String settings) {
        return new Setup(policyOf(settings));
    }

    public static String policyOf(String settings) {
        return "{apiVersion: sidecarsdk.io/v1, http: {inbound: {" + settings + "}}}";
    }

    public static Setup under(String policy) {
        return new Setup(policy);
    }

    public Sidecar sidecar() {
        return sidecar;
    }

    public Http http() {
        return http;
    }

    public Inbound inbound() {
        return http.inbound();
    }

    public Request.Builder request(String path) {
        return new Request.Builder().url(scheme + "://127.0.0.1:" + server.port() + path);
    }

    public Answer get(String path) {
        return call(request(path).build());
    }

    /** As {@link #get}, on a thread of its own: the common pool may have one for all. */
    public CompletableFuture<Answer> getMeanwhile(String path) {
        return CompletableFuture.supplyAsync(() -> get(path), task -> new Thread(task, "meanwhile").start());
    }

    public Answer call(Request request) {
        return call(client, request);
    }

    public Answer call(OkHttpClient with, Request request) {
        try (Response response = with.newCall(request).execute()) {
            return new Answer(response.code(), response.body().string(), response);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** As {@link #get}, with headers in pairs. */
    public Answer get(String path, String... headers) {
        Request.Builder request = request(path);
        for (int i = 0; i < headers.length; i += 2) {
            request.addHeader(headers[i], headers[i + 1]);
        }
        return call(request.build());
    }

    /** The status of a request whose path no client library would send like that. */
    public int statusOfRaw(String target) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            String text = "GET " + target + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
            return Integer.parseInt(answer.substring("HTTP/1.1 ".length(), "HTTP/1.1 ".length() + 3));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** An answer whose body has been read. */
    public record Answer(int code, String body, Response response) {

        public @Nullable String header(String name) {
            return response.header(name);
        }
    }

    /** The samples of all timers of requests with these tags. */
    public int timed(String... tags) {
        return (int) meters.find("http.server.request.duration").tags(tags).timers().stream()
                .mapToLong(Timer::count)
                .sum();
    }

    public int rejected(String reason) {
        return rejected(reason, true);
    }

    /** @param enforced false for those that shadow mode let through */
    public int rejected(String reason, boolean enforced) {
        String[] tags = {"reason", reason, "enforced", Boolean.toString(enforced)};
        return (int) meters.find("sidecar.http.inbound.rejected").tags(tags).counters().stream()
                .mapToDouble(Counter::count)
                .sum();
    }

    public MeterRegistry meters() {
        return meters;
    }

    public List<SpanData> spans() {
        return spans.getFinishedSpanItems();
    }

    /** The answer arrives before the filter has seen its end. */
    public void awaitIdle() {
        await("no request in flight")
                .atMost(Duration.ofSeconds(10))
                .pollInterval(Duration.ofMillis(2))
                .untilAsserted(() -> assertThat(inbound().inFlight()).isZero());
    }

    @Override
    public void close() {
        try {
            awaitIdle();
        } finally {
            server.close();
            sidecar.close();
            client.connectionPool().evictAll();
            client.dispatcher().executorService().shutdown();
        }
        assertThat(meters.getMeters())
                .as("meters after the end")
                .allSatisfy(meter -> assertThat(meter.getId().getName()).doesNotContain("http"));
    }

    /** What is behind the filter, with the capability to call others. */
    @FunctionalInterface
    public interface Handler {

        String handle(Http http, String path) throws IOException;
    }

    /** How a {@link Service} is to be. */
    public static final class Setup {

        private final String policy;
        private Server.Kind kind = Server.Kind.SERVLET;
        private Handler handler = (http, path) -> "handled";
        private @Nullable Servlet servlet;
        private @Nullable VirtualTime time;
        private @Nullable PolicySource source;
        private @Nullable HandshakeCertificates serverTls;
        private @Nullable HandshakeCertificates clientTls;

        private Setup(String policy) {
            this.policy = policy;
        }

        public Setup on(Server.Kind newKind) {
            kind = newKind;
            return this;
        }

        public Setup on(VirtualTime newTime) {
            time = newTime;
            return this;
        }

        public Setup from(PolicySource newSource) {
            source = newSource;
            return this;
        }

        public Setup handledBy(Handler newHandler) {
            handler = newHandler;
            return this;
        }

        public Setup handledBy(Servlet newServlet) {
            servlet = newServlet;
            return this;
        }

        public Setup over(HandshakeCertificates server, HandshakeCertificates newClient) {
            serverTls = server;
            clientTls = newClient;
            return this;
        }

        public Service start() {
            return new Service(this);
        }
    }
}
