package io.sidecarsdk.logging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sidecarsdk.health.Health;
import io.sidecarsdk.logging.internal.sink.forward.ForwardServer;
import io.sidecarsdk.logging.internal.sink.forward.Message;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.MDC;

/** A Forward sink, from the policy to the server. */
@Timeout(120)
class ForwardShippingTest {

    @Test
    void a_logged_line_arrives_with_all_that_belongs_to_it() throws Exception {
        try (ForwardServer server = new ForwardServer(ForwardServer.ACKNOWLEDGES);
                LoggingFixture fixture = new LoggingFixture(sink(server, ""))) {
            try (MDC.MDCCloseable tenant = MDC.putCloseable("tenant", "acme")) {
                fixture.app.atWarn().addKeyValue("order", 17).log("order {} failed", 17);
            }
            assertThat(fixture.flush()).isTrue();

            Message message = server.messages.get(0);
            assertThat(message.tag()).isEqualTo("orders");
            assertThat(message.entries()).hasSize(1);
            assertThat(message.entries().get(0).record().toString())
                    .contains("\"service.name\":\"orders\"")
                    .contains("\"level\":\"WARN\",\"logger\":\"app\"")
                    .contains(
                            "\"message\":\"order 17 failed\",\"mdc\":{\"tenant\":\"acme\"},\"fields\":{\"order\":17}");
            assertThat(fixture.stats().shipped()).isEqualTo(1);
        }
    }

    @Test
    void an_acknowledgement_that_is_lost_has_the_same_batch_sent_again_and_counted_once() throws Exception {
        try (ForwardServer server = new ForwardServer(client -> client.take(), ForwardServer.ACKNOWLEDGES);
                LoggingFixture fixture = new LoggingFixture(sink(server, ""))) {
            fixture.app.info("once");
            assertThat(fixture.flush()).isTrue();

            assertThat(server.messages).hasSize(2);
            assertThat(server.messages.get(1)).isEqualTo(server.messages.get(0));
            assertThat(fixture.stats().shipped()).isEqualTo(1);
        }
    }

    @Test
    void lines_are_held_while_the_server_refuses_the_handshake_and_health_says_why() throws Exception {
        ForwardServer.Script wantsKey = client -> {
            client.helo(new byte[16], new byte[0], true);
            client.hear();
        };
        try (ForwardServer server =
                        new ForwardServer(wantsKey, wantsKey, wantsKey, wantsKey, ForwardServer.ACKNOWLEDGES);
                LoggingFixture fixture = new LoggingFixture(sink(server, ""))) {
            fixture.app.info("held");
            await().atMost(LoggingFixture.LONG)
                    .until(() -> server.connections.size() > 1
                            || fixture.health("logging.central").status() != Health.Status.UP);
            assertThat(fixture.flush()).isTrue();

            assertThat(server.messages).hasSize(1);
            assertThat(fixture.stats().dropped()).isZero();
        }
    }

    @Test
    void one_line_that_the_server_chokes_on_does_not_hold_up_the_others() throws Exception {
        ForwardServer.Script chokes = client -> {
            while (true) {
                Message message = client.take();
                if (message.entries().stream()
                        .anyMatch(entry -> entry.text("message").equals("0"))) {
                    return;
                }
                client.acknowledge(message);
            }
        };
        try (ForwardServer server = new ForwardServer(chokes);
                LoggingFixture fixture = new LoggingFixture(sink(server, ", interval: 1s"))) {
            for (int i = 0; i < 20; i++) {
                fixture.app.info("{}", i);
            }
            assertThat(fixture.flush()).isTrue();

            assertThat(fixture.stats().shipped()).isEqualTo(19);
            assertThat(fixture.stats().droppedByReason()).containsEntry("rejected", 1L);
        }
    }

    @Test
    void what_waits_is_sent_when_the_policy_names_another_server() throws Exception {
        try (ForwardServer first = new ForwardServer(client -> client.take());
                ForwardServer second = new ForwardServer(ForwardServer.ACKNOWLEDGES);
                LoggingFixture fixture = new LoggingFixture(sink(first, ""))) {
            fixture.app.info("moved");
            await().atMost(LoggingFixture.LONG).until(() -> !first.messages.isEmpty());

            fixture.changePolicy(sink(second, ", tag: moved, compression: gzip"));
            assertThat(fixture.flush()).isTrue();

            assertThat(second.messages.get(0).tag()).isEqualTo("moved");
            assertThat(second.messages.get(0).entries().get(0).text("message")).isEqualTo("moved");
        }
    }

    @Test
    void thousands_of_lines_arrive_in_order_and_none_twice() throws Exception {
        try (ForwardServer server = new ForwardServer(ForwardServer.ACKNOWLEDGES);
                LoggingFixture fixture = new LoggingFixture(sink(server, ", compression: gzip"))) {
            IntStream.range(0, 5_000).forEach(i -> fixture.app.info("{}", i));
            assertThat(fixture.flush()).isTrue();

            List<String> arrived = server.messages.stream()
                    .flatMap(message -> message.entries().stream())
                    .map(entry -> entry.text("message"))
                    .toList();
            assertThat(arrived)
                    .isEqualTo(
                            IntStream.range(0, 5_000).mapToObj(String::valueOf).toList());
        }
    }

    private static String sink(ForwardServer server, String more) {
        return "  sinks: {central: {forward: {address: '127.0.0.1:" + server.port() + "'"
                + (more.contains("interval") ? "" : ", interval: 20ms") + more + "}}}";
    }
}
