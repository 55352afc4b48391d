package io.sidecarsdk.logging.internal.sink.forward;

import static org.assertj.core.api.Assertions.assertThat;

import io.sidecarsdk.logging.internal.record.LogRecord;
import io.sidecarsdk.logging.internal.ship.Answer;
import io.sidecarsdk.logging.internal.ship.Batch;
import io.sidecarsdk.logging.peers.CollectorServer;
import io.sidecarsdk.logging.peers.FluentServer;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import wiremock.com.fasterxml.jackson.databind.JsonNode;

/** What was sent is what real servers of the protocol received, field for field. */
@Tag("peer")
class ForwardPeerTest {

    private final ForwardFixture fixture = new ForwardFixture();

    @AfterEach
    void close() throws Exception {
        fixture.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_fluentd_protocol_server_with_a_key_receives_everything(boolean gzip) throws Exception {
        FluentServer server = fixture.closing(FluentServer.withKey("geheim-ß"));
        fixture.secrets.put("forward", Map.of("value", "geheim-ß"));
        ForwardTransport transport = fixture.transport(
                settings(server.port()).gzip(gzip).sharedKey("forward").build());

        assertThat(transport.send(batch(Batches.full(), Batches.record("second"))))
                .isEqualTo(Answer.taken());
        assertThat(transport.send(batch(Batches.record("third")))).isEqualTo(Answer.taken());

        List<JsonNode> events = server.awaitEvents(3);
        JsonNode first = events.get(0);
        assertThat(first.get("tag").asText()).isEqualTo("shop.orders");
        assertThat(first.get("seconds").asLong()).isEqualTo(Batches.TIME.getEpochSecond());
        assertThat(first.get("nanos").asInt()).isEqualTo(123_456_789);
        assertThat(first.get("record").toString())
                .isEqualTo("{\"service.name\":\"orders\",\"level\":\"ERROR\",\"logger\":\"shop.Orders\","
                        + "\"thread\":\"pool-1\",\"message\":\"Bestellung 17 für 漢字 😀\","
                        + "\"trace_id\":\"4bf92f3577b34da6a3ce929d0e0e4736\",\"span_id\":\"00f067aa0ba902b7\","
                        + "\"mdc\":{\"tenant\":\"a\"},"
                        + "\"fields\":{\"order\":17,\"huge\":-9223372036854776000," // as far as JavaScript goes
                        + "\"ratio\":0.1,\"paid\":true,\"none\":null,\"sum\":\"12345678901234567890.25\",\"nested\":{\"list\":[1,\"zwei\",false]}},"
                        + "\"markers\":[\"AUDIT\",\"MONEY\"],"
                        + "\"exception\":{\"class\":\"java.io.IOException\",\"message\":\"no room\","
                        + "\"stack\":\"at shop.Orders.place(Orders.java:17)\\n\","
                        + "\"cause\":{\"class\":\"java.lang.Error\"}}}");
        assertThat(events)
                .extracting(event -> event.get("record").get("message").asText())
                .containsExactly("Bestellung 17 für 漢字 😀", "second", "third");
    }

    @Test
    void a_fluentd_protocol_server_that_asks_for_a_login_gets_it() throws Exception {
        FluentServer server = fixture.closing(FluentServer.start("--shared-key", "key", "--user", "jo:pässword"));
        fixture.secrets.put("forward", Map.of("value", "key"));
        fixture.secrets.put("login", Map.of("username", "jo", "password", "pässword"));
        ForwardTransport transport = fixture.transport(
                settings(server.port()).sharedKey("forward").login("login").build());

        assertThat(transport.send(batch(Batches.record("m")))).isEqualTo(Answer.taken());

        assertThat(server.awaitEvents(1)).hasSize(1);
    }

    @Test
    void a_fluentd_protocol_server_refuses_a_wrong_key_and_says_so() throws Exception {
        FluentServer server = fixture.closing(FluentServer.withKey("key"));
        fixture.secrets.put("forward", Map.of("value", "another"));
        ForwardTransport transport =
                fixture.transport(settings(server.port()).sharedKey("forward").build());

        String detail = ForwardFixture.detail(transport.send(batch(Batches.record("m"))));

        assertThat(detail).contains("in the handshake").doesNotContain("another");
        assertThat(server.events()).isEmpty();
    }

    @Test
    void a_fluentd_protocol_server_that_has_a_key_is_named_as_such_to_a_sink_without() throws Exception {
        FluentServer server = fixture.closing(FluentServer.withKey("key"));
        ForwardTransport transport = fixture.transport(settings(server.port()).build());

        assertThat(ForwardFixture.detail(transport.send(batch(Batches.record("m")))))
                .contains("asks for a shared key, and the sink has none");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void an_opentelemetry_collector_receives_everything(boolean gzip) throws Exception {
        CollectorServer collector = fixture.closing(CollectorServer.start());
        ForwardTransport transport =
                fixture.transport(settings(collector.forwardPort()).gzip(gzip).build());

        assertThat(transport.send(batch(Batches.full(), Batches.record("second"))))
                .isEqualTo(Answer.taken());

        JsonNode record = collector.awaitRecords(2).get(0).record();
        assertThat(record.get("timeUnixNano").asText()).isEqualTo("1767225600123456789");
        assertThat(record.get("body").toString()).isEqualTo("{\"stringValue\":\"Bestellung 17 für 漢字 😀\"}");
        assertThat(attribute(record, "fluent.tag")).isEqualTo("{\"stringValue\":\"shop.orders\"}");
        assertThat(attribute(record, "service.name")).isEqualTo("{\"stringValue\":\"orders\"}");
        assertThat(attribute(record, "level")).isEqualTo("{\"stringValue\":\"ERROR\"}");
        assertThat(attribute(record, "trace_id")).isEqualTo("{\"stringValue\":\"4bf92f3577b34da6a3ce929d0e0e4736\"}");
        assertThat(attribute(record, "markers"))
                .isEqualTo("{\"arrayValue\":{\"values\":[{\"stringValue\":\"AUDIT\"},{\"stringValue\":\"MONEY\"}]}}");
        assertThat(attribute(record, "fields"))
                .contains("{\"key\":\"order\",\"value\":{\"intValue\":\"17\"}}")
                .contains("{\"key\":\"huge\",\"value\":{\"intValue\":\"-9223372036854775808\"}}")
                .contains("{\"key\":\"ratio\",\"value\":{\"doubleValue\":0.1}}")
                .contains("{\"key\":\"paid\",\"value\":{\"boolValue\":true}}")
                .contains("{\"key\":\"sum\",\"value\":{\"stringValue\":\"12345678901234567890.25\"}}")
                .contains("{\"key\":\"none\",\"value\":{}}");
        assertThat(attribute(record, "exception"))
                .contains("{\"key\":\"class\",\"value\":{\"stringValue\":\"java.io.IOException\"}}")
                .contains(
                        "{\"key\":\"stack\",\"value\":{\"stringValue\":\"at shop.Orders.place(Orders.java:17)\\n\"}}");
    }

    private static String attribute(JsonNode record, String name) {
        for (JsonNode attribute : record.get("attributes")) {
            if (attribute.get("key").asText().equals(name)) {
                return attribute.get("value").toString();
            }
        }
        return "none";
    }

    private static ForwardFixture.SettingsBuilder settings(int port) {
        return new ForwardFixture.SettingsBuilder("127.0.0.1", port);
    }

    private static Batch batch(LogRecord... records) {
        return new Batch(
                "q",
                IntStream.range(0, records.length)
                        .mapToObj(i -> new Batch.Item(i + 1L, records[i].bytes()))
                        .toList());
    }
}
