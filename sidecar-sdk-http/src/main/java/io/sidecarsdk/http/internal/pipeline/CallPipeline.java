package io.sidecarsdk.http.internal.pipeline;

import io.sidecarsdk.http.internal.balancing.Endpoint;
import io.sidecarsdk.http.internal.call.CallContext;
import io.sidecarsdk.http.internal.call.FailureKind;
import io.sidecarsdk.http.internal.telemetry.ClientMeters;
import io.sidecarsdk.http.internal.telemetry.ClientMeters.AttemptMeters;
import io.sidecarsdk.internal.resilience.Backoff;
import io.sidecarsdk.policy.HttpClientPolicy;
import io.sidecarsdk.time.TimeSource;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import okhttp3.ConnectionPool;
import okhttp3.Interceptor;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * The way of a call to one upstream: the only place that states the order of the stages. Immutable; a reload makes
 * another one. A stage whose feature is off is not in it.
 */
public final class CallPipeline {

    private final Upstream upstream;
    private final TimeSource time;
    private final Stage first;

    /** @param previous the pipeline that this one is to replace; what has not changed keeps its state */
    public CallPipeline(
            String client,
            HttpClientPolicy policy,
            ConnectionPool pool,
            ClientMeters meters,
            PipelineTools tools,
            @Nullable CallPipeline previous) {
        this.upstream = new Upstream(client, policy, tools, previous == null ? null : previous.upstream);
        this.time = tools.time();
        this.first = policy.enabled()
                ? everything(client, policy, pool, meters, tools)
                : onlyTheWay(client, policy, pool, meters, tools);
    }

    /** Read from the bottom: each stage is given the one that follows it. */
    private Stage everything(
            String client, HttpClientPolicy policy, ConnectionPool pool, ClientMeters meters, PipelineTools tools) {
        Stage stage = attempt(client, policy, pool, meters, tools);
        // Innermost of what sees the call as one: repeats attempts, so that everything further out counts it once.
        if (policy.retry().isPresent()) {
            Backoff backoff = new Backoff(policy.retry().get().backoff(), CallPipeline::random);
            stage = new RetryStage(
                    policy.retry().get(),
                    java.util.Objects.requireNonNull(upstream.budget()),
                    backoff,
                    time,
                    meters,
                    stage);
        }
        // After the retries, since only the response that is handed out is capped, and keeps the call open.
        stage = new ResponseStage(client, policy.maxResponse(), time, stage);
        // Counts logical calls, and refuses before an attempt is spent. After the limits: what they refuse says nothing
        // about the upstream.
        stage = BreakerStage.create(client, upstream.breaker(), meters, stage);
        // A place is taken only by a call that may go on, and held until its body has been read.
        stage = new ConcurrencyStage(client, policy.maxConcurrent(), upstream.concurrency(), meters, stage);
        // The cheapest refusal comes before anything is taken.
        stage = RateLimitStage.create(client, upstream.rateLimiter(), meters, stage);
        // One sample and one span for each call, refused ones included.
        stage = new MetricsStage(meters, stage);
        stage = TracingStage.create(client, tools.openTelemetry(), stage);
        // Everything below spends from the deadline.
        stage = new DeadlineStage(client, policy.timeout(), tools.watch(), time, stage);
        // A mistake in the program, not an event of the upstream: refused before anything is counted.
        return HostStage.create(client, upstream.endpoints(), stage);
    }

    /** The kill switch: no feature can refuse, repeat or measure a call, but it still finds its endpoint, in time. */
    private Stage onlyTheWay(
            String client, HttpClientPolicy policy, ConnectionPool pool, ClientMeters meters, PipelineTools tools) {
        Stage stage = attempt(client, policy, pool, meters, tools);
        stage = new ResponseStage(client, Long.MAX_VALUE, time, stage);
        stage = new DeadlineStage(client, policy.timeout(), tools.watch(), time, stage);
        return HostStage.create(client, upstream.endpoints(), stage);
    }

    /** What happens anew for each attempt. */
    private Stage attempt(
            String client, HttpClientPolicy policy, ConnectionPool pool, ClientMeters meters, PipelineTools tools) {
        // Innermost: OkHttp.
        Stage stage = new TransportStage(
                HostHeader.of(policy.host()),
                (int) policy.connectTimeout().toMillis(),
                tools.openTelemetry(),
                tools.scope());
        // A dead pooled connection is replaced within the attempt: it says nothing about the endpoint.
        stage = new StaleConnectionStage(pool, upstream.budget(), meters, stage);
        // Times, counts and judges the attempt, at the endpoint that was picked for it.
        stage = new AttemptStage(
                client, policy.attemptTimeout().orElse(null), upstream.budget(), attemptMeters(meters), time, stage);
        // Each attempt has its own endpoint.
        return new BalancingStage(upstream.balancer(), stage);
    }

    /** Sends one call along its way. */
    public Response execute(Interceptor.Chain chain) throws IOException {
        CallContext call = new CallContext(chain, time.nanoTime());
        try {
            Response response = first.proceed(call);
            if (!call.isStreaming()) {
                call.end(time.nanoTime());
            }
            return response;
        } catch (IOException | RuntimeException | Error e) {
            if (call.failure() == null) {
                call.failed(FailureKind.RESET); // thrown by what is not ours: an interceptor further in
            }
            call.end(time.nanoTime());
            throw e;
        }
    }

    /** Puts in force what lives on from the previous pipeline; called when this one replaces it. */
    public void takeOver() {
        upstream.takeOver();
    }

    public HttpClientPolicy policy() {
        return upstream.policy();
    }

    /** Calls in flight. */
    public int active() {
        return upstream.concurrency().inFlight();
    }

    /** 0 closed, 1 half-open, 2 open; 0 without a breaker. */
    public double breakerState() {
        return upstream.breaker() == null ? 0 : upstream.breaker().stateNumber();
    }

    private Function<@Nullable Endpoint, AttemptMeters> attemptMeters(ClientMeters meters) {
        AttemptMeters unnamed = meters.attempts("url");
        Map<Endpoint, AttemptMeters> byEndpoint = new HashMap<>();
        upstream.endpoints().forEach(endpoint -> byEndpoint.put(endpoint, meters.attempts(endpoint.label())));
        return endpoint -> endpoint == null ? unnamed : byEndpoint.getOrDefault(endpoint, unnamed);
    }

    private static long random(long bound) {
        return bound <= 0 ? 0 : ThreadLocalRandom.current().nextLong(bound);
    }
}
