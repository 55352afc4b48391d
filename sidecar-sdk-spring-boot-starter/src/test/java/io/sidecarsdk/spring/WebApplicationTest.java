package io.sidecarsdk.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.sidecarsdk.Sidecar;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Import;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.http.ResponseEntity;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** A whole application, found and configured by Spring Boot itself: a web server that calls an upstream. */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT, properties = "spring.main.banner-mode=off")
class WebApplicationTest {

    private static final MockWebServer UPSTREAM = new MockWebServer();

    @TempDir
    private static Path directory;

    @LocalServerPort
    private int port;

    @BeforeAll
    static void startUpstream() throws IOException {
        UPSTREAM.start();
    }

    @AfterAll
    static void stopUpstream() {
        UPSTREAM.close();
    }

    @DynamicPropertySource
    static void policy(DynamicPropertyRegistry properties) {
        properties.add(
                "sidecar.policy",
                () -> PolicyFile.write(directory, PolicyFile.forUpstream(UPSTREAM))
                        .toString());
    }

    @Test
    void callsItsUpstreamThroughTheInjectedClient() throws Exception {
        UPSTREAM.enqueue(new MockResponse.Builder().body("7").build());
        assertThat(get(port).get(30, TimeUnit.SECONDS).body()).isEqualTo("7");
        assertThat(UPSTREAM.takeRequest().getHeaders().get("Host")).isEqualTo("inventory");
    }

    @Test
    void answersTheRequestsInFlightBeforeTheSdkEnds(@TempDir Path own) throws Exception {
        HeldBack upstreamsAnswer = new HeldBack();
        try (MockWebServer upstream = new MockWebServer()) {
            upstream.setDispatcher(upstreamsAnswer);
            upstream.start();
            ConfigurableApplicationContext context = new SpringApplicationBuilder(Application.class)
                    .bannerMode(Banner.Mode.OFF)
                    .properties("server.port=0", PolicyFile.property(own, PolicyFile.forUpstream(upstream)))
                    .run();
            CountDownLatch closing = new CountDownLatch(1);
            context.addApplicationListener((ContextClosedEvent event) -> closing.countDown());

            CompletableFuture<HttpResponse<String>> inFlight =
                    get(context.getEnvironment().getRequiredProperty("local.server.port", Integer.class));
            upstreamsAnswer.awaited.await();
            CompletableFuture<Void> closed = CompletableFuture.runAsync(context::close);
            closing.await();
            upstreamsAnswer.mayGo.countDown();

            assertThat(inFlight.get(30, TimeUnit.SECONDS).headers().firstValue("Sidecar"))
                    .contains("UP");
            closed.get(30, TimeUnit.SECONDS);
        }
    }

    private static CompletableFuture<HttpResponse<String>> get(int port) {
        URI uri = URI.create("http://127.0.0.1:" + port + "/stock/42");
        return HttpClient.newHttpClient()
                .sendAsync(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    }

    private static final class HeldBack extends Dispatcher {

        private final CountDownLatch awaited = new CountDownLatch(1);
        private final CountDownLatch mayGo = new CountDownLatch(1);

        @Override
        public MockResponse dispatch(RecordedRequest request) throws InterruptedException {
            awaited.countDown();
            mayGo.await();
            return new MockResponse.Builder().body("7").build();
        }
    }

    @SpringBootConfiguration
    @EnableAutoConfiguration
    @Import(Stock.class)
    static class Application {}

    @RestController
    static class Stock {

        private final OkHttpClient inventory;
        private final Sidecar sidecar;

        Stock(@Qualifier("inventory") OkHttpClient inventory, Sidecar sidecar) {
            this.inventory = inventory;
            this.sidecar = sidecar;
        }

        /** The upstream's answer, and how the SDK is doing after that. */
        @GetMapping("/stock/{item}")
        ResponseEntity<String> of(@PathVariable String item) throws IOException {
            String answer = PolicyFile.stockOf(item, inventory);
            return ResponseEntity.ok()
                    .header("Sidecar", sidecar.health().status().name())
                    .body(answer);
        }
    }
}
