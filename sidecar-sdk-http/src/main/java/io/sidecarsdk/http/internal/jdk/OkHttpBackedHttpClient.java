package io.sidecarsdk.http.internal.jdk;

import java.io.IOException;
import java.net.Authenticator;
import java.net.CookieHandler;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.PushPromiseHandler;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import okhttp3.Call;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import org.jspecify.annotations.Nullable;

/**
 * A {@link HttpClient} whose calls are made by an {@link OkHttpClient}, with everything installed in it.
 *
 * <p>Where it differs from the JDK's own client:
 *
 * <ul>
 *   <li>{@link #send} runs on the calling thread; no executor is involved unless the body is streamed to the caller.
 *   <li>An {@link IOException} from the OkHttp client is thrown as it is, not copied into a new one, so that a caller
 *       can catch its type. {@link HttpRequest#timeout()} limits the whole call, its body included.
 *   <li>{@link HttpRequest#version()} is ignored: the protocol is negotiated, as the OkHttp client is set up.
 *   <li>GET and HEAD with a body are refused, server push and {@link HttpResponse#previousResponse()} are absent.
 *   <li>Closing it does nothing: connections and threads belong to the OkHttp client, which outlives it.
 * </ul>
 */
public final class OkHttpBackedHttpClient extends HttpClient {
    private final OkHttpClient client;
    private final SSLContext sslContext;

    public OkHttpBackedHttpClient(OkHttpClient client) {
        this.client = Objects.requireNonNull(client, "client");
        this.sslContext = new ClientSslContext(client);
    }

    @Override
    public <T> HttpResponse<T> send(HttpRequest request, BodyHandler<T> handler)
            throws IOException, InterruptedException {
        Exchange<T> exchange = newExchange(request, handler);
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        return new BlockingSend<>(exchange).send();
    }

    @Override
    public <T> CompletableFuture<HttpResponse<T>> sendAsync(HttpRequest request, BodyHandler<T> handler) {
        return AsyncSend.enqueue(newExchange(request, handler));
    }

    /** As {@link #sendAsync(HttpRequest, BodyHandler)}: OkHttp refuses pushed streams, so no promise is ever seen. */
    @Override
    public <T> CompletableFuture<HttpResponse<T>> sendAsync(
            HttpRequest request, BodyHandler<T> handler, @Nullable PushPromiseHandler<T> pushPromises) {
        return sendAsync(request, handler);
    }

    private <T> Exchange<T> newExchange(HttpRequest request, BodyHandler<T> handler) {
        Objects.requireNonNull(handler, "responseBodyHandler");
        return new Exchange<>(request, newCall(Objects.requireNonNull(request, "request")), handler, this::execute);
    }

    private Call newCall(HttpRequest request) {
        // The body asks whether its call was cancelled, but is needed to make the call: hence the reference.
        AtomicReference<@Nullable Call> reference = new AtomicReference<>();
        Request mapped = RequestMapper.map(request, () -> isCanceled(reference.get()));
        Call call = client.newCall(mapped);
        reference.set(call);
        request.timeout().ifPresent(timeout -> CallTimeout.limit(call, timeout));
        return call;
    }

    private static boolean isCanceled(@Nullable Call call) {
        return call != null && call.isCanceled();
    }

    // Asked for when there is a task, because OkHttp makes its executor on first use.
    private void execute(Runnable task) {
        client.dispatcher().executorService().execute(task);
    }

    /** Always empty: cookies are kept by OkHttp's {@code CookieJar}, which is no {@link CookieHandler}. */
    @Override
    public Optional<CookieHandler> cookieHandler() {
        return Optional.empty();
    }

    /** The OkHttp client's connect timeout; empty when it has none. */
    @Override
    public Optional<Duration> connectTimeout() {
        int millis = client.connectTimeoutMillis();
        return millis == 0 ? Optional.empty() : Optional.of(Duration.ofMillis(millis));
    }

    /** {@code NORMAL} stands for OkHttp's nearest setting: redirects are followed, but not between http and https. */
    @Override
    public Redirect followRedirects() {
        if (!client.followRedirects()) {
            return Redirect.NEVER;
        }
        return client.followSslRedirects() ? Redirect.ALWAYS : Redirect.NORMAL;
    }

    /** What chooses the proxies; a fixed proxy appears as a selector that always names it. */
    @Override
    public Optional<ProxySelector> proxy() {
        Proxy fixed = client.proxy();
        return Optional.of(fixed == null ? client.proxySelector() : new FixedProxySelector(fixed));
    }

    /** A context that makes sockets as the OkHttp client does; it makes no engines, which OkHttp does not use. */
    @Override
    public SSLContext sslContext() {
        return sslContext;
    }

    /** The protocols, cipher suites and application protocols that the OkHttp client offers. */
    @Override
    public SSLParameters sslParameters() {
        return TlsParameters.of(client);
    }

    /** Always empty: OkHttp's authenticators see requests and responses, not {@link Authenticator}'s prompts. */
    @Override
    public Optional<Authenticator> authenticator() {
        return Optional.empty();
    }

    /** The newest version that the OkHttp client offers. */
    @Override
    public Version version() {
        return Versions.preferred(client.protocols());
    }

    /** The OkHttp dispatcher's executor: it runs asynchronous calls, streamed bodies and dependent stages. */
    @Override
    public Optional<Executor> executor() {
        return Optional.of(client.dispatcher().executorService());
    }

    /** Not supported: web sockets do not pass through the call pipeline. */
    @Override
    public WebSocket.Builder newWebSocketBuilder() {
        throw new UnsupportedOperationException(
                "This HttpClient makes HTTP calls only; open web sockets with OkHttpClient.newWebSocket");
    }

    // The five methods below override those that HttpClient has from Java 21 on (no @Override: we compile for 17).
    // There is nothing of this object's own to end or to wait for, and ending the shared OkHttp client is not its job.

    /** Does nothing: the OkHttp client, its connections and threads belong to whoever made it. */
    public void close() {
        // Java's own close() waits for calls in flight, which here may be another user's.
    }

    /** Does nothing, as {@link #close()}. */
    public void shutdown() {
        // see close()
    }

    /** Does nothing, as {@link #close()}; cancel a call through its future. */
    public void shutdownNow() {
        // see close()
    }

    /** Always true at once: there is nothing to wait for. */
    public boolean awaitTermination(Duration duration) {
        Objects.requireNonNull(duration, "duration");
        return true;
    }

    /** Always true, so that a loop which waits for it ends; calls can be made all the same. */
    public boolean isTerminated() {
        return true;
    }
}
