package io.sidecarsdk.logging;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sidecarsdk.Sidecar;
import io.sidecarsdk.health.Health;
import io.sidecarsdk.spi.PolicySource;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A Sidecar that forwards logs, on {@link QuickTime}, whose policy a test may change. */
final class LoggingFixture implements AutoCloseable {

    static final Duration LONG = Duration.ofSeconds(20);

    final Logger app = LoggerFactory.getLogger("app");
    final QuickTime time = new QuickTime();
    final MeterRegistry meters = new SimpleMeterRegistry();
    final Sidecar sidecar;
    private final ChangeablePolicy policy = new ChangeablePolicy();

    /** @param logging the lines of the logging section */
    LoggingFixture(String... logging) {
        policy.set(logging);
        sidecar = Sidecar.builder().policy(policy).time(time).meters(meters).start();
    }

    static LoggingFixture shippingTo(String endpoint) {
        return new LoggingFixture(sink("central", endpoint));
    }

    static String sink(String name, String endpoint) {
        return "  sinks: {" + name + ": {http: {endpoint: '" + endpoint + "', interval: 20ms}}}";
    }

    Logs logs() {
        return sidecar.get(Logs.class);
    }

    LogStats stats() {
        return logs().stats();
    }

    boolean flush() {
        return logs().flush(LONG);
    }

    Health.Component health(String component) {
        return sidecar.health().components().get(component);
    }

    /** What the admin page shows, which the policy must have. */
    String page(String name) throws IOException, InterruptedException {
        String address = health("admin").detail().replace("listens on ", "");
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(address + "/" + name)).build();
        return HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body();
    }

    double gauge(String name) {
        return meters.get(name).gauge().value();
    }

    /** Puts another policy in force and waits until it is. */
    void changePolicy(String... logging) {
        double before = reloads();
        policy.set(logging);
        Awaitility.await().atMost(LONG).until(() -> reloads() > before);
    }

    /** Puts another version of the service in force and waits until it is. */
    void changePolicyOf(String version) {
        double before = reloads();
        policy.setVersion(version);
        Awaitility.await().atMost(LONG).until(() -> reloads() > before);
    }

    private double reloads() {
        return meters.find("sidecar.policy.reloads").counters().stream()
                .mapToDouble(counter -> counter.count())
                .sum();
    }

    /** A port at which nobody listens. */
    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    static long shippers() {
        return threads("sidecar-log-shipper-");
    }

    static long threads() {
        return threads("sidecar-log-");
    }

    private static long threads(String prefix) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith(prefix))
                .count();
    }

    /** What became of {@code logged} lines, once it is known of each. */
    LogStats statsOf(long logged) {
        Awaitility.await().atMost(LONG).until(() -> accountsFor(stats(), logged));
        return stats();
    }

    /** Every line that was logged is somewhere: this must always hold. */
    static boolean accountsFor(LogStats stats, long logged) {
        Map<String, Long> reasons = stats.droppedByReason();
        long refusedAtTheDoor = reasons.getOrDefault("queue_full", 0L) + reasons.getOrDefault("too_large", 0L);
        return stats.accepted() + refusedAtTheDoor == logged;
    }

    @Override
    public void close() {
        sidecar.close();
    }

    private static final class ChangeablePolicy implements PolicySource {

        private volatile String text = "";

        void set(String... logging) {
            text = "apiVersion: sidecarsdk.io/v1\n"
                    + "service: {name: orders, namespace: shop, version: 1.4.2}\n"
                    + (logging.length == 0 ? "" : "logging:\n" + String.join("\n", logging) + "\n");
        }

        void setVersion(String version) {
            text = text.replaceFirst("version: [0-9.]+", "version: " + version);
        }

        @Override
        public String name() {
            return "test policy";
        }

        @Override
        public String read() {
            return text;
        }
    }
}
