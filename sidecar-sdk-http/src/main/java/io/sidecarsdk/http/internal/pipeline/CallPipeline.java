package io.sidecarsdk.http.internal.pipeline;

import io.sidecarsdk.http.internal.balancing.Endpoint;
import io.sidecarsdk.http.internal.balancing.Endpoints;
import io.sidecarsdk.http.internal.balancing.LoadProbe;
import io.sidecarsdk.http.internal.call.CallContext;
import io.sidecarsdk.http.internal.call.CallEnding;
import io.sidecarsdk.http.internal.call.FailureKind;
import io.sidecarsdk.http.internal.call.RouteTerms;
import io.sidecarsdk.http.internal.call.RoutedCall;
import io.sidecarsdk.http.internal.health.HealthProbe;
import io.sidecarsdk.http.internal.telemetry.ClientMeters;
import io.sidecarsdk.http.internal.transport.CallerContext;
import io.sidecarsdk.policy.HttpClientPolicy;
import io.sidecarsdk.time.TimeSource;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import okhttp3.Call;
import okhttp3.Interceptor;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * The way of a call to one upstream: the only place that states the order of the stages. Immutable; a reload makes
 * another one. A stage whose feature is off is not in it.
 */
public final class CallPipeline {

    private static final int DEFAULT_SELECTION_ATTEMPTS = 5;

    private final Upstream upstream;
    private final TimeSource time;
    private final Connections connections;
    private final Way way;
    /** The same for calls that a route has sent here. */
    private final Way routedWay;

    /**
     * Puts the stages together.
     *
     * @param probe asks endpoints whether they are well
     * @param loadProbe asks endpoints how busy they are
     * @param previous the pipeline that this one is to replace; what has not changed keeps its state
     */
    public CallPipeline(
            String client,
            HttpClientPolicy policy,
            Connections connections,
            ClientMeters meters,
            HealthProbe probe,
            LoadProbe loadProbe,
            PipelineTools tools,
            @Nullable CallPipeline previous) {
        this.upstream = new Upstream(
                client, policy, meters, probe, loadProbe, tools, previous == null ? null : previous.upstream);
        this.time = tools.time();
        this.way = way(client, policy, connections, meters, tools, false);
        this.routedWay = way(client, policy, connections, meters, tools, true);
        this.connections = connections;
    }

    /** Outermost first. Each entry makes its stage in front of the one that follows, or gives that one back unchanged. */
    private List<UnaryOperator<Stage>> order(
            String client,
            HttpClientPolicy policy,
            Connections connections,
            ClientMeters meters,
            PipelineTools tools,
            List<CallEnding> holding,
            boolean routed) {
        return List.of(
                // A mistake in the program, not an event of the upstream: refused before anything is counted.
                next -> HostStage.create(client, upstream.endpoints(), next),
                // One span and one sample for each call, refused ones included.
                next -> TracingStage.create(client, tools.openTelemetry(), next),
                next -> new MetricsStage(meters, next),
                // Everything below spends from the deadline. After the telemetry: a call that comes too late is seen.
                next -> new DeadlineStage(
                        client,
                        policy.timeout(),
                        policy.minimumAttemptTime(),
                        routed,
                        tools.watch(),
                        meters,
                        time,
                        next),
                // Within the deadline, and before all that would take an injected fault for the upstream's doing.
                next -> RoutedStage.create(routed, client, meters, time, next),
                // The cheapest refusal comes before anything is taken.
                next -> RateLimitStage.create(client, policy.rateLimit(), upstream.rateLimiter(), meters, next),
                // Then those that draw by lot: they hold no place either.
                next -> AdmissionControlStage.create(
                        client, policy.admissionControl(), upstream.limits().admission(), meters, next),
                next -> AdaptiveThrottleStage.create(
                        client, policy.adaptiveThrottle(), upstream.limits().throttle(), meters, next),
                // A place is taken only by a call that may go on, and held until its body has been read.
                next -> ConcurrencyStage.create(client, policy, upstream.concurrency(), meters, next),
                next -> ConcurrencyStage.createShadow(
                        client, policy, upstream.limits().shadowConcurrency(), meters, next),
                // The tighter limit after the wider one: what that refuses has no place to give back here.
                next -> AdaptiveConcurrencyStage.create(
                        client, policy.adaptiveConcurrency(), upstream.limits().adaptive(), meters, next),
                // After the limits: what they refuse says nothing about the upstream. Before the retries: counts
                // logical calls, once each, and refuses without spending an attempt.
                next -> BreakerStage.create(client, policy.circuitBreaker(), upstream.breaker(), meters, next),
                // Before the retries: only the response that is handed out is capped and keeps the call open.
                next -> new ResponseStage(client, policy.maxResponse(), time, next),
                // Before the retries: all attempts have the same key.
                next -> IdempotencyKeyStage.create(policy.generateIdempotencyKey(), next),
                // Repeats what follows: everything above sees one call.
                next -> RetryStage.create(
                        policy, upstream.budget(), RetryClassifiers.of(client, policy), tools, meters, next),
                // Inside the retries: each attempt of theirs may be joined by another one. That goes the same way from
                // here on; what holds something for it are the stages below.
                next -> HedgeStage.create(
                        policy, upstream.hedgeDelay(), upstream.budget(), holding, meters, tools, next),
                // Each attempt has its own endpoint,
                next -> BalancingStage.create(
                        client,
                        policy.loadBalancer(),
                        upstream.endpoints(),
                        selectionAttempts(policy),
                        upstream.budget(),
                        meters,
                        next),
                // about which outlier detection learns what came of it, after everything below has had its say;
                next -> OutlierStage.create(upstream.outliers(), next),
                // and from which balancing by load learns what the response says of it;
                next -> LoadStage.create(policy.loadBalancer(), upstream.endpoints(), time, next),
                // at which it is timed, counted and judged.
                next -> new AttemptStage(client, policy.attemptTimeout(), upstream.budget(), meters, time, next),
                // What an endpoint takes to answer, without what the attempt does with the answer.
                next -> LatencyStage.create(policy.loadBalancer(), time, next),
                // A dead pooled connection is replaced within the attempt: it says nothing about the endpoint.
                next -> StaleConnectionStage.create(
                        policy.retry(), upstream.budget(), connections.pool(), meters, next),
                // The end of the way: OkHttp.
                end -> new TransportStage(
                        HostHeader.of(policy.host()),
                        new AttemptHeaders(policy, time),
                        policy.connectTimeout(),
                        connections.tls(),
                        tools.openTelemetry(),
                        tools.scope()));
    }

