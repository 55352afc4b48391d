package io.sidecarsdk.http.internal.inbound.jwt;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.Dispatcher;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;

/** Keys that their issuer publishes. Fetched on a daemon thread of its own, which is there only while it fetches. */
final class PublishedKeys implements KeySource {

    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private final URI uri;
    private final OkHttpClient client;

    PublishedKeys(URI uri) {
        this.uri = uri;
        ThreadPoolExecutor threads =
                new ThreadPoolExecutor(0, 2, 1, TimeUnit.SECONDS, new SynchronousQueue<>(), work -> {
                    Thread thread = new Thread(work, "sidecar-http-jwks");
                    thread.setDaemon(true);
                    return thread;
                });
        this.client = new OkHttpClient.Builder()
                .dispatcher(new Dispatcher(threads))
                .callTimeout(TIMEOUT)
                .followRedirects(false)
                .build();
    }

    @Override
    public CompletableFuture<String> fetch() {
        CompletableFuture<String> text = new CompletableFuture<>();
        Request request = new Request.Builder()
                .url(uri.toString())
                .header("Accept", "application/jwk-set+json, application/json")
                .build();
        client.newCall(request).enqueue(new Callback() {
            @Override
            public void onFailure(Call call, IOException e) {
                text.completeExceptionally(e);
            }

            @Override
            public void onResponse(Call call, Response response) {
                try (response) {
                    if (response.code() != 200) {
                        throw new IOException("answered with status " + response.code());
                    }
                    text.complete(KeySource.text(response.body().byteStream()));
                } catch (IOException | RuntimeException e) {
                    text.completeExceptionally(e);
                }
            }
        });
        return text;
    }

    @Override
    public String name() {
        return uri.toString();
    }

    @Override
    public void close() {
        client.dispatcher().cancelAll();
        client.dispatcher().executorService().shutdown();
        client.connectionPool().evictAll();
    }
}
