package io.sidecarsdk.logging;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.github.tomakehurst.wiremock.http.Fault;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.sidecarsdk.health.Health;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.MDC;
import wiremock.com.fasterxml.jackson.databind.JsonNode;

@Timeout(60)
class LogShippingTest {

    private Receiver receiver;

    @BeforeEach
    void start() {
        receiver = Receiver.onAnyPort();
    }

    @AfterEach
    void stop() {
        receiver.close();
    }

    @Test
    void aLineArrivesWithServiceTraceAndMdc() {
        Span span = SdkTracerProvider.builder()
                .build()
                .get("test")
                .spanBuilder("work")
                .startSpan();
        try (LoggingFixture fixture = LoggingFixture.shippingTo(receiver.endpoint());
                Scope scope = span.makeCurrent();
                MDC.MDCCloseable tenant = MDC.putCloseable("tenant", "acme")) {
            fixture.app.atWarn().addKeyValue("order", 17).log("order {} failed", 17);
            assertThat(fixture.flush()).isTrue();
        }
        JsonNode line = receiver.lines().get(0);
        assertThat(line.get("service.name").asText()).isEqualTo("orders");
        assertThat(line.get("service.namespace").asText()).isEqualTo("shop");
        assertThat(line.get("service.version").asText()).isEqualTo("1.4.2");
        assertThat(line.get("message").asText()).isEqualTo("order 17 failed");
        assertThat(line.get("level").asText()).isEqualTo("WARN");
        assertThat(line.get("logger").asText()).isEqualTo("app");
        assertThat(line.get("thread").asText()).isEqualTo(Thread.currentThread().getName());
        assertThat(line.get("trace_id").asText())
                .isEqualTo(span.getSpanContext().getTraceId());
        assertThat(line.get("span_id").asText()).isEqualTo(span.getSpanContext().getSpanId());
        assertThat(line.get("mdc").get("tenant").asText()).isEqualTo("acme");
        assertThat(line.get("fields").get("order").asInt()).isEqualTo(17);
    }

    @Test
    void linesAreSentInBatchesAsNdjson() {
        try (LoggingFixture fixture = new LoggingFixture(
                "  sinks: {central: {http: {endpoint: '" + receiver.endpoint() + "', batch: 10, interval: 10m}}}")) {
            IntStream.range(0, 25).forEach(i -> fixture.app.info("line {}", i));
            await().until(() -> receiver.lines().size() >= 20);
            assertThat(fixture.stats().bufferedBytes()).isPositive();
            assertThat(fixture.flush()).isTrue();
            assertThat(fixture.stats().bufferedBytes()).isZero();
        }
        assertThat(receiver.requests())
                .allSatisfy(
                        request -> assertThat(request.getHeader("Content-Type")).isEqualTo("application/x-ndjson"));
        assertThat(receiver.requests())
                .extracting(request -> StrictJson.lines(request.getBody()).size())
                .allMatch(lines -> lines <= 10);
        assertThat(receiver.messages())
                .isEqualTo(IntStream.range(0, 25).mapToObj(i -> "line " + i).collect(Collectors.toList()));
    }

