package io.sidecarsdk.http;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.http.Fault;
import com.github.tomakehurst.wiremock.stubbing.Scenario;
import io.sidecarsdk.http.testing.TestSidecar;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The faults of WireMock, through every stage at once. */
@Timeout(60)
class WireMockFaultTest {

    private static final String EVERYTHING = "timeout: 20s, attempt-timeout: 2s, rate-limit: {permits: 1000}, "
            + "circuit-breaker: {}, retry: {max-attempts: 3, backoff: {base: 1ms}}";

    private final WireMockServer server =
            new WireMockServer(options().dynamicPort().bindAddress("127.0.0.1"));

    @BeforeEach
    void start() {
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop();
    }

    @ParameterizedTest
    @EnumSource(names = "MALFORMED_RESPONSE_CHUNK", mode = EnumSource.Mode.EXCLUDE)
    void aFaultIsRepeatedOnceAndTheCallSucceeds(Fault fault) throws Exception {
        first(aResponse().withFault(fault)).then(ok("yes"));
        try (TestSidecar sidecar = TestSidecar.with(EVERYTHING).to(server.baseUrl())) {
            assertThat(sidecar.get().body()).isEqualTo("yes");
            assertThat(requests()).isEqualTo(2);
            assertThat(sidecar.timed("http.response.status_code", "200")).isEqualTo(1);
            assertThat(sidecar.onlySpan().getEvents()).hasSize(2);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aFaultIsNotRepeatedForAPost(Fault fault) throws Exception {
        first(aResponse().withFault(fault)).then(ok("twice"));
        try (TestSidecar sidecar = TestSidecar.with(EVERYTHING).to(server.baseUrl())) {
            assertThatThrownBy(sidecar::post).isInstanceOf(IOException.class);
            assertThat(requests()).isEqualTo(1);
            assertThat(sidecar.timed("error.type", "reset")).isEqualTo(1);
        }
    }

    /** Its head had been handed out by then. */
    @Test
    void aStreamedBodyThatBreaksIsTheReadersToRepeat() throws Exception {
        first(aResponse().withFault(Fault.MALFORMED_RESPONSE_CHUNK)).then(ok("yes"));
        try (TestSidecar sidecar = TestSidecar.with(EVERYTHING).to(server.baseUrl())) {
            assertThatThrownBy(sidecar::get).isInstanceOf(IOException.class);
            assertThat(requests()).isEqualTo(1);
            assertThat(sidecar.get().body()).isEqualTo("yes");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {502, 503, 504})
    void aGatewayErrorIsRepeatedOnceAndTheCallSucceeds(int code) throws Exception {
        first(aResponse().withStatus(code).withBody("no")).then(ok("yes"));
        try (TestSidecar sidecar = TestSidecar.with(EVERYTHING).to(server.baseUrl())) {
            assertThat(sidecar.get().body()).isEqualTo("yes");
            assertThat(requests()).isEqualTo(2);
        }
    }

    @Test
    void anAnswerThatTakesTooLongIsRepeated() throws Exception {
        first(ok("late").withFixedDelay(30_000)).then(ok("yes"));
        try (TestSidecar sidecar = TestSidecar.with(EVERYTHING).to(server.baseUrl())) {
            assertThat(sidecar.get().body()).isEqualTo("yes");
            assertThat(sidecar.count("sidecar.http.attempts", "outcome", "attempt_timeout"))
                    .isEqualTo(1);
        }
    }

    private Then first(ResponseDefinitionBuilder response) {
        server.stubFor(any(anyUrl())
                .inScenario("script")
                .whenScenarioStateIs(Scenario.STARTED)
                .willReturn(response)
                .willSetStateTo("second"));
        return next -> server.stubFor(
                any(anyUrl()).inScenario("script").whenScenarioStateIs("second").willReturn(next));
    }

    private int requests() {
        return server.getAllServeEvents().size();
    }

    private interface Then {
        void then(ResponseDefinitionBuilder response);
    }
}
