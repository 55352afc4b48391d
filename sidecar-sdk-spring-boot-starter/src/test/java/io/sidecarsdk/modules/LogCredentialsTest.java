package io.sidecarsdk.modules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.sidecarsdk.Sidecar;
import io.sidecarsdk.logging.Logs;
import io.sidecarsdk.policy.Policy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** A log sink shows its receiver what a secret holds, and follows it; logging and secrets do not know each other. */
class LogCredentialsTest {

    private static final Duration LONG = Duration.ofSeconds(10);

    @TempDir
    Path secret;

    private final Logger app = (Logger) LoggerFactory.getLogger("app.of.LogCredentialsTest");
    private final MockWebServer receiver = new MockWebServer();

    @BeforeEach
    void start() throws Exception {
        app.setLevel(Level.INFO);
        receiver.start();
    }

    @AfterEach
    void stop() {
        app.setLevel(null);
        receiver.close();
    }

    @Test
    void theHeaderFollowsTheSecret() throws Exception {
        Files.writeString(secret.resolve("value"), "first");
        answer(200);
        answer(200);
        try (Sidecar sidecar = sidecar("{secret: collector}")) {
            assertThat(shown(sidecar, "authorization")).isEqualTo("Bearer first");
            Files.writeString(secret.resolve("value"), "second");
            await().untilAsserted(() -> assertThat(sidecar.get(io.sidecarsdk.secrets.Secrets.class)
                            .secret("collector")
                            .current()
                            .get("value"))
                    .isEqualTo("second"));
            assertThat(shown(sidecar, "authorization")).isEqualTo("Bearer second");
        }
    }

    @Test
    void nameAndPasswordAndAnyHeaderCanBeShown() throws Exception {
        Files.writeString(secret.resolve("username"), "orders");
        Files.writeString(secret.resolve("password"), "h\u00fcnter2");
        answer(200);
        answer(200);
        try (Sidecar sidecar = sidecar("{secret: collector, scheme: basic}")) {
            assertThat(shown(sidecar, "authorization")).isEqualTo("Basic b3JkZXJzOmjDvG50ZXIy");
        }
        try (Sidecar sidecar = sidecar("{secret: collector, scheme: plain, field: username, header: x-api-key}")) {
            assertThat(shown(sidecar, "x-api-key")).isEqualTo("orders");
        }
    }

    @Test
    void linesWaitWhileTheReceiverRefusesTheCredentials() throws Exception {
        Files.writeString(secret.resolve("value"), "token");
        answer(401);
        answer(200);
        try (Sidecar sidecar = sidecar("{secret: collector}")) {
            assertThat(shown(sidecar, "authorization")).isEqualTo("Bearer token");
            RecordedRequest again = receiver.takeRequest(10, TimeUnit.SECONDS);
            assertThat(again).isNotNull();
            await().untilAsserted(() ->
                    assertThat(sidecar.get(Logs.class).stats().shipped()).isPositive());
            assertThat(sidecar.get(Logs.class).stats().dropped()).isZero();
        }
    }

    @Test
    void aValueThatCannotStandInAHeaderIsToldWithoutIt() throws Exception {
        Files.writeString(secret.resolve("value"), "two\nlines");
        try (Sidecar sidecar = sidecar("{secret: collector}")) {
            app.info("hello");
            await().untilAsserted(() -> assertThat(
                            sidecar.health().components().get("logging.central").detail())
                    .contains("field value of secret collector cannot stand in a header")
                    .doesNotContain("lines\"", "two"));
        }
    }

    private Sidecar sidecar(String credentials) {
        return Sidecar.start(
                Policy.parse("""
                apiVersion: sidecarsdk.io/v1
                service: {name: orders}
                secrets:
                  entries:
                    collector: {file: "%s", refresh: 100ms}
                logging:
                  sinks:
                    central: {http: {endpoint: "%s", interval: 20ms, credentials: %s}}
                """.formatted(secret, receiver.url("/").toString(), credentials)));
    }

    private void answer(int status) {
        receiver.enqueue(new MockResponse.Builder().code(status).build());
    }

    private String shown(Sidecar sidecar, String header) throws Exception {
        app.info("hello");
        sidecar.get(Logs.class).flush(LONG);
        RecordedRequest request = Objects.requireNonNull(receiver.takeRequest(10, TimeUnit.SECONDS), "no request");
        return request.getHeaders().get(header);
    }
}
