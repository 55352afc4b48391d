package io.sidecarsdk.secrets.internal.vault;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.MappingBuilder;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.stubbing.Scenario;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A server that answers as Vault does, as far as a test says so; the newest rule counts. */
final class FakeVault implements AutoCloseable {

    static final String LOGIN = "auth/approle/login";
    static final String LOOKUP = "auth/token/lookup-self";
    static final String RENEW = "auth/token/renew-self";

    final WireMockServer server;
    private final AtomicInteger scenarios = new AtomicInteger();

    FakeVault() {
        this(WireMockConfiguration.options().dynamicPort());
    }

    FakeVault(WireMockConfiguration options) {
        server = new WireMockServer(options);
        server.start();
    }

    String address() {
        return "http://127.0.0.1:" + server.port();
    }

    static ResponseDefinitionBuilder json(int status, String body) {
        return aResponse()
                .withStatus(status)
                .withHeader("Content-Type", "application/json")
                .withBody(body);
    }

    static ResponseDefinitionBuilder errors(int status, String... words) {
        return json(
                status, "{\"errors\":[" + (words.length == 0 ? "" : "\"" + String.join("\",\"", words) + "\"") + "]}");
    }

    static ResponseDefinitionBuilder token(String token, long seconds, boolean renewable) {
        return json(
                200,
                "{\"auth\":{\"client_token\":\"" + token + "\",\"lease_duration\":" + seconds + ",\"renewable\":"
                        + renewable + "}}");
    }

    static ResponseDefinitionBuilder data(String fields) {
        return json(200, "{\"lease_id\":\"\",\"renewable\":false,\"lease_duration\":0,\"data\":{" + fields + "}}");
    }

    FakeVault on(String path, ResponseDefinitionBuilder answer) {
        server.stubFor(rule(path).willReturn(answer));
        return this;
    }

    /** Only for requests that come with this token. */
    FakeVault on(String path, String token, ResponseDefinitionBuilder answer) {
        server.stubFor(rule(path).withHeader("X-Vault-Token", equalTo(token)).willReturn(answer));
        return this;
    }

    /** One answer after the other; the last one stays. */
    FakeVault inTurn(String path, ResponseDefinitionBuilder... answers) {
        String scenario = "scenario " + scenarios.incrementAndGet();
        for (int i = 0; i < answers.length; i++) {
            MappingBuilder rule = rule(path)
                    .inScenario(scenario)
                    .whenScenarioStateIs(i == 0 ? Scenario.STARTED : "answer " + i)
                    .willReturn(answers[i]);
            server.stubFor(
                    i + 1 < answers.length
                            ? ((com.github.tomakehurst.wiremock.client.ScenarioMappingBuilder) rule)
                                    .willSetStateTo("answer " + (i + 1))
                            : rule);
        }
        return this;
    }

    /** Says the same to everything. */
    FakeVault always(ResponseDefinitionBuilder answer) {
        server.stubFor(any(anyUrl()).willReturn(answer));
        return this;
    }

    private static MappingBuilder rule(String path) {
        return any(urlPathEqualTo("/v1/" + path));
    }

    int count(String path) {
        return requests(path).size();
    }

    int count() {
        return server.findAll(anyRequestedFor(anyUrl())).size();
    }

    List<LoggedRequest> requests(String path) {
        return server.findAll(anyRequestedFor(urlPathEqualTo("/v1/" + path)));
    }

    LoggedRequest request(String path) {
        List<LoggedRequest> all = requests(path);
        return all.get(all.size() - 1);
    }

    @Override
    public void close() {
        server.stop();
    }
}
