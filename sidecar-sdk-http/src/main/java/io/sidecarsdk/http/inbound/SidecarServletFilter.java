package io.sidecarsdk.http.inbound;

import io.sidecarsdk.http.Http;
import io.sidecarsdk.http.internal.inbound.LiveInbound;
import io.sidecarsdk.http.internal.inbound.servlet.ServletInbound;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.EnumSet;

/**
 * A Jakarta Servlet filter (5.0 or newer) that acts on the policy's {@code http.inbound}.
 *
 * <p>Map it to {@code /*}, in front of every other filter but those that make server spans, for the {@link #dispatches()},
 * and with asynchronous requests supported. It is in nobody's way while the policy has no {@code http.inbound}. An
 * asynchronous request is over when its {@code AsyncContext} completes; each thread that it is dispatched to has its
 * context current. A servlet that overruns its deadline cannot be ended from outside: what ends is the calls that it makes.
 */
public final class SidecarServletFilter implements Filter {

    private final ServletInbound inbound;

    /**
     * Makes the filter.
     *
     * @param http the capability of the {@code Sidecar} whose policy is to be acted on
     */
    public SidecarServletFilter(Http http) {
        this.inbound = new ServletInbound(LiveInbound.of(http));
    }

    /** What to map the filter for: requests as they come, and their later asynchronous and error dispatches. */
    public static EnumSet<DispatcherType> dispatches() {
        return EnumSet.of(DispatcherType.REQUEST, DispatcherType.ASYNC, DispatcherType.ERROR);
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (request instanceof HttpServletRequest httpRequest && response instanceof HttpServletResponse httpResponse) {
            inbound.filter(httpRequest, httpResponse, chain);
        } else {
            chain.doFilter(request, response);
        }
    }
}
