package io.sidecarsdk.http.internal.inbound;

import java.security.cert.X509Certificate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An incoming request and the head of its answer, as the server at hand shows them: all that the stages know of it. */
public interface InboundExchange {

    /** As it came, so in any case and of any name. */
    String method();

    /** {@code http} or {@code https}. */
    String scheme();

    /** As it stood in the request, neither decoded nor normalized, without the query. */
    String rawPath();

    /** Such as {@code HTTP/1.1}. */
    String protocol();

    /** The peer's IP address, of the connection itself. */
    String peerAddress();

    /** The host that the client asked for, without the port; empty where unknown. */
    String serverHost();

    /** The port of {@link #serverHost()}; -1 where unknown. */
    int serverPort();

    /** The first value of a request header. */
    @Nullable
    String header(String name);

    /** Every value of a request header, in order. */
    List<String> headers(String name);

    /** The names of all request headers. */
    Iterable<String> headerNames();

    /** What the peer has proved to be over TLS: its own certificate first; empty where it has shown none. */
    List<X509Certificate> peerCertificates();

    /** Sets a header of the answer; without effect once that is under way. */
    void answerHeader(String name, String value);

    /**
     * The pattern that the path was matched with, such as {@code /stock/{item}}; empty where there is none that says
     * anything. Never the path itself: it names metrics. Known at the end.
     */
    String route();
}
