package io.sidecarsdk.logging.peers;

import static org.assertj.core.api.Assertions.assertThat;

import io.sidecarsdk.Sidecar;
import io.sidecarsdk.logging.Logs;
import io.sidecarsdk.policy.Policy;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.slf4j.MarkerFactory;
import wiremock.com.fasterxml.jackson.databind.JsonNode;

/** From a logged line, through all of the SDK, to real servers of the Forward protocol. */
@Tag("peer")
class ForwardTest {

    private static final Duration LONG = Duration.ofSeconds(30);

    private final Logger app = LoggerFactory.getLogger("app");

    @Test
    void a_fluentd_protocol_server_receives_what_was_logged() throws Exception {
        Instant before = Instant.now();
        try (FluentServer server = FluentServer.start();
                Sidecar sidecar = shippingTo(server.port(), "tag: shop.orders")) {
            logOne();
            assertThat(sidecar.get(Logs.class).flush(LONG)).isTrue();

            JsonNode event = server.awaitEvents(1).get(0);
            assertThat(event.get("tag").asText()).isEqualTo("shop.orders");
            assertThat(Instant.ofEpochSecond(
                            event.get("seconds").asLong(), event.get("nanos").asLong()))
                    .isBetween(before, Instant.now());
            JsonNode record = event.get("record");
            assertThat(record.get("service.name").asText()).isEqualTo("orders");
            assertThat(record.get("level").asText()).isEqualTo("ERROR");
            assertThat(record.get("logger").asText()).isEqualTo("app");
            assertThat(record.get("thread").asText())
                    .isEqualTo(Thread.currentThread().getName());
            assertThat(record.get("message").asText()).isEqualTo("Größe 17 😀");
            assertThat(record.get("mdc").toString()).isEqualTo("{\"tenant\":\"acme\"}");
            assertThat(record.get("fields").toString()).isEqualTo("{\"order\":17,\"ratio\":0.5,\"paid\":true}");
            assertThat(record.get("markers").toString()).isEqualTo("[\"AUDIT\"]");
            assertThat(record.get("exception").get("class").asText()).isEqualTo("java.lang.IllegalStateException");
            assertThat(record.get("exception").get("cause").get("message").asText())
                    .isEqualTo("no room");
        }
    }

    @Test
    void a_collector_receives_thousands_of_compressed_lines_each_once_and_in_order() throws Exception {
        try (CollectorServer collector = CollectorServer.start();
                Sidecar sidecar = shippingTo(collector.forwardPort(), "compression: gzip")) {
            IntStream.range(0, 5_000).forEach(i -> app.info("{}", i));
            assertThat(sidecar.get(Logs.class).flush(LONG)).isTrue();

            List<String> bodies = collector.awaitRecords(5_000).stream()
                    .map(received ->
                            received.record().get("body").get("stringValue").asText())
                    .toList();
            assertThat(bodies)
                    .isEqualTo(
                            IntStream.range(0, 5_000).mapToObj(String::valueOf).toList());
            assertThat(sidecar.get(Logs.class).stats().shipped()).isEqualTo(5_000);
        }
    }

    private void logOne() {
        try (MDC.MDCCloseable tenant = MDC.putCloseable("tenant", "acme")) {
            app.atError()
                    .addMarker(MarkerFactory.getMarker("AUDIT"))
                    .addKeyValue("order", 17)
                    .addKeyValue("ratio", 0.5)
                    .addKeyValue("paid", true)
                    .setCause(new IllegalStateException("failed", new IOException("no room")))
                    .log("Größe {} 😀", 17);
        }
    }

    private static Sidecar shippingTo(int port, String more) {
        return Sidecar.builder().policy(Policy.parse("""
                        apiVersion: sidecarsdk.io/v1
                        service: {name: orders}
                        logging:
                          sinks: {central: {forward: {address: '127.0.0.1:%d', interval: 20ms, %s}}}
                        """.formatted(port, more))).start();
    }
}
