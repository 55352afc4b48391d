package io.sidecarsdk.internal.admin;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.sidecarsdk.internal.json.Json;
import io.sidecarsdk.policy.AdminPolicy;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Answers {@code GET /name} with a page as JSON, and {@code GET /} with the names of all pages. */
final class AdminServer implements AutoCloseable {

    private static final int WAITING = 16;

    private final HttpServer server;
    private final ThreadPoolExecutor threads;
    private final Pages pages;

    private AdminServer(HttpServer server, ThreadPoolExecutor threads, Pages pages) {
        this.server = server;
        this.threads = threads;
        this.pages = pages;
    }

    /** @throws IOException if the address cannot be had */
    static AdminServer listen(AdminPolicy policy, Pages pages) throws IOException {
        InetAddress host = InetAddress.getByName(policy.host()); // an address, so nothing is looked up
        HttpServer server = HttpServer.create(new InetSocketAddress(host, policy.port()), WAITING);
        ThreadPoolExecutor threads = threads();
        AdminServer admin = new AdminServer(server, threads, pages);
        server.setExecutor(threads);
        server.createContext("/", admin::answer);
        server.start();
        return admin;
    }

    /** One thread is enough for a person or a scraper; more than it can do waits in line. */
    private static ThreadPoolExecutor threads() {
        return new ThreadPoolExecutor(
                1,
                1,
                0,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(WAITING),
                work -> {
                    Thread thread = new Thread(work, "sidecar-admin");
                    thread.setDaemon(true);
                    return thread;
                },
                new ThreadPoolExecutor.CallerRunsPolicy());
    }

    /** As a URL, with the port that it got. */
    String address() {
        InetSocketAddress address = server.getAddress();
        String host = address.getAddress().getHostAddress();
        return "http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String method = exchange.getRequestMethod();
            if (!method.equals("GET") && !method.equals("HEAD")) {
                exchange.getResponseHeaders().set("Allow", "GET, HEAD");
                send(exchange, 405, Map.of("error", "got " + method + ", expected GET"));
            } else if (isForeign(exchange)) {
                send(exchange, 403, Map.of("error", "the Host header names another host, expected an address"));
            } else {
                page(exchange);
            }
        }
    }

    /**
     * On the loopback address only what asks for an address is answered. A web page that has its own name resolve to the
     * loopback address, so that a browser on this machine reads ours to it, has its own name in the header.
     */
    private static boolean isForeign(HttpExchange exchange) {
        String host = exchange.getRequestHeaders().getFirst("Host");
        return exchange.getLocalAddress().getAddress().isLoopbackAddress()
                && host != null
                && !host.matches("(localhost|[0-9.]+|\\[[0-9A-Fa-f:.]+\\])(:[0-9]+)?");
    }

    private void page(HttpExchange exchange) throws IOException {
        String name = exchange.getRequestURI().getPath().substring(1);
        if (name.isEmpty()) {
            send(exchange, 200, Map.of("pages", pages.names()));
            return;
        }
        Map<String, ?> content;
        try {
            content = pages.content(name);
        } catch (RuntimeException e) {
            send(
                    exchange,
                    500,
                    Map.of("error", "the page failed with " + e.getClass().getName()));
            return;
        }
        if (content == null) {
            send(exchange, 404, Map.of("error", "no such page", "pages", pages.names()));
        } else {
            send(exchange, 200, content);
        }
    }

    private static void send(HttpExchange exchange, int status, Map<String, ?> content) throws IOException {
        byte[] body = Json.write(content).getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.getResponseHeaders().set("Cache-Control", "no-store");
        exchange.getResponseHeaders().set("X-Content-Type-Options", "nosniff");
        boolean head = exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(status, head ? -1 : body.length);
        if (!head) {
            exchange.getResponseBody().write(body);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
