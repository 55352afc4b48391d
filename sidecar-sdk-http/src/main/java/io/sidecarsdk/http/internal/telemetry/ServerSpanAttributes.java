package io.sidecarsdk.http.internal.telemetry;

import io.opentelemetry.api.common.AttributeKey;
import java.util.Set;

/** Attributes of server spans, by OpenTelemetry's semantic conventions for HTTP where there is one. */
public final class ServerSpanAttributes {

    public static final AttributeKey<String> METHOD = AttributeKey.stringKey("http.request.method");
    public static final AttributeKey<String> ROUTE = AttributeKey.stringKey("http.route");
    public static final AttributeKey<Long> STATUS_CODE = AttributeKey.longKey("http.response.status_code");
    public static final AttributeKey<String> ERROR_TYPE = AttributeKey.stringKey("error.type");
    public static final AttributeKey<String> SCHEME = AttributeKey.stringKey("url.scheme");
    public static final AttributeKey<String> PATH = AttributeKey.stringKey("url.path");
    public static final AttributeKey<String> CLIENT_ADDRESS = AttributeKey.stringKey("client.address");
    public static final AttributeKey<String> SERVER_ADDRESS = AttributeKey.stringKey("server.address");
    public static final AttributeKey<Long> SERVER_PORT = AttributeKey.longKey("server.port");
    public static final AttributeKey<String> USER_AGENT = AttributeKey.stringKey("user_agent.original");
    public static final AttributeKey<String> REJECTION = AttributeKey.stringKey("sidecar.rejection");

    private static final Set<String> METHODS =
            Set.of("GET", "POST", "PUT", "DELETE", "HEAD", "PATCH", "OPTIONS", "TRACE", "CONNECT");

    private ServerSpanAttributes() {}

    /** {@code method} where it is one of the known, {@code _OTHER} else: callers must not make up names of metrics. */
    public static String method(String method) {
        return METHODS.contains(method) ? method : "_OTHER";
    }
}
