package io.sidecarsdk.logging;

import static org.assertj.core.api.Assertions.assertThat;

import io.sidecarsdk.health.Health;
import io.sidecarsdk.logging.peers.LogReceivers;
import io.sidecarsdk.logging.peers.LokiServer;
import io.sidecarsdk.logging.peers.OpenSearchServer;
import io.sidecarsdk.logging.testing.ScriptedServer;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.MDC;
import wiremock.com.fasterxml.jackson.databind.JsonNode;

/** From SLF4J through the whole SDK into a real OpenSearch and a real Loki. */
@Tag("peer")
@Timeout(120)
@ExtendWith(LogReceivers.class)
class ReceiversForwardingTest {

    private static final int LINES = 2000;

    @Test
    void everyLineIsStoredOnceByEachReceiver(OpenSearchServer search, LokiServer loki) {
        Map<String, String> logged = new HashMap<>();
        try (LoggingFixture fixture = new LoggingFixture(
                        "  sinks:",
                        "    search: {opensearch: {endpoint: '" + search.address()
                                + "', index: 'sdk-{yyyy}', batch: 300, timeout: 20s}}",
                        "    loki: {loki: {endpoint: '" + loki.address()
                                + "', labels: {app: sdk}, label-fields: [level, tenant], batch: 300, timeout: 20s}}");
                MDC.MDCCloseable tenant = MDC.putCloseable("tenant", "müller")) {
            for (int i = 0; i < LINES; i++) {
                String message = "line " + i + " ✓ \"quoted\"\n\tsecond line";
                logged.put(message, i % 3 == 0 ? "WARN" : "INFO");
                if (i % 3 == 0) {
                    fixture.app.atWarn().addKeyValue("number", i).log(message);
                } else {
                    fixture.app.atInfo().addKeyValue("number", i).log(message);
                }
            }
            assertThat(fixture.flush()).isTrue();
            assertThat(fixture.stats().droppedByReason()).isEmpty();
            assertThat(fixture.health("logging.search").status()).isEqualTo(Health.Status.UP);
            assertThat(fixture.health("logging.loki").status()).isEqualTo(Health.Status.UP);
        }

        List<JsonNode> documents = search.documents("sdk-*");
        assertThat(documents).hasSize(LINES);
        assertThat(documents.stream()
                        .collect(Collectors.toMap(
                                document -> document.get("message").asText(),
                                document -> document.at("/log.level").asText())))
                .isEqualTo(logged);
        assertThat(documents.get(0).get("service.name").asText()).isEqualTo("orders");

        List<LokiServer.Entry> entries = loki.query("{app=\"sdk\",tenant=\"müller\"}");
        assertThat(entries).hasSize(LINES);
        assertThat(entries.stream()
                        .collect(Collectors.toMap(
                                entry -> line(entry).get("message").asText(),
                                entry -> entry.labels().get("level"))))
                .isEqualTo(logged);
        assertThat(entries.stream()
                        .map(entry -> line(entry).get("fields").get("number").asInt())
                        .collect(Collectors.toSet()))
                .isEqualTo(IntStream.range(0, LINES).boxed().collect(Collectors.toSet()));
    }

    @Test
    void aLineThatIsRefusedIsCountedAndTheOthersAreStored(OpenSearchServer search, LokiServer loki) {
        JsonNode unused = search.send(
                "PUT",
                "/strict",
                "{\"mappings\":{\"properties\":{\"fields\":{\"properties\":{\"number\":{\"type\":\"integer\"}}}}}}");
        try (LoggingFixture fixture = new LoggingFixture(
                "  sinks:",
                "    search: {opensearch: {endpoint: '" + search.address()
                        + "', index: strict, format: json-lines, timeout: 20s}}",
                "    loki: {loki: {endpoint: '" + loki.address() + "', labels: {app: strict}, timeout: 20s}}")) {
            fixture.app.atInfo().addKeyValue("number", 1).log("first");
            fixture.app.atInfo().addKeyValue("number", "many").log("second");
            fixture.app.atInfo().addKeyValue("number", 3).log("x".repeat(250 << 10) + "\n".repeat(9 << 10));
            fixture.app.atInfo().addKeyValue("number", 4).log("fourth");
            assertThat(fixture.flush()).isTrue();

            // one by OpenSearch, for its type; one by Loki, for its length
            assertThat(fixture.stats().droppedByReason()).isEqualTo(Map.of("rejected", 2L));
        }

        assertThat(search.documents("strict"))
                .extracting(document -> document.get("fields").get("number").asInt())
                .containsExactly(1, 3, 4);
        assertThat(loki.query("{app=\"strict\"}").stream()
                        .map(entry -> line(entry).get("message").asText())
                        .collect(Collectors.toSet()))
                .isEqualTo(Set.of("first", "second", "fourth"));
    }

    @Test
    void aBatchWhoseAnswerWasLostIsSentAgainAndStoredOnce(OpenSearchServer search, LokiServer loki) throws Exception {
        try (ScriptedServer toSearch = losingAnswers(2, search.address());
                ScriptedServer toLoki = losingAnswers(2, loki.address());
                LoggingFixture fixture = new LoggingFixture(
                        "  sinks:",
                        "    search: {opensearch: {endpoint: '" + toSearch.uri("") + "', index: lost, timeout: 20s}}",
                        "    loki: {loki: {endpoint: '" + toLoki.uri("") + "', labels: {app: lost}, timeout: 20s}}")) {
            IntStream.range(0, 100).forEach(i -> fixture.app.info("line {}", i));
            assertThat(fixture.flush()).isTrue();

            assertThat(fixture.stats().droppedByReason()).isEmpty();
            assertThat(fixture.stats().retried()).isGreaterThanOrEqualTo(4);
        }
        assertThat(search.documents("lost")).hasSize(100);
        assertThat(loki.query("{app=\"lost\"}")).hasSize(100);
    }

    /** Hands requests on to a receiver, but hangs up in place of its first answers. */
    private static ScriptedServer losingAnswers(int lost, String receiver) throws IOException {
        AtomicInteger requests = new AtomicInteger();
        return ScriptedServer.with((socket, connection) -> {
            InputStream in = new BufferedInputStream(socket.getInputStream());
            while (true) {
                String answer = handOn(receiver, ScriptedServer.read(in, connection));
                if (requests.incrementAndGet() <= lost) {
                    return;
                }
                socket.getOutputStream().write(answer.getBytes(StandardCharsets.ISO_8859_1));
            }
        });
    }

    private static String handOn(String receiver, ScriptedServer.Request request) throws IOException {
        String path = request.line().split(" ")[1];
        HttpURLConnection connection =
                (HttpURLConnection) URI.create(receiver + path).toURL().openConnection();
        connection.setDoOutput(true);
        connection.setRequestProperty("Content-Type", request.headers().get("content-type"));
        connection.getOutputStream().write(request.body());
        String body = new String(connection.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        return ScriptedServer.answer(connection.getResponseCode(), body);
    }

    private static JsonNode line(LokiServer.Entry entry) {
        return StrictJson.parse(entry.line().getBytes(StandardCharsets.UTF_8));
    }
}
