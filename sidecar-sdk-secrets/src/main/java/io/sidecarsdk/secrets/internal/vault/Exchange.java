package io.sidecarsdk.secrets.internal.vault;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.Authenticator;
import java.net.CookieHandler;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * One request on its way through the driver: the client that the driver is given, which sends with the one that is shared.
 *
 * <p>It does what the driver leaves out. The time is bounded to the last byte of the answer, not to its first; its size is
 * bounded; the URL is the one that was meant, which the driver decodes and encodes again; status, headers and bytes are
 * kept as they came, where the driver drops headers and converts bytes to the platform's character set.
 */
final class Exchange extends HttpClient {

    private final HttpClient shared;
    private final URI target;
    private final Duration timeout;
    private @Nullable HttpResponse<byte[]> response;
    private @Nullable IOException failure;

    Exchange(HttpClient shared, URI target, Duration timeout) {
        this.shared = shared;
        this.target = target;
        this.timeout = timeout;
    }

    /** What came back, once the driver has sent. */
    HttpResponse<byte[]> response() throws IOException {
        if (failure != null) {
            throw failure;
        }
        if (response == null) {
            throw new IOException("the driver did not send the request");
        }
        return response;
    }

    @Override
    @SuppressWarnings("unchecked") // the driver asks for a text, of which it gets none
    public <T> HttpResponse<T> send(HttpRequest request, HttpResponse.BodyHandler<T> unused)
            throws IOException, InterruptedException {
        HttpRequest meant = HttpRequest.newBuilder(request, (name, value) -> true)
                .uri(target)
                .header("User-Agent", "sidecar-sdk")
                .timeout(timeout)
                .build();
        try {
            HttpResponse<byte[]> received = within(shared.sendAsync(meant, info -> new BoundedBody()));
            response = received;
            return (HttpResponse<T>) new Emptied(received);
        } catch (IOException e) {
            failure = e;
            throw e;
        }
    }

    private HttpResponse<byte[]> within(CompletableFuture<HttpResponse<byte[]>> sending)
            throws IOException, InterruptedException {
        try {
            return sending.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            sending.cancel(true); // closes the connection
            throw new HttpTimeoutException("no answer in time");
        } catch (InterruptedException e) {
            sending.cancel(true);
            failure = new InterruptedIOException("the SDK is being closed");
            throw e;
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException io
                    ? io
                    : new IOException(
                            e.getCause() == null ? "" : e.getCause().getClass().getName());
        }
    }

    @Override
    public <T> CompletableFuture<HttpResponse<T>> sendAsync(HttpRequest request, HttpResponse.BodyHandler<T> handler) {
        throw new UnsupportedOperationException("the driver sends and waits");
    }

    @Override
    public <T> CompletableFuture<HttpResponse<T>> sendAsync(
            HttpRequest request, HttpResponse.BodyHandler<T> handler, HttpResponse.PushPromiseHandler<T> pushes) {
        throw new UnsupportedOperationException("the driver sends and waits");
    }

    @Override
    public Optional<CookieHandler> cookieHandler() {
        return shared.cookieHandler();
    }

    @Override
    public Optional<Duration> connectTimeout() {
        return shared.connectTimeout();
    }

    @Override
    public Redirect followRedirects() {
        return shared.followRedirects();
    }

    @Override
    public Optional<ProxySelector> proxy() {
        return shared.proxy();
    }

    @Override
    public SSLContext sslContext() {
        return shared.sslContext();
    }

    @Override
    public SSLParameters sslParameters() {
        return shared.sslParameters();
    }

    @Override
    public Optional<Authenticator> authenticator() {
        return shared.authenticator();
    }

    @Override
    public Version version() {
        return shared.version();
    }

    @Override
    public Optional<Executor> executor() {
        return shared.executor();
    }

    /** What the driver gets to see: its own copies of values are none that anybody could wipe. */
    private record Emptied(HttpResponse<byte[]> real) implements HttpResponse<String> {

        @Override
        public int statusCode() {
            return real.statusCode();
        }

        @Override
        public HttpRequest request() {
            return real.request();
        }

        @Override
        public Optional<HttpResponse<String>> previousResponse() {
            return Optional.empty();
        }

        @Override
        public HttpHeaders headers() {
            return real.headers();
        }

        @Override
        public String body() {
            return "";
        }

        @Override
        public Optional<SSLSession> sslSession() {
            return real.sslSession();
        }

        @Override
        public URI uri() {
            return real.uri();
        }

        @Override
        public HttpClient.Version version() {
            return real.version();
        }
    }
}
