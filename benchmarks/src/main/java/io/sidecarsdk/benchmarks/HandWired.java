package io.sidecarsdk.benchmarks;

import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilience4j.micrometer.tagged.TaggedCircuitBreakerMetrics;
import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.context.propagation.TextMapSetter;
import java.io.IOException;
import java.time.Duration;
import okhttp3.Interceptor;
import okhttp3.Request;
import okhttp3.Response;

/**
 * The same features as a team wires them by hand: Resilience4j's rate limiter, bulkhead, circuit breaker (with its
 * Micrometer binding) and retry, a Micrometer timer with tags, an OpenTelemetry span with attributes and the trace header.
 * No balancing, no deadline, no response cap and no retry budget: these have no ready-made part.
 */
public final class HandWired implements Interceptor {

    private static final TextMapSetter<Request.Builder> HEADERS = (builder, name, value) -> {
        if (builder != null) {
            builder.header(name, value);
        }
    };

    private final RateLimiter rateLimiter = RateLimiter.of(
            "inventory",
            RateLimiterConfig.custom()
                    .limitForPeriod(1_000_000_000)
                    .limitRefreshPeriod(Duration.ofSeconds(1))
                    .timeoutDuration(Duration.ZERO)
                    .build());
    private final Bulkhead bulkhead = Bulkhead.of(
            "inventory",
            BulkheadConfig.custom()
                    .maxConcurrentCalls(1024)
                    .maxWaitDuration(Duration.ZERO)
                    .build());
    private final CircuitBreaker breaker;
    private final Retry retry = Retry.of(
            "inventory",
            RetryConfig.<Response>custom()
                    .maxAttempts(3)
                    .retryOnResult(response -> response.code() >= 502 && response.code() <= 504)
                    .retryExceptions(IOException.class)
                    .build());
    private final MeterRegistry meters;
    private final Tracer tracer;
    private final TextMapPropagator propagator;

    public HandWired(MeterRegistry meters, OpenTelemetry openTelemetry) {
        CircuitBreakerRegistry registry = CircuitBreakerRegistry.of(CircuitBreakerConfig.custom()
                .slidingWindowSize(100)
                .minimumNumberOfCalls(20)
                .build());
        this.breaker = registry.circuitBreaker("inventory");
        TaggedCircuitBreakerMetrics.ofCircuitBreakerRegistry(registry).bindTo(meters);
        this.meters = meters;
        this.tracer = openTelemetry.getTracer("hand-wired");
        this.propagator = openTelemetry.getPropagators().getTextMapPropagator();
    }

    @Override
    public Response intercept(Chain chain) throws IOException {
        Request request = chain.request();
        Span span = tracer.spanBuilder(request.method())
                .setSpanKind(SpanKind.CLIENT)
                .setAttribute("http.request.method", request.method())
                .setAttribute("server.address", request.url().host())
                .startSpan();
        Timer.Sample sample = Timer.start();
        String status = "none";
        try (Scope scope = span.makeCurrent()) {
            Request.Builder traced = request.newBuilder();
            propagator.inject(Context.current(), traced, HEADERS);
            Response response = resilient(chain, traced.build());
            status = Integer.toString(response.code());
            span.setAttribute("http.response.status_code", response.code());
            return response;
        } finally {
            sample.stop(Timer.builder("http.client.request.duration")
                    .tag("server.address", "inventory")
                    .tag("http.request.method", request.method())
                    .tag("http.response.status_code", status)
                    .register(meters));
            span.end();
        }
    }

    private Response resilient(Chain chain, Request request) throws IOException {
        try {
            return RateLimiter.decorateCheckedSupplier(
                            rateLimiter,
                            Bulkhead.decorateCheckedSupplier(
                                    bulkhead,
                                    CircuitBreaker.decorateCheckedSupplier(
                                            breaker,
                                            Retry.decorateCheckedSupplier(retry, () -> chain.proceed(request)))))
                    .get();
        } catch (IOException | RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IOException(e);
        }
    }
}
