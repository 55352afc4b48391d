package io.sidecarsdk.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.sidecarsdk.Sidecar;
import io.sidecarsdk.http.inbound.SidecarServletFilter;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Import;
import org.springframework.context.event.EventListener;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** The filter in front of a real web server. */
@Timeout(120)
class InboundTest {

    @TempDir
    private Path directory;

    private ConfigurableApplicationContext context;
    private Controller controller = new Controller();

    @AfterEach
    void stop() {
        controller.mayGo.countDown(); // or a failed test would wait for the request that it holds
        context.close();
    }

    @Test
    void standsInFrontOfControllersAndMeasuresTheirRoutes() throws Exception {
        start("rate-limit: {permits: 2, per: 1h}");
        assertThat(get("/stock/41").statusCode()).isEqualTo(200);
        assertThat(get("/later/42").body()).isEqualTo("later");
        HttpResponse<String> refused = get("/stock/43");
        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(refused.headers().firstValue("x-envoy-overloaded")).contains("true");
        org.awaitility.Awaitility.await().untilAsserted(() -> {
            for (String route : List.of("/stock/{item}", "/later/{item}", "none")) {
                assertThat(sidecar()
                                .meters()
                                .get("http.server.request.duration")
                                .tag("http.route", route)
                                .timer()
                                .count())
                        .as(route)
                        .isEqualTo(1);
            }
        });
    }

    @Test
    void isLeftOutByProperty() throws Exception {
        start("rate-limit: {permits: 1, per: 1h}", "sidecar.inbound.enabled=false");
        assertThat(get("/stock/41").statusCode()).isEqualTo(200);
        assertThat(get("/stock/42").statusCode()).isEqualTo(200);
        assertThat(context.getBeansOfType(FilterRegistrationBean.class).values())
                .noneMatch(bean -> bean.getFilter() instanceof SidecarServletFilter);
    }

    @Test
    void readinessFlipsAndRequestsAreAnsweredBeforeTheServerStops() throws Exception {
        start("drain: {delay: 1s, timeout: 20s}");
        controller = context.getBean(Controller.class);
        CompletableFuture<HttpResponse<String>> held = send("/held");
        controller.inside.await();
        CompletableFuture<Void> closed = CompletableFuture.runAsync(context::close);
        controller.refusing.await();
        HttpResponse<String> meanwhile = get("/stock/42");
        assertThat(meanwhile.statusCode()).isIn(200, 503); // 503 where this machine took the delay for itself
        awaitDraining(); // which begins just after readiness has flipped
        controller.mayGo.countDown();
        assertThat(held.get(60, TimeUnit.SECONDS).body()).isEqualTo("held");
        closed.get(60, TimeUnit.SECONDS);
        assertThat(controller.order).containsExactly("refusing traffic", "answered");
    }

    private void awaitDraining() {
        org.awaitility.Awaitility.await()
                .until(() -> sidecar()
                        .health()
                        .components()
                        .get("http.inbound")
                        .detail()
                        .contains("draining"));
    }

    private void start(String inbound, String... properties) {
        context = new SpringApplicationBuilder(Application.class)
                .bannerMode(Banner.Mode.OFF)
                .properties(Map.of("server.port", "0"))
                .properties(PolicyFile.property(
                        directory, "{apiVersion: sidecarsdk.io/v1, http: {inbound: {" + inbound + "}}}"))
                .properties(properties)
                .run();
    }

    private Sidecar sidecar() {
        return context.getBean(Sidecar.class);
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return HttpClient.newHttpClient().send(request(path), HttpResponse.BodyHandlers.ofString());
    }

    private CompletableFuture<HttpResponse<String>> send(String path) {
        return HttpClient.newHttpClient().sendAsync(request(path), HttpResponse.BodyHandlers.ofString());
    }

    private HttpRequest request(String path) {
        String port = context.getEnvironment().getRequiredProperty("local.server.port");
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .build();
    }

    @SpringBootConfiguration
    @EnableAutoConfiguration
    @Import(Controller.class)
    static class Application {}

    @RestController
    static class Controller {

        private final CountDownLatch inside = new CountDownLatch(1);
        private final CountDownLatch mayGo = new CountDownLatch(1);
        private final CountDownLatch refusing = new CountDownLatch(1);
        private final List<String> order = new CopyOnWriteArrayList<>();

        @GetMapping("/stock/{item}")
        String stock(@PathVariable String item) {
            return item;
        }

        /** Answered on another thread, in a dispatch of its own. */
        @GetMapping("/later/{item}")
        Callable<String> later(@PathVariable String item) {
            return () -> "later";
        }

        @GetMapping("/held")
        String held() throws InterruptedException {
            inside.countDown();
            mayGo.await();
            order.add("answered");
            return "held";
        }

        @EventListener
        void readiness(AvailabilityChangeEvent<ReadinessState> event) {
            if (event.getState() == ReadinessState.REFUSING_TRAFFIC && order.isEmpty()) {
                order.add("refusing traffic");
                refusing.countDown();
            }
        }
    }
}
