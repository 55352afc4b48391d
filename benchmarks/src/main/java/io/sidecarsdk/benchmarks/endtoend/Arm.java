package io.sidecarsdk.benchmarks.endtoend;

import com.linecorp.armeria.client.ClientFactory;
import com.linecorp.armeria.client.WebClient;
import com.linecorp.armeria.client.circuitbreaker.CircuitBreakerClient;
import com.linecorp.armeria.client.circuitbreaker.CircuitBreakerRule;
import com.linecorp.armeria.client.metric.MetricCollectingClient;
import com.linecorp.armeria.client.retry.RetryRule;
import com.linecorp.armeria.client.retry.RetryingClient;
import com.linecorp.armeria.common.metric.MeterIdPrefixFunction;
import dev.failsafe.Bulkhead;
import dev.failsafe.CircuitBreaker;
import dev.failsafe.Failsafe;
import dev.failsafe.FailsafeExecutor;
import dev.failsafe.RetryPolicy;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sidecarsdk.Sidecar;
import io.sidecarsdk.benchmarks.HandWired;
import io.sidecarsdk.benchmarks.Tracing;
import io.sidecarsdk.http.Http;
import io.sidecarsdk.policy.Policy;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import okhttp3.ConnectionPool;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;

/** A way to call the upstream. */
enum Arm {
    /** OkHttp as it comes, with its default timeouts; only its pool is as large as ours, so that no arm reconnects. */
    BARE("OkHttp, default timeouts") {
        @Override
        Caller caller(URI upstream) {
            return okHttp(builder().build(), upstream);
        }
    },
    BARE_AGAIN("the same again (noise)") {
        @Override
        Caller caller(URI upstream) {
            return okHttp(builder().build(), upstream);
        }
    },
    SIDECAR("sidecar-sdk, default stack") {
        @Override
        @SuppressWarnings("resource") // lives as long as the process
        Caller caller(URI upstream) {
            Sidecar sidecar = Sidecar.builder()
                    .policy(Policy.parse(policy(upstream)))
                    .openTelemetry(Tracing.onePercent())
                    .start();
            return okHttp(sidecar.get(Http.class).client("inventory"), URI.create("http://inventory"));
        }
    },
    HAND_WIRED("Resilience4j, Micrometer, OpenTelemetry by hand") {
        @Override
        Caller caller(URI upstream) {
            Interceptor stack = new HandWired(new SimpleMeterRegistry(), Tracing.onePercent());
            return okHttp(builder().addInterceptor(stack).build(), upstream);
        }
    },
    FAILSAFE("Failsafe: retry, circuit breaker, bulkhead") {
        @Override
        Caller caller(URI upstream) {
            FailsafeExecutor<Response> stack = Failsafe.with(
                    RetryPolicy.<Response>builder()
                            .withMaxAttempts(3)
                            .handle(IOException.class)
                            .handleResultIf(response -> response.code() >= 502 && response.code() <= 504)
                            .build(),
                    CircuitBreaker.<Response>builder()
                            .withFailureThreshold(50, 100)
                            .build(),
                    Bulkhead.<Response>of(1024));
            return okHttp(
                    builder()
                            .addInterceptor(chain -> stack.get(() -> chain.proceed(chain.request())))
                            .build(),
                    upstream);
        }
    },
    ARMERIA("Armeria: retry, circuit breaker, metrics") {
        @Override
        Caller caller(URI upstream) {
            WebClient client = WebClient.builder(upstream)
                    .factory(ClientFactory.builder()
                            .meterRegistry(new SimpleMeterRegistry())
                            .build())
                    .responseTimeout(Duration.ofSeconds(2))
                    .decorator(MetricCollectingClient.newDecorator(MeterIdPrefixFunction.ofDefault("client")))
                    .decorator(RetryingClient.newDecorator(RetryRule.failsafe(), 3))
                    .decorator(CircuitBreakerClient.newDecorator(
                            com.linecorp.armeria.client.circuitbreaker.CircuitBreaker.ofDefaultName(),
                            CircuitBreakerRule.onServerErrorStatus()))
                    .build();
            return () -> client.get(PATH).aggregate().join().content().array().length;
        }
    },
    JDK("java.net.http.HttpClient") {
        @Override
        Caller caller(URI upstream) {
            HttpClient client =
                    HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
            HttpRequest request = HttpRequest.newBuilder(upstream.resolve(PATH)).build();
            return () -> {
                try {
                    return client.send(request, HttpResponse.BodyHandlers.ofByteArray())
                            .body()
                            .length;
                } catch (InterruptedException e) {
                    throw new IOException(e);
                }
            };
        }
    },
    /** The arms below are bare OkHttp through a proxy on the loopback, as through a sidecar. */
    HAPROXY("HAProxy hop") {
        @Override
        Caller caller(URI upstream) {
            return okHttp(builder().build(), upstream);
        }
    },
    NGINX("nginx hop") {
        @Override
        Caller caller(URI upstream) {
            return okHttp(builder().build(), upstream);
        }
    },
    ENVOY("Envoy hop, the same policy rendered") {
        @Override
        Caller caller(URI upstream) {
            return okHttp(builder().build(), upstream, "inventory");
        }
    };

    static final String PATH = "/stock/42";

    private final String words;

    Arm(String words) {
        this.words = words;
    }

    /** What it is, for the report. */
    String words() {
        return words;
    }

    /** Whether there is a proxy between it and the upstream. */
    boolean isProxied() {
        return compareTo(HAPROXY) >= 0;
    }

    /** @param upstream where it sends its requests: the upstream itself, or the proxy in front of it */
    abstract Caller caller(URI upstream);

    /** The policy of the stack under test, which is also rendered for Envoy. */
    static String policy(URI upstream) {
        return """
                apiVersion: sidecarsdk.io/v1
                service: {name: benchmark}
                http:
                  clients:
                    inventory:
                      endpoints: ["%s"]
                      load-balancer: least-request
                      timeout: 2s
                      retry: {max-attempts: 3}
                      circuit-breaker: {window: 100}
                      outlier-detection: {}
                """.formatted(upstream);
    }

    /** Makes one call and reads the whole response; called by many threads at once. */
    @FunctionalInterface
    interface Caller {

        /** The length of the body. */
        int call() throws IOException;
    }

    private static OkHttpClient.Builder builder() {
        return new OkHttpClient.Builder().connectionPool(new ConnectionPool(256, 60, TimeUnit.SECONDS));
    }

    private static Caller okHttp(OkHttpClient client, URI upstream) {
        return caller(client, new Request.Builder().url(upstream + PATH).build());
    }

    private static Caller okHttp(OkHttpClient client, URI proxy, String host) {
        return caller(
                client,
                new Request.Builder().url(proxy + PATH).header("Host", host).build());
    }

    private static Caller caller(OkHttpClient client, Request request) {
        return () -> {
            try (Response response = client.newCall(request).execute()) {
                if (!response.isSuccessful()) {
                    throw new IOException("got " + response.code() + ", expected 200");
                }
                return response.body().bytes().length;
            }
        };
    }
}
