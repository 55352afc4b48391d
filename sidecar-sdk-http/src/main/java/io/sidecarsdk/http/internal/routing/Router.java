package io.sidecarsdk.http.internal.routing;

import io.sidecarsdk.http.internal.call.Fault;
import io.sidecarsdk.http.internal.call.RouteTerms;
import io.sidecarsdk.http.internal.telemetry.ClientMeters;
import io.sidecarsdk.policy.HttpClientPolicy;
import io.sidecarsdk.policy.RoutePolicy;
import java.io.IOException;
import java.util.List;
import java.util.function.DoubleSupplier;
import java.util.function.Function;
import okhttp3.HttpUrl;
import okhttp3.Interceptor;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * Says to which client a call goes, once for all its attempts, and with which request; that client's own pipeline does the
 * rest, with its own deadline, limits, breaker, retries and endpoints. See docs/adr/0014-routing.md.
 */
public final class Router {

    private final String client;
    private final boolean anyHost;
    private final List<Route> routes;
    private final Function<String, Target> targets;
    private final MirrorThreads mirrors;
    private final ClientMeters meters;

    /** A client to which calls can go. */
    public interface Target {

        /** Sends a call along its pipeline. */
        Response routed(Interceptor.Chain chain, Request request, RouteTerms terms) throws IOException;

        /** The policy in force. */
        HttpClientPolicy policy();

        /** Makes a call of its own. */
        Response send(Request request) throws IOException;
    }

    /**
     * Makes the router of one client.
     *
     * @param targets finds a client by its name
     * @param random from 0 (inclusive) to 1 (exclusive)
     */
    public Router(
            String client,
            HttpClientPolicy policy,
            Function<String, Target> targets,
            MirrorThreads mirrors,
            ClientMeters meters,
            DoubleSupplier random) {
        this.client = client;
        this.anyHost = policy.endpoints().isEmpty();
        this.routes = policy.routing().orElseThrow().routes().stream()
                .map(route -> new Route(route, random))
                .toList();
        this.targets = targets;
        this.mirrors = mirrors;
        this.meters = meters;
    }

    /** Sends a call to where its route says; null where no route takes it. */
    public @Nullable Response route(Interceptor.Chain chain) throws IOException {
        Request request = chain.request();
        if (MirrorThreads.isCopy(request)) {
            return null; // else two mirrors of each other would copy for ever
        }
        if (!anyHost && !request.url().host().equals(client)) {
            return null; // not for this client, which says so
        }
        for (Route route : routes) {
            if (route.takes(request)) {
                return send(chain, request, route);
            }
        }
        return null;
    }

    private Response send(Interceptor.Chain chain, Request request, Route route) throws IOException {
        String drawn = route.draw();
        String name = drawn == null ? client : drawn;
        Target target = targets.apply(name);
        Request rewritten = route.rewritten(request);
        Fault fault = route.drawFault();
        if (fault.abort() == 0 && route.mirrors()) {
            mirror(rewritten, route.policy().mirror().orElseThrow());
        }
        meters.routed(name);
        Request addressed = name.equals(client) ? rewritten : addressed(rewritten, name, target.policy());
        RouteTerms terms = new RouteTerms(client, route.timeout(), fault);
        return route.rewritten(target.routed(chain, addressed, terms));
    }

    /**
     * For another client's pipeline, which must be asked by its own name. The Host header stays what it was, as in Envoy,
     * unless that client has one of its own.
     */
    private static Request addressed(Request request, String name, HttpClientPolicy policy) {
        Request.Builder addressed =
                request.newBuilder().url(request.url().newBuilder().host(name).build());
        if (policy.host().equals("logical") && request.header("Host") == null) {
            addressed.header("Host", hostOf(request.url()));
        }
        return addressed.build();
    }

    private void mirror(Request request, RoutePolicy.Mirror mirror) {
        String host = request.header("Host");
        Request copy = request.newBuilder()
                .url(request.url().newBuilder().host(mirror.client()).build())
                .header("Host", shadow(host == null ? hostOf(request.url()) : host))
                .build();
        String outcome = mirrors.send(targets.apply(mirror.client()), copy);
        meters.mirrored(mirror.client(), outcome);
    }

    private static String hostOf(HttpUrl url) {
        return url.port() == HttpUrl.defaultPort(url.scheme()) ? url.host() : url.host() + ":" + url.port();
    }

    /** As Envoy marks its shadow requests: {@code inventory-shadow:8080}. */
    private static String shadow(String host) {
        int port = host.lastIndexOf(':');
        boolean hasPort = port > host.lastIndexOf(']') && port >= 0;
        return hasPort ? host.substring(0, port) + "-shadow" + host.substring(port) : host + "-shadow";
    }
}
