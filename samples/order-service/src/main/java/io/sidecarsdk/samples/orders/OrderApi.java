package io.sidecarsdk.samples.orders;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.micrometer.core.instrument.MeterRegistry;
import io.sidecarsdk.health.Health;
import io.sidecarsdk.samples.orders.load.CallKind;
import io.sidecarsdk.samples.orders.load.OrderCall;
import io.sidecarsdk.samples.orders.load.SdkArm;
import io.sidecarsdk.samples.orders.report.MetricsText;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import okhttp3.Response;

/** The service's own HTTP interface: {@code /orders/ID} makes both calls, {@code /metrics}, {@code /health}. */
final class OrderApi implements AutoCloseable {

    private static final int THREADS = 8;

    private final SdkArm sdk;
    private final MeterRegistry meters;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    private final AtomicLong orders = new AtomicLong();

    OrderApi(int port, SdkArm sdk, MeterRegistry meters) throws IOException {
        this.sdk = sdk;
        this.meters = meters;
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.createContext("/orders/", this::order);
        server.createContext("/metrics", exchange -> respond(exchange, 200, "text/plain", MetricsText.of(this.meters)));
        server.createContext("/health", this::health);
        server.setExecutor(threads);
        server.start();
    }

    String address() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void order(HttpExchange exchange) throws IOException {
        String id = exchange.getRequestURI().getPath().substring("/orders/".length());
        if (!id.matches("[0-9]{1,6}")) {
            respond(exchange, 404, "application/json", "{\"error\":\"no such order\"}");
            return;
        }
        String call = "order-" + id + "-" + orders.incrementAndGet();
        int item = Integer.parseInt(id);
        String stock = outcome(new OrderCall(CallKind.STOCK, call, item));
        String payment = outcome(new OrderCall(CallKind.PAYMENT_WITH_KEY, call, item));
        boolean done = stock.startsWith("2") && payment.startsWith("2");
        String body = "{\"order\":%s,\"stock\":\"%s\",\"payment\":\"%s\"}\n".formatted(id, stock, payment);
        respond(exchange, done ? 200 : 503, "application/json", body);
    }

    /** The status, or why there is none. */
    private String outcome(OrderCall call) {
        try (Response response = sdk.send(call)) {
            response.body().bytes();
            return Integer.toString(response.code());
        } catch (IOException e) {
            return e.getClass().getSimpleName();
        }
    }

    private void health(HttpExchange exchange) throws IOException {
        Health health = sdk.sidecar().health();
        respond(exchange, health.status() == Health.Status.DOWN ? 503 : 200, "text/plain", health + "\n");
    }

    private static void respond(HttpExchange exchange, int status, String type, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", type + "; charset=utf-8");
        exchange.sendResponseHeaders(status, bytes.length);
        try (exchange) {
            exchange.getResponseBody().write(bytes);
        }
    }
}
