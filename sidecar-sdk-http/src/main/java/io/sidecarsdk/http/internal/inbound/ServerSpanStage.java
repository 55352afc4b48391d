package io.sidecarsdk.http.internal.inbound;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.sidecarsdk.http.internal.telemetry.ServerSpanAttributes;
import org.jspecify.annotations.Nullable;

/**
 * Traces the request: one server span, child of the caller's, by OpenTelemetry's semantic conventions. Where a span of this
 * process is current already, the server or an agent has made the server span: that one is taken.
 *
 * @see <a href="https://opentelemetry.io/docs/specs/semconv/http/http-spans/#http-server-span">HTTP server span</a>
 */
final class ServerSpanStage implements InboundStage {

    private static final String SCOPE = "io.sidecarsdk.http";

    private final Tracer tracer;
    private final TextMapPropagator propagator;

    private ServerSpanStage(OpenTelemetry openTelemetry) {
        this.tracer = openTelemetry.getTracer(SCOPE);
        this.propagator = openTelemetry.getPropagators().getTextMapPropagator();
    }

    static @Nullable InboundStage create(OpenTelemetry openTelemetry) {
        return openTelemetry.equals(OpenTelemetry.noop()) ? null : new ServerSpanStage(openTelemetry);
    }

    @Override
    public @Nullable Refusal enter(InboundCall call) {
        SpanContext around = Span.fromContext(call.context()).getSpanContext();
        if (around.isValid() && !around.isRemote()) {
            return null;
        }
        InboundExchange exchange = call.exchange();
        Context parent = propagator.extract(call.context(), exchange, Headers.GETTER);
        Span span = tracer.spanBuilder(ServerSpanAttributes.method(exchange.method()))
                .setParent(parent)
                .setSpanKind(SpanKind.SERVER)
                .startSpan();
        call.tracedBy(span);
        call.context(parent.with(span));
        if (span.isRecording()) {
            describe(exchange, span);
        }
        return null;
    }

    private static void describe(InboundExchange exchange, Span span) {
        span.setAttribute(ServerSpanAttributes.METHOD, ServerSpanAttributes.method(exchange.method()));
        span.setAttribute(ServerSpanAttributes.SCHEME, exchange.scheme());
        span.setAttribute(ServerSpanAttributes.PATH, exchange.rawPath());
        span.setAttribute(ServerSpanAttributes.CLIENT_ADDRESS, exchange.peerAddress());
        span.setAttribute(ServerSpanAttributes.SERVER_ADDRESS, exchange.serverHost());
        if (exchange.serverPort() > 0) {
            span.setAttribute(ServerSpanAttributes.SERVER_PORT, (long) exchange.serverPort());
        }
        String agent = exchange.header("User-Agent");
        if (agent != null) {
            span.setAttribute(ServerSpanAttributes.USER_AGENT, agent);
        }
    }

    @Override
    public void ended(InboundCall call) {
        Span span = call.span();
        if (span.isRecording()) {
            describeOutcome(call, span);
        }
        span.end();
    }

    private static void describeOutcome(InboundCall call, Span span) {
        String route = call.exchange().route();
        if (!route.isEmpty()) {
            span.updateName(ServerSpanAttributes.method(call.exchange().method()) + ' ' + route);
            span.setAttribute(ServerSpanAttributes.ROUTE, route);
        }
        if (call.status() != 0) {
            span.setAttribute(ServerSpanAttributes.STATUS_CODE, (long) call.status());
        }
        String error = call.errorType();
        if (error != null) {
            span.setAttribute(ServerSpanAttributes.ERROR_TYPE, error);
            span.setStatus(StatusCode.ERROR);
        }
        Refusal refusal = call.refusal();
        if (refusal != null) {
            span.setAttribute(ServerSpanAttributes.REJECTION, refusal.reason().label());
        }
    }

    private enum Headers implements TextMapGetter<InboundExchange> {
        GETTER;

        @Override
        public Iterable<String> keys(InboundExchange carrier) {
            return carrier.headerNames();
        }

        @Override
        public @Nullable String get(@Nullable InboundExchange carrier, String key) {
            return carrier == null ? null : carrier.header(key);
        }
    }
}
