package io.sidecarsdk.http.internal.jdk;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import okhttp3.ConnectionPool;
import okhttp3.Dispatcher;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okio.Buffer;

/** A server and a client in front of it; closing it fails the test if an exchange still holds a connection. */
final class Face implements AutoCloseable {
    static final int LARGE = 8 * 1024 * 1024;

    final MockWebServer server = new MockWebServer();
    final AtomicInteger tasks = new AtomicInteger();
    final ConnectionPool pool = new ConnectionPool();
    final OkHttpClient okHttp;
    final HttpClient client;
    private final ThreadPoolExecutor executor =
            new ThreadPoolExecutor(
                    0,
                    Integer.MAX_VALUE,
                    1,
                    TimeUnit.SECONDS,
                    new SynchronousQueue<>(),
                    task -> new Thread(task, "okhttp-executor")) {
                @Override
                public void execute(Runnable task) {
                    tasks.incrementAndGet();
                    super.execute(task);
                }
            };

    private Face(List<Protocol> protocols, UnaryOperator<OkHttpClient.Builder> setting) throws IOException {
        server.setProtocols(protocols);
        server.start();
        okHttp = setting.apply(new OkHttpClient.Builder()
                        .protocols(protocols)
                        .connectionPool(pool)
                        .dispatcher(new Dispatcher(executor)))
                .build();
        client = new OkHttpBackedHttpClient(okHttp);
    }

    static Face open() throws IOException {
        return open(builder -> builder);
    }

    static Face open(Way way) throws IOException {
        return new Face(way.protocols(), builder -> builder);
    }

    static Face open(UnaryOperator<OkHttpClient.Builder> setting) throws IOException {
        return new Face(List.of(Protocol.HTTP_1_1), setting);
    }

    Face respond(String body) {
        return respond(new MockResponse.Builder().body(body));
    }

    Face respond(byte[] body) {
        return respond(new MockResponse.Builder().body(new Buffer().write(body)));
    }

    Face respond(MockResponse.Builder response) {
        server.enqueue(response.build());
        return this;
    }

    URI uri(String path) {
        return server.url(path).uri();
    }

    HttpRequest.Builder request() {
        return HttpRequest.newBuilder(uri("/"));
    }

    HttpRequest get() {
        return request().build();
    }

    static byte[] randomBytes(int size) {
        byte[] bytes = new byte[size];
        new Random(42).nextBytes(bytes);
        return bytes;
    }

    void awaitNoConnectionInUse() {
        await("connections given back")
                .atMost(Duration.ofSeconds(10))
                .pollInterval(Duration.ofMillis(5))
                .until(() -> pool.connectionCount() == pool.idleConnectionCount());
    }

    void awaitNoConnection() {
        await("connections closed")
                .atMost(Duration.ofSeconds(10))
                .pollInterval(Duration.ofMillis(5))
                .until(() -> pool.connectionCount() == 0);
    }

    @Override
    public void close() {
        try {
            awaitNoConnectionInUse();
        } finally {
            pool.evictAll();
            executor.shutdown();
            server.close();
        }
    }
}
