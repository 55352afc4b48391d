package io.sidecarsdk.http;

import static io.sidecarsdk.http.testing.TestSidecar.request;
import static io.sidecarsdk.http.testing.Upstream.ok;
import static io.sidecarsdk.http.testing.Upstream.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sidecarsdk.Sidecar;
import io.sidecarsdk.http.testing.TestSidecar;
import io.sidecarsdk.http.testing.Upstream;
import io.sidecarsdk.policy.Policy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Under a sidecar proxy, what the proxy does is not done a second time. */
@Timeout(60)
class MeshModeTest {

    @Test
    void theProxyRepeatsAndTheClientDoesNot() throws Exception {
        try (Upstream proxy = Upstream.answering(status(503), ok("twice"));
                TestSidecar sidecar = TestSidecar.with("mesh-mode: true, retry: {max-attempts: 3}")
                        .to("http://192.0.2.1:1")) {
            assertThat(TestSidecar.call(
                                    sidecar.client(),
                                    request("/").url(proxy.url()).build())
                            .code())
                    .isEqualTo(503);
            assertThat(proxy.requests()).isEqualTo(1);
            assertThat(sidecar.count("sidecar.http.retries")).isZero();
        }
    }

    @Test
    void theUrlsOwnHostIsDialledAndNotAnEndpoint() throws Exception {
        try (Upstream endpoint = Upstream.answering(ok("endpoint"));
                Upstream proxy = Upstream.answering(ok("proxy"));
                TestSidecar sidecar = TestSidecar.with("mesh-mode: true").to(endpoint)) {
            assertThat(sidecar.call(request("/").url(proxy.url()).build()).body())
                    .isEqualTo("proxy");
        }
    }

    @Test
    void theLimitsTheBreakerTheDeadlineAndTelemetryStay() throws Exception {
        try (Upstream proxy = Upstream.answering(status(503));
                TestSidecar sidecar = TestSidecar.with(
                                "mesh-mode: true, circuit-breaker: {minimum-calls: 2, window: 2}, deadline-headers: always")
                        .to("http://192.0.2.1:1")) {
            for (int i = 0; i < 2; i++) {
                sidecar.call(request("/").url(proxy.url()).build());
            }
            assertThatThrownBy(() -> sidecar.call(request("/").url(proxy.url()).build()))
                    .isInstanceOf(CallRejectedIOException.class);
            assertThat(proxy.take().getHeaders().get("x-envoy-expected-rq-timeout-ms"))
                    .isNotNull();
            assertThat(sidecar.spans()).hasSize(3);
        }
    }

    @ParameterizedTest(name = "http: {0}, client: {1}")
    @CsvSource({"true, '', 1", "true, 'mesh-mode: false,', 2", "false, 'mesh-mode: true,', 1", "false, '', 2"})
    void aClientMaySayOtherwise(boolean all, String own, int attempts) throws Exception {
        try (Upstream upstream = Upstream.answering(status(503));
                Sidecar sidecar = Sidecar.start(Policy.parse("""
                        apiVersion: sidecarsdk.io/v1
                        http:
                          mesh-mode: %s
                          clients:
                            inventory: {%s retry: {max-attempts: 2, backoff: {base: 1ms}}}
                        """.formatted(all, own)))) {
            TestSidecar.call(
                    sidecar.get(Http.class).client("inventory"),
                    request("/").url(upstream.url()).build());
            assertThat(upstream.requests()).isEqualTo(attempts);
        }
    }

    @Test
    void theProxysConfigurationStillHasEverything() {
        Policy policy = Policy.parse("""
                apiVersion: sidecarsdk.io/v1
                http:
                  mesh-mode: true
                  clients:
                    inventory: {endpoints: ["http://127.0.0.1:8081"], retry: {max-attempts: 2}, outlier-detection: {}}
                """);
        assertThat(EnvoyConfig.render(policy)).contains("num_retries: 1", "8081", "outlier_detection:");
        var client = policy.http().clients().get("inventory");
        assertThat(client.retry()).isEmpty();
        assertThat(client.endpoints()).isEmpty();
        assertThat(client.outlierDetection()).isEmpty();
        assertThat(client.atProxy().retry()).isPresent();
        assertThat(client).isEqualTo(client.atProxy());
    }
}
