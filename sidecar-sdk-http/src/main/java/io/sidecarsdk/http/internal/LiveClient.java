package io.sidecarsdk.http.internal;

import io.sidecarsdk.http.internal.balancing.Endpoint;
import io.sidecarsdk.http.internal.balancing.EndpointHealth.Flag;
import io.sidecarsdk.http.internal.balancing.LoadProbe;
import io.sidecarsdk.http.internal.call.RouteTerms;
import io.sidecarsdk.http.internal.health.HttpLoadProbe;
import io.sidecarsdk.http.internal.health.HttpProbe;
import io.sidecarsdk.http.internal.health.ProbeClient;
import io.sidecarsdk.http.internal.pipeline.CallPipeline;
import io.sidecarsdk.http.internal.pipeline.Connections;
import io.sidecarsdk.http.internal.pipeline.PipelineTools;
import io.sidecarsdk.http.internal.routing.Router;
import io.sidecarsdk.http.internal.telemetry.ClientMeters;
import io.sidecarsdk.http.internal.telemetry.HttpMeter;
import io.sidecarsdk.http.internal.tls.ClientTls;
import io.sidecarsdk.http.internal.transport.IdleConnections;
import io.sidecarsdk.internal.telemetry.CoreMeter;
import io.sidecarsdk.internal.telemetry.MeterDeclaration;
import io.sidecarsdk.policy.HttpClientPolicy;
import io.sidecarsdk.policy.PrequalPolicy;
import java.io.IOException;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/** One client of the policy: the OkHttpClient that users hold, and the pipeline that is in force behind it. */
final class LiveClient implements Interceptor, Router.Target, LoadProbe.Asking, AutoCloseable {

    private static final int IDLE_CONNECTIONS = 256;
    private static final Duration IDLE_TIME = Duration.ofSeconds(60);

    private final String name;
    private final PipelineTools tools;
    private final HttpThreads threads;
    private final IdleConnections idle;
    private final ClientMeters meters;
    private final ClientTls tls;
    private final Connections connections;
    private final Runnable firstTls;
    private final ProbeClient probes;
    private final HttpProbe probe;
    private final Routing routing;
    private volatile LoadProbe loadProbe;
    private volatile CallPipeline pipeline;
    private volatile @Nullable Router router;
    private volatile boolean closed;
    private boolean endpointsShown;
    private boolean silentShown;
    private final Set<MeterDeclaration> shown = new HashSet<>();
    private @Nullable OkHttpClient okHttp;
    private @Nullable HttpClient jdk;

    LiveClient(String name, HttpClientPolicy policy, PipelineTools tools, HttpThreads threads, Routing routing) {
        this.name = name;
        this.tools = tools;
        this.threads = threads;
        this.routing = routing;
        this.meters = new ClientMeters(name, tools.registry());
        this.idle = new IdleConnections(IDLE_CONNECTIONS, IDLE_TIME, tools.scheduler(), threads.calls());
        this.tls = new ClientTls(name, tools.context(), idle.pool(), meters);
        this.connections = new Connections(idle.pool(), tls);
        this.firstTls = tls.prepare(policy);
        this.probes = new ProbeClient(this::okHttp, this::secured, tools.deadlineScheduler());
        this.probe = new HttpProbe(probes, threads.checks());
        this.loadProbe = new HttpLoadProbe(name, probes, this::hostHeader, threads.loadProbes(), meters, tools.time());
        this.pipeline = new CallPipeline(name, policy, connections, meters, probe, this::askForLoad, tools, null);
        this.router = router(policy);
    }

    /** The policy that brings the client is in force: what it does besides calls begins, and it shows in the metrics. */
    void begin() {
        firstTls.run();
        pipeline.takeOver();
        meters.gauge(HttpMeter.ACTIVE_CALLS, this, client -> client.pipeline.active());
        meters.gauge(HttpMeter.ACTIVE_RETRIES, this, client -> client.pipeline.activeRetries());
        showOptional();
    }

    /** Gets the pipeline for {@code policy} ready; the returned action puts it in force. */
    Runnable prepare(HttpClientPolicy policy) {
        CallPipeline current = pipeline;
        if (policy.equals(current.policy())) {
            return () -> {};
        }
        Runnable nextTls = tls.prepare(policy);
        CallPipeline next =
                new CallPipeline(name, policy, connections, meters, probe, this::askForLoad, tools, current);
        Router nextRouter = router(policy);
        return () -> {
            nextTls.run();
            next.takeOver();
            pipeline = next;
            router = nextRouter;
            current.close(next);
            showOptional();
        };
    }

