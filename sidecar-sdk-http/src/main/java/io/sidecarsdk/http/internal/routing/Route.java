package io.sidecarsdk.http.internal.routing;

import io.sidecarsdk.http.internal.call.Fault;
import io.sidecarsdk.policy.FaultPolicy;
import io.sidecarsdk.policy.HeaderChangesPolicy;
import io.sidecarsdk.policy.HeaderMatchPolicy;
import io.sidecarsdk.policy.RoutePolicy;
import java.time.Duration;
import java.util.List;
import java.util.function.DoubleSupplier;
import okhttp3.Headers;
import okhttp3.HttpUrl;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/** One route of the policy, ready for use. */
final class Route {

    private final RoutePolicy policy;
    private final RoutePolicy.Match match;
    private final int weights;
    private final DoubleSupplier random;

    /** @param random from 0 (inclusive) to 1 (exclusive) */
    Route(RoutePolicy policy, DoubleSupplier random) {
        this.policy = policy;
        this.match = policy.match();
        this.weights = policy.to().stream().mapToInt(RoutePolicy.Target::weight).sum();
        this.random = random;
    }

    RoutePolicy policy() {
        return policy;
    }

    boolean takes(Request request) {
        return (match.methods().isEmpty() || match.methods().contains(request.method()))
                && takes(request.url().encodedPath())
                && match.headers().stream().allMatch(header -> takes(request, header));
    }

    private boolean takes(String path) {
        String exact = match.path();
        String prefix = match.pathPrefix();
        return (exact == null || path.equals(exact)) && (prefix == null || hasPrefix(path, prefix));
    }

    /** In whole segments. */
    private static boolean hasPrefix(String path, String prefix) {
        return path.startsWith(prefix)
                && (path.length() == prefix.length() || prefix.endsWith("/") || path.charAt(prefix.length()) == '/');
    }

    private static boolean takes(Request request, HeaderMatchPolicy header) {
        List<String> values = request.headers(header.name());
        return header.matches(values.isEmpty() ? null : String.join(",", values));
    }

    /** The client to which a call goes, drawn by weight; null for the client itself. */
    @Nullable
    String draw() {
        if (weights == 0) {
            return null;
        }
        int drawn = (int) (random.getAsDouble() * weights);
        for (RoutePolicy.Target target : policy.to()) {
            drawn -= target.weight();
            if (drawn < 0) {
                return target.client();
            }
        }
        throw new IllegalStateException("weights of " + policy.to() + " do not add up");
    }

    /** Whether a call is copied to the mirror. */
    boolean mirrors() {
        return policy.mirror().map(mirror -> hits(mirror.percent())).orElse(false);
    }

    /** How long a call may take; null where the client says it to which it goes. */
    @Nullable
    Duration timeout() {
        return policy.timeout().orElse(null);
    }

    /** What is to befall a call: delay and abort are drawn independently of each other. */
    Fault drawFault() {
        FaultPolicy fault = policy.fault().orElse(null);
        if (fault == null) {
            return Fault.NONE;
        }
        long delay = fault.delay()
                .filter(settings -> hits(settings.percent()))
                .map(settings -> settings.fixed().toNanos())
                .orElse(0L);
        int abort = fault.abort()
                .filter(settings -> hits(settings.percent()))
                .map(settings -> settings.status() == 0 ? Fault.RESET : settings.status())
                .orElse(0);
        return delay == 0 && abort == 0 ? Fault.NONE : new Fault(delay, abort);
    }

    private boolean hits(double share) {
        return share >= 1 || (share > 0 && random.getAsDouble() < share);
    }

    /** What is asked for instead, before the host. */
    Request rewritten(Request request) {
        RoutePolicy.Rewrite rewrite = policy.rewrite();
        String prefix = rewrite.pathPrefix();
        String path = rewrite.path();
        if (path == null && prefix != null) {
            path = replaced(request.url().encodedPath(), String.valueOf(match.pathPrefix()), prefix);
        }
        HeaderChangesPolicy changes = policy.requestHeaders();
        String host = rewrite.host();
        if (path == null && host == null && changes.isEmpty()) {
            return request;
        }
        Request.Builder changed = request.newBuilder();
        if (path != null) {
            HttpUrl url = request.url().newBuilder().encodedPath(path).build();
            changed.url(url);
        }
        if (!changes.isEmpty()) {
            changed.headers(changed(request.headers(), changes));
        }
        if (host != null) {
            changed.header("Host", host);
        }
        return changed.build();
    }

    /** Without the double slash that plain replacing would leave: /v2 by / makes /a of /v2/a. */
    private static String replaced(String path, String prefix, String replacement) {
        String rest = path.substring(prefix.length());
        if (replacement.endsWith("/") && rest.startsWith("/")) {
            rest = rest.substring(1);
        } else if (!replacement.endsWith("/") && !rest.isEmpty() && !rest.startsWith("/")) {
            rest = "/" + rest;
        }
        return replacement + rest;
    }

    Response rewritten(Response response) {
        HeaderChangesPolicy changes = policy.responseHeaders();
        return changes.isEmpty()
                ? response
                : response.newBuilder()
                        .headers(changed(response.headers(), changes))
                        .build();
    }

    private static Headers changed(Headers headers, HeaderChangesPolicy changes) {
        Headers.Builder changed = headers.newBuilder();
        changes.remove().forEach(changed::removeAll);
        changes.set().forEach(changed::set);
        changes.add().forEach(changed::add);
        return changed.build();
    }
}
