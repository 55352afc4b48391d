package io.sidecarsdk.http.internal.pipeline;

import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/** The Host header of requests that are sent to an endpoint: the policy's {@code host}. */
final class HostHeader {

    private final @Nullable String fixed;
    private final boolean logical;

    private HostHeader(@Nullable String fixed, boolean logical) {
        this.fixed = fixed;
        this.logical = logical;
    }

    /** @param setting {@code logical}, {@code endpoint}, or the value to send */
    static HostHeader of(String setting) {
        return switch (setting) {
            case "logical" -> new HostHeader(null, true);
            case "endpoint" -> new HostHeader(null, false);
            default -> new HostHeader(setting, false);
        };
    }

    /** The value to set; null to leave it to OkHttp, which sends the endpoint's. */
    @Nullable
    String of(HttpUrl logicalUrl) {
        if (!logical) {
            return fixed;
        }
        int port = logicalUrl.port();
        return port == HttpUrl.defaultPort(logicalUrl.scheme()) ? logicalUrl.host() : logicalUrl.host() + ":" + port;
    }
}
