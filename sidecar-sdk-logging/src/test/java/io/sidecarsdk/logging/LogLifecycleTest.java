package io.sidecarsdk.logging;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.util.ContextInitializer;
import ch.qos.logback.core.AppenderBase;
import io.sidecarsdk.health.Health;
import io.sidecarsdk.policy.PolicyException;
import java.io.ByteArrayInputStream;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

@Timeout(60)
class LogLifecycleTest {

    private static final String CONFIGURED = """
            <configuration>
              <appender name="sidecar" class="io.sidecarsdk.logging.SidecarAppender"/>
              <logger name="app" level="TRACE"/>
              <root level="OFF"><appender-ref ref="sidecar"/></root>
            </configuration>
            """;

    private final LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    private final org.slf4j.Logger app = LoggerFactory.getLogger("app");
    private Receiver receiver;

    @BeforeEach
    void start() {
        receiver = Receiver.onAnyPort();
    }

    @AfterEach
    void stop() throws Exception {
        receiver.close();
        context.reset();
        new ContextInitializer(context).autoConfig();
    }

    private void configure(String xml) throws Exception {
        context.reset();
        JoranConfigurator configurator = new JoranConfigurator();
        configurator.setContext(context);
        configurator.doConfigure(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)));
    }

    private Logger root() {
        return context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    }

    private long appenders() {
        long count = 0;
        for (var it = root().iteratorForAppenders(); it.hasNext(); it.next()) {
            count++;
        }
        return count;
    }

    @Test
    void anAppenderIsAddedToTheRootWhereNoneIsConfiguredAndTakenBackAtTheEnd() {
        assertThat(appenders()).isZero();
        try (LoggingFixture fixture = LoggingFixture.shippingTo(receiver.endpoint())) {
            assertThat(appenders()).isEqualTo(1);
            app.info("hello");
            assertThat(fixture.flush()).isTrue();
        }
        assertThat(appenders()).isZero();
        assertThat(receiver.messages()).containsExactly("hello");
    }

    @Test
    void noAppenderIsAddedWhileThereIsNoSink() {
        try (LoggingFixture fixture = new LoggingFixture()) {
            assertThat(appenders()).isZero();
            assertThat(fixture.flush()).isTrue();
        }
    }

    @Test
    void whatAConfiguredAppenderGotBeforeTheStartIsShippedInOrder() throws Exception {
        configure(CONFIGURED);
        app.info("early {}", 1);
        app.info("early {}", 2);
        try (LoggingFixture fixture = LoggingFixture.shippingTo(receiver.endpoint())) {
            assertThat(appenders()).isEqualTo(1);
            app.info("late");
            assertThat(fixture.flush()).isTrue();
        }
        assertThat(receiver.messages()).containsExactly("early 1", "early 2", "late");
        assertThat(receiver.lines())
                .allMatch(line -> line.get("service.name").asText().equals("orders"));
    }

    @Test
    void whatIsTooMuchBeforeTheStartIsDroppedAndCounted() throws Exception {
        configure(CONFIGURED);
        String large = "x".repeat(100_000);
        IntStream.range(0, 15).forEach(i -> app.info(large));
        try (LoggingFixture fixture = LoggingFixture.shippingTo(receiver.endpoint())) {
            assertThat(fixture.flush()).isTrue();
            assertThat(fixture.stats().accepted()).isEqualTo(10);
            assertThat(fixture.stats().droppedByReason()).isEqualTo(Map.of("startup_full", 5L));
        }
    }

    @Test
    void anAppenderBehindAnAsyncOneIsFoundToo() throws Exception {
        configure(CONFIGURED.replace("<root level=\"OFF\"><appender-ref ref=\"sidecar\"/></root>", """
                <appender name="async" class="%s"><appender-ref ref="sidecar"/></appender>
                <root level="OFF"><appender-ref ref="async"/></root>
                """.formatted(
                        AsyncAppender.class.getName())));
        try (LoggingFixture fixture = LoggingFixture.shippingTo(receiver.endpoint())) {
            assertThat(appenders()).isEqualTo(1);
            app.info("hello");
            await().until(() -> receiver.messages().equals(List.of("hello")));
        }
    }

    @Test
    void loggingGoesOnWhenLogbackIsConfiguredAnewWithoutAnAppender() throws Exception {
        try (LoggingFixture fixture = LoggingFixture.shippingTo(receiver.endpoint())) {
            configure("<configuration><logger name='app' level='TRACE'/><root level='OFF'/></configuration>");
            app.info("after");
            assertThat(fixture.flush()).isTrue();
            assertThat(appenders()).isEqualTo(1);
        }
        assertThat(receiver.messages()).containsExactly("after");
        assertThat(appenders()).isZero();
    }

    @Test
    void aConfiguredAppenderThatComesLaterReplacesTheOneThatWasAdded() throws Exception {
        try (LoggingFixture fixture = LoggingFixture.shippingTo(receiver.endpoint())) {
            configure(CONFIGURED);
            assertThat(appenders()).isEqualTo(1);
            app.info("once");
            assertThat(fixture.flush()).isTrue();
        }
        assertThat(receiver.messages()).containsExactly("once");
    }

    @Test
    void twoSidecarsEachShipToTheirOwnSinks() {
        try (Receiver other = Receiver.onAnyPort();
                LoggingFixture first = LoggingFixture.shippingTo(receiver.endpoint());
                LoggingFixture second = LoggingFixture.shippingTo(other.endpoint())) {
            app.info("hello");
            assertThat(first.flush()).isTrue();
            assertThat(second.flush()).isTrue();
            assertThat(receiver.messages()).containsExactly("hello");
            assertThat(other.messages()).containsExactly("hello");
        }
    }

    @Test
    void closingSendsWhatWaits() {
        LoggingFixture fixture = new LoggingFixture(
                "  sinks: {central: {http: {endpoint: '" + receiver.endpoint() + "', interval: 10m}}}");
        IntStream.range(0, 1000).forEach(i -> app.info("line {}", i));
        fixture.close();
        assertThat(receiver.messages()).hasSize(1000);
        assertThat(fixture.stats().shipped()).isEqualTo(1000);
        assertThat(fixture.stats().dropped()).isZero();
        assertThat(LoggingFixture.shippers()).isZero();
    }

    @Test
    void closingTriesOnceMoreWhenARequestFails() {
        LoggingFixture fixture = new LoggingFixture(
                "  sinks: {central: {http: {endpoint: '" + receiver.endpoint() + "', interval: 10m}}}");
        receiver.answerOnce(aResponse().withStatus(500));
        app.info("hello");
        fixture.close();
        assertThat(receiver.messages()).containsExactly("hello");
    }

    @Test
    void closingWithADeadSinkCountsTheRestAsDroppedAndLeavesNoThread() throws Exception {
        LoggingFixture fixture = LoggingFixture.shippingTo("http://127.0.0.1:" + LoggingFixture.freePort());
        IntStream.range(0, 1000).forEach(i -> app.info("line {}", i));
        fixture.close();
        assertThat(fixture.stats().accepted()).isEqualTo(1000);
        assertThat(fixture.stats().droppedByReason()).isEqualTo(Map.of("shutdown", 1000L));
        assertThat(LoggingFixture.shippers()).isZero();
        assertThat(fixture.meters.find("sidecar.logs.buffered").gauge()).isNull();
    }

    @Test
    void closingBreaksOffARequestThatHangs() throws Exception {
        try (ServerSocket mute = new ServerSocket(0)) {
            LoggingFixture fixture = new LoggingFixture("  sinks: {central: {http: {endpoint: 'http://127.0.0.1:"
                    + mute.getLocalPort() + "', interval: 10ms, timeout: 10m}}}");
            app.info("hello");
            mute.accept();
            fixture.close();
            await().until(() -> fixture.stats().droppedByReason().equals(Map.of("shutdown", 1L)));
            await().until(() -> LoggingFixture.threads() == 0);
        }
    }

    @Test
    void switchingOffStopsAtOnceAndSwitchingOnGoesOn() throws Exception {
        String sink = LoggingFixture.sink("central", receiver.endpoint());
        try (LoggingFixture fixture = new LoggingFixture(sink)) {
            app.info("on");
            assertThat(fixture.flush()).isTrue();
            fixture.changePolicy("  enabled: false", sink);
            app.info("off");
            assertThat(fixture.flush()).isTrue();
            await().until(() -> LoggingFixture.shippers() == 0);
            fixture.changePolicy("  enabled: true", sink);
            app.info("on again");
            assertThat(fixture.flush()).isTrue();
            assertThat(receiver.messages()).containsExactly("on", "on again");
            assertThat(fixture.stats().shipped()).isEqualTo(2);
        }
    }

    @Test
    void switchingOffDropsWhatWaits() throws Exception {
        String sink = LoggingFixture.sink("central", "http://127.0.0.1:" + LoggingFixture.freePort());
        try (LoggingFixture fixture = new LoggingFixture(sink)) {
            app.info("waiting");
            fixture.changePolicy("  enabled: false", sink);
            await().until(() -> fixture.stats().droppedByReason().equals(Map.of("disabled", 1L)));
        }
    }

    @Test
    void aSinkWhoseEndpointIsCorrectedKeepsItsQueue() throws Exception {
        try (LoggingFixture fixture = LoggingFixture.shippingTo("http://127.0.0.1:" + LoggingFixture.freePort())) {
            app.info("waiting");
            await().until(() -> fixture.stats().retried() > 0);
            fixture.changePolicy(LoggingFixture.sink("central", receiver.endpoint()));
            assertThat(fixture.flush()).isTrue();
            assertThat(receiver.messages()).containsExactly("waiting");
        }
    }

    @Test
    void sinksComeAndGoWithThePolicy() throws Exception {
        try (Receiver other = Receiver.onAnyPort();
                LoggingFixture fixture = new LoggingFixture()) {
            app.info("nobody wants this");
            fixture.changePolicy(LoggingFixture.sink("first", receiver.endpoint()));
            app.info("one");
            fixture.changePolicy(LoggingFixture.sink("second", other.endpoint()));
            app.info("two");
            assertThat(fixture.flush()).isTrue();
            await().until(() -> receiver.messages().equals(List.of("one")));
            assertThat(other.messages()).containsExactly("two");
            assertThat(fixture.sidecar.health().components())
                    .containsKey("logging.second")
                    .doesNotContainKey("logging.first");
            assertThat(fixture.logs().sinks()).containsOnlyKeys("first", "second");
        }
    }

    @Test
    void anEndpointWithAPasswordIsRefusedWithoutShowingIt() {
        Assertions.assertThatThrownBy(() -> LoggingFixture.shippingTo("http://me:s3cret@127.0.0.1:1"))
                .isInstanceOf(PolicyException.class)
                .hasMessageContaining("logging.sinks.central.http.endpoint")
                .hasMessageContaining("a URL without: see credentials")
                .hasMessageNotContaining("s3cret");
    }

    @Test
    void whatTheShippingThreadLogsIsNotForwarded() throws Exception {
        Logger sdk = context.getLogger("io.sidecarsdk");
        sdk.setLevel(Level.TRACE);
        List<String> console = new CopyOnWriteArrayList<>();
        AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
            @Override
            protected void append(ILoggingEvent event) {
                console.add(Thread.currentThread().getName() + ": " + event.getFormattedMessage());
            }
        };
        appender.setContext(context);
        appender.start();
        sdk.addAppender(appender);
        receiver.answerOnce(aResponse().withStatus(500), aResponse().withStatus(400));
        try (LoggingFixture fixture = LoggingFixture.shippingTo(receiver.endpoint())) {
            app.info("hello");
            assertThat(fixture.flush()).isTrue();
            assertThat(fixture.health("logging.central").status()).isEqualTo(Health.Status.DEGRADED);
            app.info("again");
            assertThat(fixture.flush()).isTrue();
            assertThat(fixture.flush()).isTrue();
            assertThat(receiver.messages()).containsExactly("again");
            assertThat(console)
                    .contains(
                            "sidecar-log-shipper-central: Log sink central: lines wait, the last request failed: HTTP 500");
        }
    }

    @Test
    void anEventWhoseArgumentLogsWhenItIsPrintedIsNoLoop() {
        Object chatty = new Object() {
            @Override
            public String toString() {
                app.atInfo().addKeyValue("who", this).log("printing");
                return "chatty";
            }
        };
        try (LoggingFixture fixture = LoggingFixture.shippingTo(receiver.endpoint())) {
            app.atInfo().addKeyValue("who", chatty).log("hello");
            assertThat(fixture.flush()).isTrue();
            assertThat(receiver.messages()).containsExactly("hello");
            assertThat(fixture.stats().droppedByReason()).isEqualTo(Map.of("reentrant", 1L));
        }
    }
}
