package io.sidecarsdk.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sidecarsdk.http.CallTimeoutException;
import io.sidecarsdk.resilience.Deadline;
import io.sidecarsdk.time.TimeSource;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.io.InputStreamResource;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.client.ClientHttpRequestFactory;
import org.springframework.util.StreamUtils;
import org.springframework.web.client.HttpClientErrorException;
import org.springframework.web.client.ResourceAccessException;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestTemplate;

/** The policy's clients under Spring's own HTTP clients. */
class RequestFactoryTest {

    private final MockWebServer upstream = new MockWebServer();

    @TempDir
    private Path directory;

    @BeforeEach
    void start() throws IOException {
        upstream.start();
    }

    @AfterEach
    void stop() {
        upstream.close();
    }

    @Test
    void aRestClientCallsThroughThePipeline() {
        enqueue(503, "busy");
        enqueue(200, "7");
        withRetries().run(context -> {
            assertThat(client(context.getBean(Factory.class))
                            .get()
                            .uri("/stock/42?a=b")
                            .header("X-Asked", "by me")
                            .retrieve()
                            .body(String.class))
                    .isEqualTo("7");
            upstream.takeRequest();
            RecordedRequest again = upstream.takeRequest();
            assertThat(again.getTarget()).isEqualTo("/stock/42?a=b");
            assertThat(again.getHeaders().get("Host")).isEqualTo("inventory");
            assertThat(again.getHeaders().get("X-Asked")).isEqualTo("by me");
        });
    }

    @Test
    void aRestTemplateDoesToo() {
        enqueue(200, "7");
        withRetries()
                .run(context -> assertThat(
                                new RestTemplate(context.getBean(Factory.class).calls())
                                        .getForObject("http://inventory/stock/{item}", String.class, "4 2"))
                        .isEqualTo("7"));
    }

    @Test
    void statusesAndHeadersComeThrough() {
        upstream.enqueue(new MockResponse.Builder()
                .code(404)
                .addHeader("X-Twice", "1")
                .addHeader("X-Twice", "2")
                .body("nothing")
                .build());
        withRetries()
                .run(context -> assertThatThrownBy(() -> client(context.getBean(Factory.class))
                                .get()
                                .uri("/")
                                .retrieve()
                                .toBodilessEntity())
                        .isInstanceOfSatisfying(HttpClientErrorException.class, e -> {
                            assertThat(e.getStatusCode()).isEqualTo(HttpStatus.NOT_FOUND);
                            assertThat(e.getResponseHeaders()).isNotNull();
                            assertThat(e.getResponseHeaders().get("X-Twice")).containsExactly("1", "2");
                            assertThat(e.getResponseBodyAsString()).isEqualTo("nothing");
                        }));
    }

    @Test
    void aBodyIsSentAndSentAgain() {
        enqueue(503, "busy");
        enqueue(200, "done");
        withRetries().run(context -> {
            assertThat(client(context.getBean(Factory.class))
                            .put()
                            .uri("/stock/42")
                            .contentType(MediaType.TEXT_PLAIN)
                            .body("seven")
                            .retrieve()
                            .body(String.class))
                    .isEqualTo("done");
            for (int i = 0; i < 2; i++) {
                RecordedRequest request = upstream.takeRequest();
                assertThat(request.getBody()).isNotNull();
                assertThat(request.getBody().utf8()).isEqualTo("seven");
                assertThat(request.getHeaders().get("Content-Type")).startsWith("text/plain");
                assertThat(request.getHeaders().get("Content-Length")).isEqualTo("5");
            }
        });
    }

    @Test
    void aPostWithoutABodyIsSent() {
        enqueue(200, "done");
        withRetries().run(context -> {
            client(context.getBean(Factory.class)).post().uri("/").retrieve().toBodilessEntity();
            assertThat(upstream.takeRequest().getMethod()).isEqualTo("POST");
        });
    }

    @Test
    void aStreamIsSentAsItIsReadAndOnlyOnce() {
        enqueue(503, "busy");
        byte[] large = "x".repeat(1 << 20).getBytes(StandardCharsets.US_ASCII);
        withRetries().run(context -> {
            assertThatThrownBy(() -> client(context.getBean(Factory.class))
                            .put()
                            .uri("/")
                            .body(new InputStreamResource(new ByteArrayInputStream(large)))
                            .retrieve()
                            .toBodilessEntity())
                    .hasMessageContaining("503");
            RecordedRequest request = upstream.takeRequest();
            assertThat(request.getBodySize()).isEqualTo(large.length);
            assertThat(request.getHeaders().get("Transfer-Encoding")).isEqualTo("chunked");
            assertThat(upstream.getRequestCount()).isEqualTo(1);
        });
    }

    @Test
    void aResponseIsReadAsItComes() {
        upstream.enqueue(new MockResponse.Builder()
                .chunkedBody("x".repeat(1 << 20), 1 << 14)
                .build());
        withRetries().run(context -> {
            Long length = client(context.getBean(Factory.class)).get().uri("/").exchange((request, response) -> {
                try (InputStream body = response.getBody()) {
                    return (long) StreamUtils.drain(body);
                }
            });
            assertThat(length).isEqualTo(1 << 20);
        });
    }

    @Test
    void aDeadlineInAnAttributeHolds() {
        withRetries()
                .run(context -> assertThatThrownBy(() -> client(context.getBean(Factory.class))
                                .get()
                                .uri("/")
                                .attribute("deadline", Deadline.in(Duration.ofMillis(50), TimeSource.system()))
                                .retrieve()
                                .toBodilessEntity())
                        .isInstanceOf(ResourceAccessException.class)
                        .hasCauseInstanceOf(CallTimeoutException.class));
    }

    @Test
    void withoutAQualifierItIsNotInjected() {
        withRetries()
                .withBean(Unqualified.class)
                .run(context -> assertThat(
                                context.getBean(Unqualified.class).calls().getIfAvailable())
                        .isNull());
    }

    @Test
    void withoutSpringWebThereAreClientsAllTheSame() {
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(SidecarAutoConfiguration.class))
                .withPropertyValues(PolicyFile.property(directory, PolicyFile.forUpstream(upstream)))
                .withClassLoader(new FilteredClassLoader(ClientHttpRequestFactory.class))
                .run(context -> assertThat(context)
                        .hasNotFailed()
                        .hasBean("inventory")
                        .doesNotHaveBean("inventoryRequestFactory"));
    }

    private void enqueue(int code, String body) {
        upstream.enqueue(new MockResponse.Builder().code(code).body(body).build());
    }

    private ApplicationContextRunner withRetries() {
        String policy = """
                apiVersion: sidecarsdk.io/v1
                http:
                  clients:
                    inventory:
                      endpoints: ["http://127.0.0.1:%d"]
                      retry: {max-attempts: 2, on: [5xx], backoff: {base: 1ms}}
                """.formatted(upstream.getPort());
        return new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(SidecarAutoConfiguration.class))
                .withPropertyValues(PolicyFile.property(directory, policy))
                .withBean(Factory.class);
    }

    private static RestClient client(Factory factory) {
        return RestClient.builder()
                .requestFactory(factory.calls())
                .baseUrl("http://inventory")
                .build();
    }

    record Unqualified(ObjectProvider<ClientHttpRequestFactory> calls) {}

    record Factory(@Qualifier("inventory") ClientHttpRequestFactory calls) {}
}
