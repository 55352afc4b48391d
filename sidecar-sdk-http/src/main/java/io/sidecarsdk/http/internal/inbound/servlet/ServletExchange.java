package io.sidecarsdk.http.internal.inbound.servlet;

import io.sidecarsdk.http.internal.inbound.InboundExchange;
import jakarta.servlet.http.HttpServletMapping;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.security.cert.X509Certificate;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A request of a servlet container. */
final class ServletExchange implements InboundExchange {

    private static final String CERTIFICATES = "jakarta.servlet.request.X509Certificate";

    /** {@code HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE}: Spring MVC's route, where a servlet has them all. */
    private static final String SPRING_ROUTE = "org.springframework.web.servlet.HandlerMapping.bestMatchingPattern";

    private final HttpServletRequest request;
    private final HttpServletResponse response;

    ServletExchange(HttpServletRequest request, HttpServletResponse response) {
        this.request = request;
        this.response = response;
    }

    @Override
    public String method() {
        return request.getMethod();
    }

    @Override
    public String scheme() {
        return request.getScheme();
    }

    @Override
    public String rawPath() {
        return request.getRequestURI();
    }

    @Override
    public String protocol() {
        return request.getProtocol();
    }

    @Override
    public String peerAddress() {
        String address = request.getRemoteAddr();
        return address == null ? "" : address;
    }

    @Override
    public String serverHost() {
        String host = request.getServerName();
        return host == null ? "" : host;
    }

    @Override
    public int serverPort() {
        return request.getServerPort();
    }

    @Override
    public @Nullable String header(String name) {
        return request.getHeader(name);
    }

    @Override
    public List<String> headers(String name) {
        return Collections.list(request.getHeaders(name));
    }

    @Override
    public Iterable<String> headerNames() {
        return Collections.list(request.getHeaderNames());
    }

    @Override
    public List<X509Certificate> peerCertificates() {
        return request.getAttribute(CERTIFICATES) instanceof X509Certificate[] chain ? List.of(chain) : List.of();
    }

    @Override
    public void answerHeader(String name, String value) {
        response.setHeader(name, value);
    }

    @Override
    public String route() {
        Object route = request.getAttribute(SPRING_ROUTE);
        if (route != null) {
            return route.toString();
        }
        HttpServletMapping mapping = request.getHttpServletMapping();
        String pattern = mapping == null ? null : mapping.getPattern();
        return pattern == null || pattern.equals("/") || pattern.equals("/*") ? "" : pattern;
    }
}