    @Test
    void aSingleLineGoesOutAfterTheInterval() {
        try (LoggingFixture fixture = LoggingFixture.shippingTo(receiver.endpoint())) {
            fixture.app.info("alone");
            await().until(() -> receiver.messages().equals(List.of("alone")));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 502, 503, 504, 599, 429})
    void aBatchThatMayBeTakenLaterIsSentAgain(int status) {
        receiver.answerOnce(aResponse().withStatus(status), aResponse().withStatus(status));
        try (LoggingFixture fixture = LoggingFixture.shippingTo(receiver.endpoint())) {
            fixture.app.info("wanted");
            assertThat(fixture.flush()).isTrue();
            assertThat(receiver.requests()).hasSize(3);
            assertThat(receiver.messages()).containsExactly("wanted");
            assertThat(fixture.stats().retried()).isEqualTo(2);
            assertThat(fixture.stats().shipped()).isEqualTo(1);
            assertThat(fixture.stats().dropped()).isZero();
            assertThat(fixture.time.sleeps).hasSize(2);
            assertThat(fixture.time.sleeps.get(0)).isBetween(Duration.ofMillis(100), Duration.ofMillis(200));
            assertThat(fixture.time.sleeps.get(1)).isBetween(Duration.ofMillis(200), Duration.ofMillis(400));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aBatchWhoseAnswerIsBrokenIsSentAgain(Fault fault) {
        receiver.answerOnce(aResponse().withFault(fault));
        try (LoggingFixture fixture = LoggingFixture.shippingTo(receiver.endpoint())) {
            fixture.app.info("wanted");
            assertThat(fixture.flush()).isTrue();
            assertThat(fixture.stats().shipped()).isEqualTo(1);
            assertThat(receiver.messages()).contains("wanted");
        }
    }

    @Test
    void theReceiversRetryAfterIsObeyedWithinReason() {
        receiver.answerOnce(
                aResponse().withStatus(429).withHeader("Retry-After", "7"),
                aResponse().withStatus(503).withHeader("Retry-After", "86400"));
        try (LoggingFixture fixture = LoggingFixture.shippingTo(receiver.endpoint())) {
            fixture.app.info("wanted");
            assertThat(fixture.flush()).isTrue();
            assertThat(fixture.time.sleeps.get(0)).isBetween(Duration.ofSeconds(7), Duration.ofSeconds(8));
            assertThat(fixture.time.sleeps.get(1)).isBetween(Duration.ofSeconds(60), Duration.ofSeconds(61));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 404, 413, 302})
    void aBatchThatIsRefusedIsDroppedAndTheNextOneGoesOn(int status) {
        receiver.answerOnce(aResponse()
                .withStatus(status)
                .withHeader("Location", receiver.endpoint())
                .withBody("no\nway"));
        try (LoggingFixture fixture = LoggingFixture.shippingTo(receiver.endpoint())) {
            fixture.app.info("poison");
            assertThat(fixture.flush()).isTrue();
            assertThat(fixture.stats().droppedByReason()).isEqualTo(Map.of("rejected", 1L));
            assertThat(fixture.health("logging.central").status()).isEqualTo(Health.Status.DEGRADED);
            assertThat(fixture.health("logging.central").detail())
                    .startsWith("the receiver refuses lines: HTTP " + status)
                    .doesNotContain("\n");

            fixture.app.info("fine");
            assertThat(fixture.flush()).isTrue();
            assertThat(receiver.messages()).containsExactly("fine");
            assertThat(fixture.stats().retried()).isZero();
            assertThat(fixture.health("logging.central")).isEqualTo(Health.Component.up());
        }
    }

    @Test
    void aReceiverThatNeverAnswersIsLeftAfterTheTimeout() throws Exception {
        try (ServerSocket mute = new ServerSocket(0);
                LoggingFixture fixture = new LoggingFixture("  sinks: {central: {http: {endpoint: 'http://127.0.0.1:"
                        + mute.getLocalPort() + "', interval: 10ms, timeout: 50ms}}}")) {
            fixture.app.info("patient");
            await().until(() -> fixture.health("logging.central").status() == Health.Status.DEGRADED);
            assertThat(fixture.health("logging.central").detail()).contains("the last request failed");
        }
    }

    @Test
    void aReceiverThatNeverReadsIsLeftAfterTheTimeout() throws Exception {
        try (ServerSocket deaf = new ServerSocket()) {
            deaf.setReceiveBufferSize(4096);
            deaf.bind(null);
            try (LoggingFixture fixture = new LoggingFixture(
                    "  buffer: {memory: 64MiB}",
                    "  sinks: {central: {http: {endpoint: 'http://127.0.0.1:" + deaf.getLocalPort()
                            + "', interval: 10m, timeout: 100ms}}}")) {
                String large = "x".repeat(200_000);
                IntStream.range(0, 100).forEach(i -> fixture.app.info(large));
                await().until(() -> fixture.stats().retried() > 0);
            }
        }
    }

    @Test
    void withADeadSinkWhatDoesNotFitIsDroppedAndCountedAndTheRestArrivesLater() throws Exception {
        int port = LoggingFixture.freePort();
        try (LoggingFixture fixture = new LoggingFixture(
                "  buffer: {memory: 64KiB}",
                "  sinks: {central: {http: {endpoint: 'http://127.0.0.1:" + port + "/ingest', interval: 10ms}}}")) {
            int logged = 5000;
            IntStream.range(0, logged).forEach(i -> fixture.app.info("line {}", i));
            LogStats down = fixture.statsOf(logged);
            assertThat(down.droppedByReason()).containsOnlyKeys("queue_full");
            assertThat(down.dropped()).isPositive();
            assertThat(down.bufferedBytes()).isPositive().isLessThanOrEqualTo(64 << 10);
            await().until(() -> fixture.health("logging.central").status() == Health.Status.DEGRADED);
            assertThat(fixture.gauge("sidecar.logs.oldest.age")).isPositive();

            try (Receiver late = Receiver.on(port)) {
                assertThat(fixture.flush()).isTrue();
                assertThat(late.messages()).hasSize((int) down.accepted()).startsWith("line 0", "line 1", "line 2");
                assertThat(fixture.stats().shipped()).isEqualTo(down.accepted());
                assertThat(fixture.health("logging.central")).isEqualTo(Health.Component.up());
                assertThat(fixture.gauge("sidecar.logs.oldest.age")).isZero();
            }
        }
    }

    @Test
    void aLineLargerThanTheMemoryIsDropped() {
        try (LoggingFixture fixture =
                new LoggingFixture("  buffer: {memory: 64KiB}", LoggingFixture.sink("central", receiver.endpoint()))) {
            fixture.app.info("x".repeat(100_000));
            assertThat(fixture.stats().droppedByReason()).isEqualTo(Map.of("too_large", 1L));
        }
    }

    @Test
    void aDeadSinkDoesNotHoldUpTheOthers() throws Exception {
        try (LoggingFixture fixture = new LoggingFixture("  sinks: {dead: {http: {endpoint: 'http://127.0.0.1:"
                + LoggingFixture.freePort() + "'}}, alive: {http: {endpoint: '" + receiver.endpoint()
                + "', interval: 10ms}}}")) {
            fixture.app.info("hello");
            await().until(() -> receiver.messages().equals(List.of("hello")));
            assertThat(fixture.logs().sinks().get("alive").shipped()).isEqualTo(1);
            assertThat(fixture.logs().sinks().get("dead").shipped()).isZero();
            assertThat(fixture.stats().accepted()).isEqualTo(2);
        }
    }

    @Test
    void whatManyThreadsLogArrivesExactlyOnce() throws Exception {
        int threads = 4;
        int each = 2500;
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try (LoggingFixture fixture = LoggingFixture.shippingTo(receiver.endpoint())) {
            List<Future<?>> writers = new ArrayList<>();
            for (int t = 0; t < threads; t++) {
                int writer = t;
                writers.add(
                        pool.submit(() -> IntStream.range(0, each).forEach(i -> fixture.app.info("{}-{}", writer, i))));
            }
            for (Future<?> writer : writers) {
                writer.get(20, TimeUnit.SECONDS);
            }
            assertThat(fixture.flush()).isTrue();
            assertThat(fixture.stats().accepted()).isEqualTo(threads * each);
            assertThat(fixture.stats().shipped()).isEqualTo(threads * each);
            assertThat(fixture.stats().dropped()).isZero();
        } finally {
            pool.shutdownNow();
        }
        List<String> messages = receiver.messages();
        assertThat(messages).hasSize(threads * each).doesNotHaveDuplicates();
        for (int t = 0; t < threads; t++) {
            String writer = t + "-";
            assertThat(messages.stream().filter(m -> m.startsWith(writer)))
                    .containsExactlyElementsOf(
                            IntStream.range(0, each).mapToObj(i -> writer + i).collect(Collectors.toList()));
        }
    }

    @Test
    void metersShowTheSameAsTheStatistics() {
        receiver.answerOnce(aResponse().withStatus(500), aResponse().withStatus(400));
        try (LoggingFixture fixture = LoggingFixture.shippingTo(receiver.endpoint())) {
            fixture.app.info("refused");
            assertThat(fixture.flush()).isTrue();
            fixture.app.info("taken");
            assertThat(fixture.flush()).isTrue();
            assertThat(counter(fixture, "sidecar.logs.accepted")).isEqualTo(2);
            assertThat(counter(fixture, "sidecar.logs.shipped")).isEqualTo(1);
            assertThat(counter(fixture, "sidecar.logs.retried")).isEqualTo(1);
            assertThat(fixture.meters
                            .get("sidecar.logs.dropped")
                            .tags("sink", "central", "reason", "rejected")
                            .counter()
                            .count())
                    .isEqualTo(1);
            assertThat(fixture.gauge("sidecar.logs.buffered")).isZero();
        }
    }

    private static double counter(LoggingFixture fixture, String name) {
        return fixture.meters.get(name).tag("sink", "central").counter().count();
    }
}
