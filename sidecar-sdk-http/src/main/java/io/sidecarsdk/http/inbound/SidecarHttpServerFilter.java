package io.sidecarsdk.http.inbound;

import com.sun.net.httpserver.Filter;
import com.sun.net.httpserver.HttpExchange;
import io.sidecarsdk.http.Http;
import io.sidecarsdk.http.internal.inbound.LiveInbound;
import io.sidecarsdk.http.internal.inbound.httpserver.HttpServerInbound;
import java.io.IOException;

/**
 * A filter of the JDK's {@code com.sun.net.httpserver} that acts on the policy's {@code http.inbound}. Add it as the first
 * one to each context. A request is over when its handler returns, so a handler must not leave the answer to another thread.
 */
public final class SidecarHttpServerFilter extends Filter {

    private final HttpServerInbound inbound;

    /**
     * Makes the filter.
     *
     * @param http the capability of the {@code Sidecar} whose policy is to be acted on
     */
    public SidecarHttpServerFilter(Http http) {
        this.inbound = new HttpServerInbound(LiveInbound.of(http));
    }

    @Override
    public void doFilter(HttpExchange exchange, Chain chain) throws IOException {
        inbound.filter(exchange, chain);
    }

    @Override
    public String description() {
        return "sidecar-sdk: http.inbound";
    }
}
