package io.sidecarsdk.logging;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;
import static com.github.tomakehurst.wiremock.stubbing.Scenario.STARTED;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.http.LoggedResponse;
import com.github.tomakehurst.wiremock.stubbing.ServeEvent;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import wiremock.com.fasterxml.jackson.databind.JsonNode;

/** A receiver of log lines that answers as a test tells it to. */
final class Receiver implements AutoCloseable {

    private final WireMockServer server;

    private Receiver(int port) {
        server = new WireMockServer(wireMockConfig().port(port));
        server.start();
        answer(aResponse().withStatus(200));
    }

    static Receiver onAnyPort() {
        return new Receiver(0);
    }

    static Receiver on(int port) {
        return new Receiver(port);
    }

    String endpoint() {
        return "http://127.0.0.1:" + server.port() + "/ingest";
    }

    int port() {
        return server.port();
    }

    /** Answers every request from now on; the stub that came last counts, so there is always one. */
    void answer(ResponseDefinitionBuilder response) {
        server.stubFor(post(urlEqualTo("/ingest")).willReturn(response));
    }

    /** Answers the next requests one after the other, and all that follow with 200. */
    void answerOnce(ResponseDefinitionBuilder... responses) {
        answer(aResponse().withStatus(200));
        String state = STARTED;
        for (int i = 0; i < responses.length; i++) {
            String next = "after " + i;
            server.stubFor(post(urlEqualTo("/ingest"))
                    .inScenario("script")
                    .whenScenarioStateIs(state)
                    .willSetStateTo(next)
                    .willReturn(responses[i]));
            state = next;
        }
        server.resetScenarios();
    }

    /** All requests, the first one first. */
    List<LoggedRequest> requests() {
        return events().stream().map(ServeEvent::getRequest).collect(Collectors.toList());
    }

    /** The lines of all requests that were answered with 2xx. */
    List<JsonNode> lines() {
        return events().stream()
                .filter(event -> isTaken(event.getResponse()))
                .flatMap(event -> StrictJson.lines(event.getRequest().getBody()).stream())
                .collect(Collectors.toList());
    }

    List<String> messages() {
        return lines().stream().map(line -> line.get("message").asText()).collect(Collectors.toList());
    }

    private static boolean isTaken(LoggedResponse response) {
        return response != null && response.getStatus() == 200;
    }

    private List<ServeEvent> events() {
        List<ServeEvent> events = new ArrayList<>(server.getAllServeEvents());
        Collections.reverse(events);
        return events;
    }

    @Override
    public void close() {
        server.stop();
    }
}