    @Override
    public Response intercept(Chain chain) throws IOException {
        if (closed) {
            throw new IOException(name + ": the Sidecar of this client is closed");
        }
        Router current = router;
        Response routed = current == null || CallPipeline.isHedge(chain.call()) ? null : current.route(chain);
        return routed == null ? pipeline.execute(chain) : routed;
    }

    private @Nullable Router router(HttpClientPolicy policy) {
        return policy.routing().isEmpty() ? null : routing.of(name, policy, meters);
    }

    @Override
    public Response routed(Chain chain, Request request, RouteTerms terms) throws IOException {
        return pipeline.executeRouted(chain, request, terms);
    }

    @Override
    public Response send(Request request) throws IOException {
        return okHttp().newCall(request).execute();
    }

    @Override
    public HttpClientPolicy policy() {
        return pipeline.policy();
    }

    /** What is known of the upstream, for people. */
    Map<String, ?> view() {
        return pipeline.view();
    }

    /** Makes the routers of clients. */
    @FunctionalInterface
    interface Routing {
        Router of(String client, HttpClientPolicy policy, ClientMeters meters);
    }

    private @Nullable String hostHeader() {
        return pipeline.hostHeader();
    }

    private void askForLoad(Endpoint endpoint, PrequalPolicy settings, Consumer<LoadProbe.Answer> then) {
        if (closed) {
            then.accept(LoadProbe.Answer.none(LoadProbe.Verdict.NOT_ASKED));
        } else {
            loadProbe.ask(endpoint, settings, then);
        }
    }

    @Override
    public void askForLoadBy(LoadProbe other) {
        loadProbe = other;
    }

    /** As calls are, past the pipeline. */
    private Response secured(Chain chain) throws IOException {
        return (chain.request().isHttps() ? tls.secured(chain) : chain).proceed(chain.request());
    }

    synchronized OkHttpClient okHttp() {
        if (okHttp == null) {
            okHttp = OkHttpClients.build(this, connections, pipeline.policy(), tools, threads);
        }
        return okHttp;
    }

    synchronized HttpClient jdk() {
        if (jdk == null) {
            jdk = new io.sidecarsdk.http.internal.jdk.OkHttpBackedHttpClient(okHttp());
        }
        return jdk;
    }

    @Override
    public void close() {
        closed = true;
        tls.close();
        pipeline.close(null);
        probes.close();
        idle.close();
        meters.close();
    }

    /** The gauges of what a policy may bring, each from when one first does. */
    private void showEndpoints() {
        if (!endpointsShown && pipeline.policy().endpoints().isPresent()) {
            endpointsShown = true;
            showEndpoints("known", endpoint -> true);
            showEndpoints("healthy", endpoint -> endpoint.health().isHealthy());
            showEndpoints("ejected", endpoint -> endpoint.health().has(Flag.EJECTED));
            showEndpoints("failed_active_check", endpoint -> endpoint.health().has(Flag.FAILED_ACTIVE_CHECK));
        }
    }

    private void showEndpoints(String state, Predicate<Endpoint> which) {
        meters.endpoints(state, this, client -> client.pipeline.endpoints(which));
    }

    private synchronized void showOptional() {
        showEndpoints();
        HttpClientPolicy policy = pipeline.policy();
        if (policy.circuitBreaker().isPresent()) {
            show(CoreMeter.BREAKER_STATE, client -> client.pipeline.breakerState());
        }
        if (policy.adaptiveConcurrency().isPresent()) {
            show(HttpMeter.ADAPTIVE_LIMIT, client -> client.pipeline.adaptiveLimit());
        }
        if (policy.loadBalancer().prequal().isPresent()) {
            show(HttpMeter.LOAD_READINGS, client -> client.pipeline.loadReadings());
            if (!silentShown) {
                silentShown = true;
                showEndpoints("no_load_report", endpoint -> !endpoint.reportsLoad());
            }
        }
        if (policy.adaptiveThrottle().isPresent()) {
            show(HttpMeter.THROTTLED_SHARE, client -> client.pipeline.throttledShare());
        }
    }

    private void show(MeterDeclaration meter, ToDoubleFunction<LiveClient> value) {
        if (shown.add(meter)) {
            meters.gauge(meter, this, value);
        }
    }
}
