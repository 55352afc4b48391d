package io.sidecarsdk.http.internal.simulation;

import io.sidecarsdk.http.internal.balancing.LoadProbe;
import io.sidecarsdk.http.internal.transport.AttemptScope;
import io.sidecarsdk.http.internal.transport.AttemptSockets;
import java.io.IOException;
import java.util.Map;
import java.util.function.LongConsumer;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import okhttp3.Response;

/** Takes the network's place below a client's pipeline. */
public final class SimulatedNetwork implements Interceptor {

    private final EventLoop loop;
    private final Map<String, SimulatedServer> servers;
    private final LongConsumer onAttempt;
    private final AttemptScope scope;

    private SimulatedNetwork(
            EventLoop loop, Map<String, SimulatedServer> servers, LongConsumer onAttempt, AttemptScope scope) {
        this.loop = loop;
        this.servers = servers;
        this.onAttempt = onAttempt;
        this.scope = scope;
    }

    /**
     * {@code client} on this network.
     *
     * @param servers by the host of their endpoints
     * @param onAttempt told when an attempt is sent, in nanoseconds
     */
    public static OkHttpClient under(
            OkHttpClient client, EventLoop loop, Map<String, SimulatedServer> servers, LongConsumer onAttempt) {
        client.interceptors().stream()
                .filter(LoadProbe.Asking.class::isInstance)
                .map(LoadProbe.Asking.class::cast)
                .forEach(asking -> asking.askForLoadBy((endpoint, policy, then) ->
                        server(servers, endpoint.address().getHost()).probe(policy.timeout(), then)));
        AttemptScope scope = ((AttemptSockets) client.socketFactory()).scope();
        return client.newBuilder()
                .addInterceptor(new SimulatedNetwork(loop, servers, onAttempt, scope))
                .build();
    }

    @Override
    public Response intercept(Chain chain) throws IOException {
        Exchange exchange = new Exchange(loop);
        Strand.current().attempt();
        onAttempt.accept(loop.nanos());
        SimulatedServer server = server(servers, chain.request().url().host());
        exchange.cutBy(scope.current(), server.refuses());
        if (server.refuses()) {
            exchange.refuse(2 * server.latency());
        } else {
            server.send(exchange);
        }
        return exchange.await(chain.request());
    }

    private static SimulatedServer server(Map<String, SimulatedServer> servers, String host) {
        SimulatedServer server = servers.get(host);
        if (server == null) {
            throw new IllegalStateException("no simulated server at " + host);
        }
        return server;
    }
}
