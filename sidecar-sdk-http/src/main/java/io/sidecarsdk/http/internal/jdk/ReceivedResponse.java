package io.sidecarsdk.http.internal.jdk;

import java.net.URI;
import java.net.http.HttpClient.Version;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Optional;
import javax.net.ssl.SSLSession;
import okhttp3.Response;

/** A response with its body; {@code uri} is where redirects have led, {@code request} the one that was sent first. */
record ReceivedResponse<T>(
        HttpRequest request,
        URI uri,
        int statusCode,
        HttpHeaders headers,
        Version version,
        Optional<SSLSession> sslSession,
        T body)
        implements HttpResponse<T> {

    static <T> HttpResponse<T> of(Exchange<T> exchange, Response response, ReceivedInfo info, T body) {
        return new ReceivedResponse<>(
                exchange.request(),
                uri(exchange, response),
                info.statusCode(),
                info.headers(),
                info.version(),
                HandshakeSession.of(response),
                body);
    }

    // The caller's own URI where nothing was redirected: the pipeline's names the endpoint that was dialled.
    private static URI uri(Exchange<?> exchange, Response response) {
        boolean redirected = response.priorResponse() != null;
        return redirected ? response.request().url().uri() : exchange.request().uri();
    }

    /** Empty: OkHttp follows redirects on its own and keeps no bodies of the responses before. */
    @Override
    public Optional<HttpResponse<T>> previousResponse() {
        return Optional.empty();
    }

    @Override
    public String toString() {
        return "(" + request.method() + " " + uri + ") " + statusCode;
    }
}
