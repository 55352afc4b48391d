package io.sidecarsdk.benchmarks;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import io.sidecarsdk.Sidecar;
import io.sidecarsdk.http.Http;
import io.sidecarsdk.policy.Policy;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import okhttp3.OkHttpClient;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What one call costs on a transport that answers at once. Run with {@code -prof gc} for the bytes, {@code -t 8} for
 * contention. What counts is the difference to {@code bare} in the same run.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
public class CallPipelineBenchmark {

    /** What a client is given as a rule; everything else has its default. */
    private static final String DEFAULT = """
            apiVersion: sidecarsdk.io/v1
            service: {name: benchmark}
            http:
              clients:
                inventory:
                  endpoints: ["http://127.0.0.1:8081", "http://127.0.0.1:8082", "http://127.0.0.1:8083"]
                  load-balancer: least-request
                  timeout: 2s
                  retry: {}
                  circuit-breaker: {}
                  outlier-detection: {}
            """;

    /** With an attempt timeout, a slow-call rate and a rate limit as well. */
    private static final String EVERYTHING = """
            apiVersion: sidecarsdk.io/v1
            service: {name: benchmark}
            http:
              clients:
                inventory:
                  endpoints: ["http://127.0.0.1:8081", "http://127.0.0.1:8082", "http://127.0.0.1:8083"]
                  load-balancer: least-request
                  timeout: 2s
                  attempt-timeout: 500ms
                  retry: {max-attempts: 3}
                  circuit-breaker: {window: 100, slow-call: 1s}
                  rate-limit: {permits: 1000000000, per: 1s}
                  max-concurrent: 1024
                  outlier-detection: {}
                  max-response: 10MiB
            """;

    /** Way of calling, shared by all threads. */
    @State(Scope.Benchmark)
    public static class Client {

        /**
         * bare: OkHttp alone. bareAgain: the same once more, which shows the noise. sidecar: the default stack; traced: with the
         * OpenTelemetry SDK, as handWired has it; everything: more stages.
         */
        @Param({"bare", "bareAgain", "sidecar", "traced", "everything", "handWired"})
        String arm = "";

        private @Nullable Sidecar sidecar;
        private OkHttpClient okHttp = new OkHttpClient();

        @Setup
        public void start() {
            okHttp = switch (arm) {
                case "sidecar" -> sidecar(DEFAULT, OpenTelemetry.noop());
                case "traced" -> sidecar(DEFAULT, Tracing.onePercent());
                case "everything" -> sidecar(EVERYTHING, Tracing.onePercent());
                case "handWired" ->
                    new OkHttpClient.Builder()
                            .addInterceptor(new HandWired(new SimpleMeterRegistry(), Tracing.onePercent()))
                            .addInterceptor(new StubTransport())
                            .build();
                default ->
                    new OkHttpClient.Builder()
                            .addInterceptor(new StubTransport())
                            .build();
            };
        }

        private OkHttpClient sidecar(String policy, OpenTelemetry openTelemetry) {
            Sidecar started = Sidecar.builder()
                    .policy(Policy.parse(policy))
                    .openTelemetry(openTelemetry)
                    .start();
            sidecar = started;
            OkHttpClient client = started.get(Http.class).client("inventory");
            return client.newBuilder().addInterceptor(new StubTransport()).build();
        }

        @TearDown
        public void stop() {
            if (sidecar != null) {
                sidecar.close();
            }
        }
    }

    /** Each thread's own requests. */
    @State(Scope.Thread)
    public static class Caller {
        private final Requests requests = new Requests("http://inventory");
    }

    @Benchmark
    public byte[] call(Client client, Caller caller) throws IOException {
        try (Response response = client.okHttp.newCall(caller.requests.next()).execute()) {
            return response.body().bytes();
        }
    }
}
