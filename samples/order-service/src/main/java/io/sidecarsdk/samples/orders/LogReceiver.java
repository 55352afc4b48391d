package io.sidecarsdk.samples.orders;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;

/** Stands in for the log store: takes the JSON lines that the SDK ships, and counts them. */
final class LogReceiver implements AutoCloseable {

    private static final String BREAKER = "\"message\":\"Circuit breaker ";

    private final HttpServer server;
    private final AtomicLong lines = new AtomicLong();
    private final AtomicLong aboutBreakers = new AtomicLong();

    LogReceiver() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/logs", this::take);
        server.start();
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/logs");
    }

    /** Lines received so far. */
    long lines() {
        return lines.get();
    }

    /** Of these, the SDK's own about what its circuit breakers did. */
    long aboutBreakers() {
        return aboutBreakers.get();
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void take(HttpExchange exchange) throws IOException {
        try (exchange;
                BufferedReader body =
                        new BufferedReader(new InputStreamReader(exchange.getRequestBody(), StandardCharsets.UTF_8))) {
            body.lines().forEach(this::count);
            exchange.sendResponseHeaders(204, -1);
        }
    }

    private void count(String line) {
        lines.incrementAndGet();
        if (line.contains(BREAKER)) {
            aboutBreakers.incrementAndGet();
        }
    }
}
