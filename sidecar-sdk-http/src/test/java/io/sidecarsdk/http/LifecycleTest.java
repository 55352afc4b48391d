package io.sidecarsdk.http;

import static io.sidecarsdk.http.testing.TestSidecar.policyOf;
import static io.sidecarsdk.http.testing.TestSidecar.request;
import static io.sidecarsdk.http.testing.Upstream.ok;
import static io.sidecarsdk.http.testing.Upstream.silence;
import static io.sidecarsdk.http.testing.Upstream.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sidecarsdk.Sidecar;
import io.sidecarsdk.http.testing.RawUpstream;
import io.sidecarsdk.http.testing.TestSidecar;
import io.sidecarsdk.http.testing.Upstream;
import io.sidecarsdk.policy.Policy;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import okhttp3.OkHttpClient;
import okhttp3.Response;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LifecycleTest {

    @Test
    void aClientIsAlwaysTheSame() throws Exception {
        try (Upstream upstream = Upstream.answering(ok("yes"));
                TestSidecar sidecar = TestSidecar.with("").to(upstream)) {
            assertThat(sidecar.http().client("inventory"))
                    .isSameAs(sidecar.http().client("inventory"));
            assertThat(sidecar.http().httpClient("inventory"))
                    .isSameAs(sidecar.http().httpClient("inventory"));
        }
    }

    @Test
    void aClientThatThePolicyDoesNotHaveIsAnErrorThatNamesThoseItHas() throws Exception {
        try (TestSidecar sidecar = TestSidecar.with("").to(new String[0])) {
            assertThatThrownBy(() -> sidecar.http().client("pricing"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("The policy has no http.clients.pricing (expected one of: [inventory])");
        }
    }

    @Test
    void startingAndClosingAgainAndAgainLeavesNoThread() throws Exception {
        try (Upstream upstream = Upstream.answering(ok("yes"))) {
            for (int i = 0; i < 20; i++) {
                try (TestSidecar sidecar = TestSidecar.with("timeout: 10s").to(upstream)) {
                    sidecar.get();
                    TestSidecar.callAsync(sidecar.client(), request("/").build());
                }
            }
        }
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet())
                        .noneMatch(thread -> thread.getName().startsWith("sidecar-")));
    }

    @Test
    void closingRemovesTheMetersFromARegistryThatLivesOn() throws Exception {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        try (Upstream upstream = Upstream.answering(status(503), ok("yes"))) {
            Sidecar sidecar = Sidecar.builder()
                    .policy(Policy.parse(policyOf("retry: {}, circuit-breaker: {}", upstream.url())))
                    .meters(registry)
                    .start();
            TestSidecar.call(
                    sidecar.get(Http.class).client("inventory"), request("/").build());
            assertThat(registry.find("sidecar.circuit_breaker.state").gauges()).hasSize(1);
            sidecar.close();
            assertThat(registry.getMeters()).isEmpty();
        }
    }

    @Test
    void closingEndsACallThatIsWaitingForItsResponse() throws Exception {
        try (Upstream upstream = Upstream.answering(silence())) {
            Sidecar sidecar = Sidecar.start(Policy.parse(policyOf("timeout: 24h", upstream.url())));
            OkHttpClient client = sidecar.get(Http.class).client("inventory");
            CompletableFuture<Void> call = CompletableFuture.runAsync(() -> callUnchecked(client));
            await().until(() -> upstream.requests() == 1);

            sidecar.close();

            assertThatThrownBy(() -> call.get(20, TimeUnit.SECONDS))
                    .isInstanceOf(ExecutionException.class)
                    .hasRootCauseInstanceOf(IOException.class);
        }
    }

    @Test
    void closingEndsAResponseThatIsBeingRead() throws Exception {
        try (RawUpstream upstream = RawUpstream.serving(connection -> {
            connection.readHead();
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n");
            connection.hang();
        })) {
            Sidecar sidecar = Sidecar.start(Policy.parse(policyOf("timeout: 24h", upstream.url())));
            OkHttpClient client = sidecar.get(Http.class).client("inventory");
            try (Response response = client.newCall(request("/").build()).execute()) {
                sidecar.close();
                assertThatThrownBy(response.body()::string).isInstanceOf(IOException.class);
            }
        }
    }

    @Test
    void aClientOfAClosedSidecarRefusesCallsSinceNobodyWatchesOverThem() throws Exception {
        try (Upstream upstream = Upstream.answering(ok("yes"))) {
            Sidecar sidecar = Sidecar.start(Policy.parse(policyOf("", upstream.url())));
            OkHttpClient client = sidecar.get(Http.class).client("inventory");
            sidecar.close();
            assertThatThrownBy(() -> callUnchecked(client))
                    .hasRootCauseInstanceOf(IOException.class)
                    .hasRootCauseMessage("inventory: the Sidecar of this client is closed");
            assertThat(upstream.requests()).isZero();
        }
    }

    // --- the JDK's type ---

    @Test
    void theJdksClientRunsThroughThePipeline() throws Exception {
        try (Upstream upstream = Upstream.answering(status(503), ok("yes"));
                TestSidecar sidecar =
                        TestSidecar.with("retry: {max-attempts: 2}").to(upstream)) {
            HttpResponse<String> response = sidecar.http()
                    .httpClient("inventory")
                    .send(
                            HttpRequest.newBuilder(URI.create("http://inventory/stock/42?x=1"))
                                    .build(),
                            BodyHandlers.ofString());
            assertThat(response.body()).isEqualTo("yes");
            assertThat(response.uri()).isEqualTo(URI.create("http://inventory/stock/42?x=1"));
            assertThat(sidecar.retries()).isEqualTo(1);
            assertThat(upstream.take().getTarget()).isEqualTo("/stock/42?x=1");
        }
    }

    @Test
    void theJdksClientThrowsThePipelinesExceptions() throws Exception {
        try (Upstream upstream = Upstream.answering(silence());
                TestSidecar sidecar = TestSidecar.with("timeout: 300ms, rate-limit: {permits: 1, per: 1h}")
                        .to(upstream)) {
            HttpRequest request =
                    HttpRequest.newBuilder(URI.create("http://inventory/")).build();
            assertThatThrownBy(() -> sidecar.http().httpClient("inventory").send(request, BodyHandlers.ofString()))
                    .isInstanceOf(CallTimeoutException.class);
            assertThatThrownBy(() -> sidecar.http().httpClient("inventory").send(request, BodyHandlers.ofString()))
                    .isInstanceOf(CallRejectedIOException.class);
            HttpRequest elsewhere =
                    HttpRequest.newBuilder(URI.create("http://pricing/")).build();
            assertThatThrownBy(() -> sidecar.http()
                            .httpClient("inventory")
                            .sendAsync(elsewhere, BodyHandlers.ofString())
                            .get())
                    .hasCauseInstanceOf(WrongHostException.class);
        }
    }

    private static void callUnchecked(OkHttpClient client) {
        try {
            TestSidecar.call(client, request("/").build());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
