package io.sidecarsdk.logging;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.config.MeterFilter;
import io.sidecarsdk.health.Health;
import io.sidecarsdk.policy.PolicyException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LoggerContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is not logged through SLF4J arrives as well: other frameworks, and files. */
@Timeout(60)
class LogSourcesTest {

    @TempDir
    private Path folder;

    private Receiver receiver;

    @BeforeEach
    void start() {
        receiver = Receiver.onAnyPort();
    }

    @AfterEach
    void stop() {
        receiver.close();
    }

    private String sinks() {
        return LoggingFixture.sink("central", receiver.endpoint());
    }

    private String tail(String more) {
        return "  tail: {access: {path: '" + folder.resolve("access.log") + "', from: beginning" + more + "}}";
    }

    private String disk() {
        return "  buffer: {directory: '" + folder.resolve("buffer") + "'}";
    }

    private void write(String text) throws IOException {
        Files.writeString(folder.resolve("access.log"), text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private void awaitMessages(String... messages) {
        await().atMost(LoggingFixture.LONG).until(() -> receiver.messages().containsAll(List.of(messages)));
    }

    @Test
    void linesOfAFileAreShippedWithWhoTheServiceIs() throws IOException {
        write("GET / 200\n{\"level\":\"warn\"");
        try (LoggingFixture fixture = new LoggingFixture(sinks(), tail(", format: json, logger: access"))) {
            awaitMessages("GET / 200");
            write(",\"message\":\"slow\",\"ms\":12}\n");
            awaitMessages("slow");
            assertThat(fixture.stats().accepted()).isEqualTo(2);
        }
        var line = receiver.lines().get(1);
        assertThat(line.get("service.name").asText()).isEqualTo("orders");
        assertThat(line.get("logger").asText()).isEqualTo("access");
        assertThat(line.get("level").asText()).isEqualToIgnoringCase("warn");
        assertThat(line.get("fields").get("ms").asInt()).isEqualTo(12);
        assertThat(line.get("fields").get("log.file.path").asText())
                .isEqualTo(folder.resolve("access.log").toString());
    }

    @Test
    void aRestartReadsOnWhereTheBufferOnDiskHasIt() throws IOException {
        write("one\n");
        try (LoggingFixture ignored = new LoggingFixture(sinks(), disk(), tail(""))) {
            awaitMessages("one");
        }
        write("two\n");
        try (LoggingFixture ignored = new LoggingFixture(sinks(), disk(), tail(""))) {
            awaitMessages("two");
        }
        assertThat(receiver.messages()).containsExactly("one", "two");
    }

    @Test
    void aFileWaitsWhileTheSinkIsFullAndNothingOfItIsDropped() throws IOException {
        receiver.answer(aResponse().withStatus(503));
        List<String> lines = IntStream.range(0, 5000).mapToObj(i -> "line " + i).collect(Collectors.toList());
        write(String.join("\n", lines) + "\n");
        String small = "  buffer: {memory: 64KiB}";
        try (LoggingFixture fixture = new LoggingFixture(sinks(), small, tail(""))) {
            await().atMost(LoggingFixture.LONG).until(() -> fixture.stats().retried() > 3);
            assertThat(fixture.stats().bufferedBytes()).isBetween(1L, 64L << 10);
            assertThat(fixture.stats().droppedByReason()).isEmpty();
            receiver.answer(aResponse().withStatus(200));
            awaitMessages("line 4999");
            assertThat(fixture.stats().droppedByReason()).isEmpty();
        }
        assertThat(receiver.messages()).containsExactlyElementsOf(lines);
    }

    @Test
    void whatIsTailedChangesWithThePolicy() throws IOException {
        write("one\n");
        try (LoggingFixture fixture = new LoggingFixture(sinks())) {
            fixture.changePolicy(sinks(), tail(""));
            awaitMessages("one");
            fixture.changePolicy(sinks());
            write("two\n");
            fixture.changePolicy(sinks(), tail(", level: error"));
            awaitMessages("two");
        }
        assertThat(receiver.lines().get(1).get("level").asText()).isEqualTo("ERROR");
        assertThat(receiver.messages()).containsExactly("one", "two");
    }

    @Test
    void whatHappensToAFileIsCounted() throws IOException {
        write("one\ntwo\n");
        try (LoggingFixture fixture = new LoggingFixture(sinks(), tail(""))) {
            awaitMessages("one", "two");
            Files.writeString(folder.resolve("access.log"), "x\n");
            awaitMessages("x");
            assertThat(fixture.meters
                            .get("sidecar.logs.tail.events")
                            .tag("event", "truncated")
                            .counter()
                            .count())
                    .isEqualTo(1);
        }
    }

    @Test
    void aFailureThatNobodyExpectsIsSeenInHealthAndReadingGoesOnAfterIt() throws IOException {
        AtomicBoolean broken = new AtomicBoolean(true);
        write("one\ntwo\n");
        try (LoggingFixture fixture = new LoggingFixture(sinks(), tail(""))) {
            awaitMessages("one", "two");
            assertThat(fixture.health("logging.tail.access")).isEqualTo(Health.Component.up());
            fixture.meters.config().meterFilter(new MeterFilter() {
                @Override
                public Meter.Id map(Meter.Id id) {
                    if (broken.get() && id.getName().equals("sidecar.logs.tail.events")) {
                        throw new IllegalStateException("no more meters");
                    }
                    return id;
                }
            });
            Files.writeString(folder.resolve("access.log"), "x\n");
            await().atMost(LoggingFixture.LONG)
                    .until(() -> fixture.health("logging.tail.access").detail().contains("no more meters"));
            broken.set(false);
            awaitMessages("x");
            await().atMost(LoggingFixture.LONG)
                    .until(() -> fixture.health("logging.tail.access").equals(Health.Component.up()));
            fixture.changePolicy(sinks());
            assertThat(fixture.sidecar.health().components()).doesNotContainKey("logging.tail.access");
        }
    }

    @Test
    void aPatternThatIsNoneIsRefused() {
        assertThatThrownBy(() -> new LoggingFixture(sinks(), tail(", multi-line: {start: '(?=x)'}")))
                .isInstanceOf(PolicyException.class)
                .hasMessageContaining("logging.tail.access.multi-line.start");
    }

    @Test
    void whatIsLoggedThroughJavaUtilLoggingIsShippedUnlessThePolicyDoesNotWantIt() {
        java.util.logging.Logger logger = java.util.logging.Logger.getLogger("jul");
        try (LoggingFixture fixture = new LoggingFixture(sinks())) {
            logger.warning("first");
            assertThat(fixture.flush()).isTrue();
            fixture.changePolicy(sinks(), "  capture: {java-util-logging: false}");
            logger.warning("not wanted");
            fixture.changePolicy(sinks());
            logger.warning("last");
            assertThat(fixture.flush()).isTrue();
            assertThat(receiver.messages()).containsExactly("first", "last");
        }
        assertThat(receiver.lines().get(0).get("logger").asText()).isEqualTo("jul");
    }

    @Test
    void whatIsLoggedThroughLog4jIsShippedUnlessThePolicyDoesNotWantIt() {
        LoggerContext context = (LoggerContext) LogManager.getContext(false);
        Level before = context.getConfiguration().getRootLogger().getLevel();
        context.getConfiguration().getRootLogger().setLevel(Level.INFO);
        context.updateLoggers();
        var logger = context.getLogger("reports");
        try (LoggingFixture fixture = new LoggingFixture(sinks())) {
            logger.info("first");
            assertThat(fixture.flush()).isTrue();
            fixture.changePolicy(sinks(), "  capture: {log4j2: false}");
            logger.info("not wanted");
            fixture.changePolicy(sinks());
            logger.info("last");
            assertThat(fixture.flush()).isTrue();
            assertThat(receiver.messages()).containsExactly("first", "last");
        } finally {
            context.getConfiguration().getRootLogger().setLevel(before);
            context.updateLoggers();
        }
    }

    @Test
    void noThreadAndNoFileStaysOpen() throws IOException {
        write("one\n");
        try (LoggingFixture ignored = new LoggingFixture(sinks(), tail(""))) {
            awaitMessages("one");
        }
        await().until(() -> LoggingFixture.threads() == 0);
        assertThat(openFiles()).noneMatch(file -> file.endsWith("access.log"));
    }

    private static List<String> openFiles() throws IOException {
        Path descriptors = Path.of("/proc/self/fd");
        if (!Files.isDirectory(descriptors)) {
            return Collections.emptyList();
        }
        try (var all = Files.list(descriptors)) {
            return all.filter(Files::isSymbolicLink).map(LogSourcesTest::target).toList();
        }
    }

    private static String target(Path link) {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (IOException e) {
            return ""; // closed since
        }
    }
}
