package io.sidecarsdk.http.internal.inbound.httpserver;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsExchange;
import io.sidecarsdk.http.internal.inbound.InboundExchange;
import java.net.URI;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/** A request of the JDK's own server. */
final class HttpServerExchange implements InboundExchange {

    private final HttpExchange exchange;

    HttpServerExchange(HttpExchange exchange) {
        this.exchange = exchange;
    }

    @Override
    public String method() {
        return exchange.getRequestMethod();
    }

    @Override
    public String scheme() {
        return exchange instanceof HttpsExchange ? "https" : "http";
    }

    @Override
    public String rawPath() {
        URI uri = exchange.getRequestURI();
        String path = uri.isAbsolute() ? uri.getRawPath() : withoutQuery(uri.toString());
        return path == null || path.isEmpty() ? "/" : path;
    }

    /** {@code URI} takes what follows two slashes for a host, which it is not. */
    private static String withoutQuery(String target) {
        int query = target.indexOf('?');
        return query < 0 ? target : target.substring(0, query);
    }

    @Override
    public String protocol() {
        return exchange.getProtocol();
    }

    @Override
    public String peerAddress() {
        return exchange.getRemoteAddress().getAddress().getHostAddress();
    }

    @Override
    public String serverHost() {
        String host = header("Host");
        return host == null ? "" : host.replaceFirst(":[0-9]*$", "");
    }

    @Override
    public int serverPort() {
        return exchange.getLocalAddress().getPort();
    }

    @Override
    public @Nullable String header(String name) {
        return exchange.getRequestHeaders().getFirst(name);
    }

    @Override
    public List<String> headers(String name) {
        List<String> values = exchange.getRequestHeaders().get(name);
        return values == null ? List.of() : values;
    }

    @Override
    public Iterable<String> headerNames() {
        return exchange.getRequestHeaders().keySet();
    }

    @Override
    public List<X509Certificate> peerCertificates() {
        if (!(exchange instanceof HttpsExchange https)) {
            return List.of();
        }
        List<X509Certificate> chain = new ArrayList<>();
        try {
            for (Certificate certificate : https.getSSLSession().getPeerCertificates()) {
                chain.add((X509Certificate) certificate);
            }
        } catch (SSLPeerUnverifiedException hasShownNone) {
            return List.of();
        }
        return chain;
    }

    @Override
    public void answerHeader(String name, String value) {
        exchange.getResponseHeaders().set(name, value);
    }

    @Override
    public String route() {
        String context = exchange.getHttpContext().getPath();
        return context.equals("/") ? "" : context;
    }
}
