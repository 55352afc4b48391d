package io.sidecarsdk.http.internal.telemetry;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.sidecarsdk.http.internal.balancing.Endpoint;
import io.sidecarsdk.http.internal.call.Attempt;
import okhttp3.HttpUrl;
import okhttp3.Request;

/** Attributes of client spans, by OpenTelemetry's semantic conventions for HTTP where there is one. */
public final class SpanAttributes {

    public static final AttributeKey<Long> STATUS_CODE = AttributeKey.longKey("http.response.status_code");
    public static final AttributeKey<Long> RESEND_COUNT = AttributeKey.longKey("http.request.resend_count");
    public static final AttributeKey<String> ERROR_TYPE = AttributeKey.stringKey("error.type");
    public static final AttributeKey<String> HEDGE_DECISION = AttributeKey.stringKey("sidecar.hedge.decision");
    public static final AttributeKey<String> RETRY_DECISION = AttributeKey.stringKey("sidecar.retry.decision");

    private static final AttributeKey<String> METHOD = AttributeKey.stringKey("http.request.method");
    private static final AttributeKey<String> SERVER_ADDRESS = AttributeKey.stringKey("server.address");
    private static final AttributeKey<Long> SERVER_PORT = AttributeKey.longKey("server.port");
    private static final AttributeKey<String> URL = AttributeKey.stringKey("url.full");
    private static final AttributeKey<String> CLIENT = AttributeKey.stringKey("sidecar.client");
    private static final AttributeKey<Long> ATTEMPT = AttributeKey.longKey("sidecar.attempt");
    private static final AttributeKey<String> ENDPOINT = AttributeKey.stringKey("sidecar.endpoint");
    public static final AttributeKey<String> ROUTED_FROM = AttributeKey.stringKey("sidecar.routed_from");

    private static final AttributeKey<String> FAULT = AttributeKey.stringKey("sidecar.fault");
    private static final AttributeKey<String> REASON = AttributeKey.stringKey("sidecar.reason");
    private static final AttributeKey<String> OUTCOME = AttributeKey.stringKey("sidecar.outcome");

    private SpanAttributes() {}

    /** What is known when the call begins. The URL goes without user and query, which may hold secrets. */
    public static void ofRequest(Span span, String client, Request request) {
        HttpUrl url = request.url();
        span.setAttribute(METHOD, request.method());
        span.setAttribute(SERVER_ADDRESS, url.host());
        span.setAttribute(SERVER_PORT, (long) url.port());
        span.setAttribute(URL, withoutUserAndQuery(url));
        span.setAttribute(CLIENT, client);
    }

    /** Cut out of the text: a builder would cost more than all the rest of the span. */
    private static String withoutUserAndQuery(HttpUrl url) {
        String text = url.toString();
        int authority = url.scheme().length() + 3;
        int path = text.indexOf('/', authority);
        int user = text.lastIndexOf('@', path);
        String address =
                user < authority ? text.substring(0, path) : url.scheme() + "://" + text.substring(user + 1, path);
        return address + url.encodedPath();
    }

    /** A fault was injected: an event. */
    public static void fault(Span span, String kind) {
        span.addEvent("sidecar.fault", Attributes.of(FAULT, kind));
    }

    /** A limit in shadow mode would have refused the call: an event. */
    public static void shadowed(Span span, String reason) {
        span.addEvent("sidecar.shadow_rejection", Attributes.of(REASON, reason));
    }

    /** An attempt that has ended, as an event. */
    public static void attempt(Span span, Attempt attempt, String outcome) {
        Endpoint endpoint = attempt.endpoint();
        span.addEvent(
                "sidecar.attempt",
                Attributes.of(
                        ATTEMPT,
                        (long) attempt.number(),
                        ENDPOINT,
                        endpoint == null ? "" : endpoint.label(),
                        OUTCOME,
                        outcome));
    }
}
