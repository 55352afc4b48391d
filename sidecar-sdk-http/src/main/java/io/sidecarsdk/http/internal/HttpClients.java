package io.sidecarsdk.http.internal;

import io.sidecarsdk.http.Http;
import io.sidecarsdk.http.Inbound;
import io.sidecarsdk.http.internal.pipeline.PipelineTools;
import io.sidecarsdk.http.internal.routing.MirrorThreads;
import io.sidecarsdk.http.internal.routing.Router;
import io.sidecarsdk.http.internal.telemetry.ClientMeters;
import io.sidecarsdk.http.internal.transport.AttemptScope;
import io.sidecarsdk.internal.time.DeadlineWatch;
import io.sidecarsdk.policy.HttpClientPolicy;
import io.sidecarsdk.policy.Policy;
import io.sidecarsdk.spi.PolicyParticipant;
import io.sidecarsdk.spi.SidecarContext;
import java.net.http.HttpClient;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import okhttp3.OkHttpClient;

/** The clients of the policy in force. Each is built when it is first asked for: OkHttp takes its time to load. */
final class HttpClients implements Http, PolicyParticipant, AutoCloseable {

    private final HttpThreads threads = new HttpThreads();
    private final PipelineTools tools;
    private final Inbound inbound;
    private final MirrorThreads mirrors = new MirrorThreads(threads.mirrored());
    /** All that ever were: one that a reload took away works on for whoever holds it, and may come back. */
    private final Map<String, LiveClient> known = new ConcurrentHashMap<>();

    private volatile Map<String, LiveClient> byName = Map.of();

    HttpClients(SidecarContext context, Inbound inbound) {
        this.inbound = inbound;
        this.tools = new PipelineTools(
                context,
                new DeadlineWatch(context.time(), context.deadlineScheduler()),
                new AttemptScope(),
                threads.hedges());
        prepare(context.policy()).run();
        context.page("clients", this::page);
    }

    private Map<String, ?> page() {
        Map<String, Object> views = new LinkedHashMap<>();
        byName.forEach((name, client) -> views.put(name, client.view()));
        return views;
    }

    @Override
    public OkHttpClient client(String name) {
        return live(name).okHttp();
    }

    @Override
    public HttpClient httpClient(String name) {
        return live(name).jdk();
    }

    @Override
    public Inbound inbound() {
        return inbound;
    }

    @Override
    public Runnable prepare(Policy next) {
        Map<String, LiveClient> entries = new LinkedHashMap<>();
        List<Runnable> switches = new ArrayList<>();
        next.http().clients().forEach((name, policy) -> entries.put(name, entry(name, policy, switches)));
        return () -> {
            switches.forEach(Runnable::run);
            byName = entries;
        };
    }

    private Router router(String client, HttpClientPolicy policy, ClientMeters meters) {
        return new Router(
                client,
                policy,
                name -> Objects.requireNonNull(known.get(name), name),
                mirrors,
                meters,
                () -> ThreadLocalRandom.current().nextDouble());
    }

    private LiveClient entry(String name, HttpClientPolicy policy, List<Runnable> switches) {
        LiveClient client = known.get(name);
        if (client == null) {
            LiveClient made = new LiveClient(name, policy, tools, threads, this::router);
            switches.add(0, () -> appear(name, made)); // first: a route of another client may lead there
            return made;
        }
        switches.add(client.prepare(policy));
        return client;
    }

    private void appear(String name, LiveClient client) {
        known.put(name, client);
        client.begin();
    }

    private LiveClient live(String name) {
        LiveClient client = byName.get(name);
        if (client == null) {
            throw new IllegalArgumentException(
                    "The policy has no http.clients." + name + " (expected one of: " + byName.keySet() + ")");
        }
        return client;
    }

    @Override
    public void close() {
        known.values().forEach(LiveClient::close);
        threads.endProbes();
        tools.watch().close(); // what is under way would go on without a deadline
        known.values().forEach(LiveClient::close); // connections that have become idle only now
        threads.close();
    }
}