    /** A hedge avoids the endpoint that is being waited for even where nothing is retried. */
    private static int selectionAttempts(HttpClientPolicy policy) {
        return policy.retry()
                .map(retry -> retry.previousHosts().selectionAttempts())
                .orElse(DEFAULT_SELECTION_ATTEMPTS);
    }

    private Way way(
            String client,
            HttpClientPolicy policy,
            Connections connections,
            ClientMeters meters,
            PipelineTools tools,
            boolean routed) {
        List<CallEnding> holding = new ArrayList<>();
        Stage first = chained(order(client, policy, connections, meters, tools, holding, routed), holding);
        return new Way(first, holding.toArray(CallEnding[]::new));
    }

    /** The stages in their order; {@code endings} are those that hold something for a call. */
    @SuppressWarnings("ArrayRecordComponent") // never compared, and read once for each call
    private record Way(Stage first, CallEnding[] endings) {}

    /** @param holding takes the stages that hold something for a call, outermost first */
    private static Stage chained(List<UnaryOperator<Stage>> order, List<CallEnding> holding) {
        Stage stage = call -> {
            throw new IllegalStateException("nothing follows the transport");
        };
        for (int i = order.size() - 1; i >= 0; i--) {
            Stage made = order.get(i).apply(stage);
            if (!made.equals(stage) && made instanceof CallEnding ending) {
                holding.add(0, ending);
            }
            stage = made;
        }
        return stage;
    }

    /** Whether {@code call} is a hedge of one that has been routed already. */
    public static boolean isHedge(Call call) {
        return HedgeLeg.of(call) != null;
    }

    /** Sends one call along its way. */
    public Response execute(Interceptor.Chain chain) throws IOException {
        HedgeLeg leg = HedgeLeg.of(chain.call());
        if (leg != null) {
            return leg.proceed(chain);
        }
        return run(new CallContext(chain, way.endings, time.nanoTime()), way.first);
    }

    /**
     * Sends a call along its way that a route has sent here.
     *
     * @param chain of the client that was asked, whose connections are not used
     * @param terms what the route says about it
     */
    public Response executeRouted(Interceptor.Chain chain, Request request, RouteTerms terms) throws IOException {
        Interceptor.Chain own = connections.instead(chain);
        return run(new RoutedCall(own, routedWay.endings, time.nanoTime(), request, terms), routedWay.first);
    }

    private Response run(CallContext call, Stage first) throws IOException {
        call.callersContext(CallerContext.of(call.chain().call()));
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

    /** Its policy is in force: starts what is new, updates what lives on from the previous pipeline. */
    public void takeOver() {
        upstream.takeOver();
    }

    /**
     * Ends what it does besides calls; those that are under way go on. Idempotent.
     *
     * @param successor the pipeline that has taken over; null where the client is closed
     */
    public void close(@Nullable CallPipeline successor) {
        upstream.close(successor == null ? null : successor.upstream);
    }

    public HttpClientPolicy policy() {
        return upstream.policy();
    }

    /** The Host header of what is asked of endpoints besides calls; null for the endpoint's own. */
    public @Nullable String hostHeader() {
        return upstream.hostHeader();
    }

    /** How many reports of endpoints' load there are to go by. */
    public double loadReadings() {
        Endpoints endpoints = upstream.endpoints();
        return endpoints == null ? 0 : endpoints.readings();
    }

    /** Retries decided and not yet ended. */
    public int activeRetries() {
        return upstream.budget() == null ? 0 : upstream.budget().retriesInFlight();
    }

    /** How many endpoints there are for which {@code state} holds. */
    public double endpoints(Predicate<Endpoint> state) {
        Endpoints endpoints = upstream.endpoints();
        return endpoints == null ? 0 : endpoints.all().stream().filter(state).count();
    }

    /** What is known of the upstream, for people. */
    public Map<String, ?> view() {
        return UpstreamView.of(upstream);
    }

    /** Calls in flight. */
    public int active() {
        return upstream.concurrency().inFlight();
    }

    /** The limit that adaptive-concurrency has found; 0 without one. */
    public double adaptiveLimit() {
        return upstream.limits().adaptive() == null
                ? 0
                : upstream.limits().adaptive().limit();
    }

    /** The share of calls that adaptive-throttle refuses; 0 without it. */
    public double throttledShare() {
        return upstream.limits().throttle() == null
                ? 0
                : upstream.limits().throttle().rejectionProbability(time.nanoTime());
    }

    /** 0 closed, 1 half-open, 2 open; 0 without a breaker. */
    public double breakerState() {
        return upstream.breaker() == null ? 0 : upstream.breaker().stateNumber();
    }
}
