package io.sidecarsdk.http.internal.pipeline;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.context.propagation.TextMapSetter;
import io.sidecarsdk.http.internal.balancing.Endpoint;
import io.sidecarsdk.http.internal.call.Attempt;
import io.sidecarsdk.http.internal.call.CallContext;
import io.sidecarsdk.http.internal.tls.ClientTls;
import io.sidecarsdk.http.internal.transport.AttemptScope;
import io.sidecarsdk.http.internal.transport.RequestCopy;
import io.sidecarsdk.http.internal.transport.WireMark;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import okhttp3.HttpUrl;
import okhttp3.Interceptor;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/** The end of the pipeline: addresses the request to the attempt's endpoint and gives it to OkHttp. */
final class TransportStage implements Stage {

    private static final String HOST = "Host";
    private static final String UPGRADE = "Upgrade";
    private static final TextMapSetter<RequestCopy> HEADERS = (copy, name, value) -> {
        if (copy != null) {
            copy.setHeader(name, value);
        }
    };

    private final HostHeader hostHeader;
    private final int connectTimeoutMillis;
    private final ClientTls tls;
    private final TextMapPropagator propagator;
    private final AttemptHeaders attemptHeaders;
    private final AttemptScope scope;

    TransportStage(
            HostHeader hostHeader,
            AttemptHeaders attemptHeaders,
            Duration connectTimeout,
            ClientTls tls,
            OpenTelemetry openTelemetry,
            AttemptScope scope) {
        this.hostHeader = hostHeader;
        this.attemptHeaders = attemptHeaders;
        this.connectTimeoutMillis = (int) connectTimeout.toMillis();
        this.tls = tls;
        this.propagator = openTelemetry.getPropagators().getTextMapPropagator();
        this.scope = scope;
    }

    @Override
    public Response proceed(CallContext call) throws IOException {
        Attempt attempt = Objects.requireNonNull(call.attempt());
        AttemptScope.Slot slot = scope.ofThisThread();
        Request request = addressed(call, attempt, slot);
        Interceptor.Chain chain = connecting(call.chain(), request);
        Attempt previous = attempt.previous();
        if (previous != null && request.header(UPGRADE) != null) {
            attempt.maySendOnConnectionOf(previous);
        }
        Attempt outer = slot.enter(attempt);
        try {
            return WireMark.restored(chain.proceed(request));
        } finally {
            slot.leave(outer);
        }
    }

    private Interceptor.Chain connecting(Interceptor.Chain given, Request request) throws IOException {
        Interceptor.Chain chain = withConnectTimeout(given);
        return request.isHttps() ? tls.secured(chain) : chain;
    }

    /** The client was built with the connect timeout of the policy at that time. */
    private Interceptor.Chain withConnectTimeout(Interceptor.Chain chain) {
        return chain.connectTimeoutMillis() == connectTimeoutMillis
                ? chain
                : chain.withConnectTimeout(connectTimeoutMillis, TimeUnit.MILLISECONDS);
    }

    private Request addressed(CallContext call, Attempt attempt, AttemptScope.Slot slot) {
        Request request = call.request();
        boolean own = attemptHeaders.any(call, attempt);
        if (attempt.endpoint() == null && !call.isTraced() && !own) {
            return request;
        }
        RequestCopy copy = slot.copyOf(request);
        try {
            HttpUrl url = url(request, attempt.endpoint(), copy, slot);
            if (own) {
                attemptHeaders.set(call, attempt, copy);
            }
            if (call.isTraced()) {
                propagator.inject(call, copy, HEADERS);
            }
            return copy.build(url);
        } finally {
            slot.copied(copy);
        }
    }

    /** Where the request goes, with the Host header that belongs to it. */
    private HttpUrl url(Request request, @Nullable Endpoint endpoint, RequestCopy copy, AttemptScope.Slot slot) {
        HttpUrl logical = request.url();
        if (endpoint == null) {
            return logical;
        }
        String host = request.header(HOST) == null ? hostHeader.of(logical) : null;
        if (host != null) {
            copy.addGoodHeader(HOST, host);
        }
        return endpoint.url().of(logical, slot.scratch());
    }
}
