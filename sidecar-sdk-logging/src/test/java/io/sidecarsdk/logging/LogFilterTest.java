package io.sidecarsdk.logging;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sidecarsdk.policy.PolicyException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.slf4j.MarkerFactory;

/** What of the log lines is taken, what of them is hidden, and to which sinks they go: all of it while lines are logged. */
@Timeout(60)
class LogFilterTest {

    private static final String SECRET = "canary-4711";
    private static final String HIDING =
            "  redact: {fields: [password, Session-Id], patterns: ['canary-\\d+', '\\b4\\d{15}\\b']}";

    private final Logger shop = LoggerFactory.getLogger("app.shop");
    private final Logger bank = LoggerFactory.getLogger("app.bank");
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
    void eachLoggerIsTakenFromItsLevelOnAndAChangeTakesEffectWithoutARestart() {
        try (LoggingFixture fixture =
                new LoggingFixture("  level: warn", "  loggers: {app.shop: {level: debug}}", sink())) {
            shop.trace("no");
            shop.debug("yes 1");
            bank.info("no");
            bank.warn("yes 2");
            fixture.changePolicy("  level: info", "  loggers: {app.shop: {level: error}}", sink());
            shop.warn("no");
            shop.error("yes 3");
            bank.info("yes 4");
            assertThat(fixture.flush()).isTrue();

            assertThat(receiver.messages()).containsExactly("yes 1", "yes 2", "yes 3", "yes 4");
            assertThat(fixture.stats().dropped())
                    .as("what is not wanted is not lost")
                    .isZero();
        }
    }

    @Test
    void whatIsHeldBackIsCountedAndTheReceiverIsToldOfTheGap() {
        try (LoggingFixture fixture = new LoggingFixture(
                "  loggers:",
                "    app.shop: {sample: 0%}",
                "    app.bank: {rate-limit: {permits: 2, per: 24h}}",
                sink())) {
            IntStream.range(0, 5).forEach(i -> shop.info("sampled {}", i));
            shop.warn("never sampled");
            IntStream.range(0, 5).forEach(i -> bank.info("limited {}", i));

            assertThat(heldBack(fixture, "sampled")).isEqualTo(5);
            assertThat(heldBack(fixture, "rate_limited")).isEqualTo(3);
        }
        assertThat(receiver.messages())
                .containsExactly(
                        "never sampled",
                        "limited 0",
                        "limited 1",
                        "5 lines of logger app.shop were held back: sampled",
                        "3 lines of logger app.bank were held back: rate limited");
        assertThat(receiver.lines().get(3).get("logger").asText()).isEqualTo("app.shop");
        assertThat(receiver.lines().get(3).get("level").asText()).isEqualTo("INFO");
        assertThat(receiver.lines().get(4).get("level").asText()).isEqualTo("WARN");
    }

    @Test
    void samplingCanBeChangedWithoutARestartAndTheCountGoesOn() {
        try (LoggingFixture fixture = new LoggingFixture("  sample: 0%", sink())) {
            shop.info("no");
            fixture.changePolicy("  sample: 100%", sink());
            shop.info("yes");
            fixture.changePolicy("  sample: 0%", sink());
            shop.info("no");

            assertThat(heldBack(fixture, "sampled")).isEqualTo(2);
        }
        assertThat(receiver.messages()).containsExactly("yes", "2 lines of logger app.shop were held back: sampled");
    }

    @Test
    void whatIsToBeHiddenNeverLeavesTheProcess() {
        try (LoggingFixture fixture = new LoggingFixture(HIDING, sink())) {
            logTheSecretEverywhere();
            assertThat(fixture.flush()).isTrue();
        }
        assertThat(receiver.requests())
                .isNotEmpty()
                .allSatisfy(request -> assertThat(request.getBodyAsString())
                        .contains("[redacted]")
                        .doesNotContain(SECRET)
                        .doesNotContain("hidden-by-name")
                        .doesNotContain("4111111111111111"));
        assertThat(receiver.lines()).hasSize(8);
    }

    @Test
    void whatIsToBeHiddenIsNotInTheBufferOnDiskNorAmongTheDeadLetters(@TempDir Path directory) {
        receiver.answer(aResponse().withStatus(400));
        try (LoggingFixture fixture = new LoggingFixture(
                HIDING,
                "  buffer: {directory: '" + directory + "'}",
                "  sinks:",
                "    refusing: {http: {endpoint: '" + receiver.endpoint() + "', interval: 20ms}}",
                "    dead: {http: {endpoint: 'http://127.0.0.1:1/', interval: 20ms}}")) {
            logTheSecretEverywhere();
            await().atMost(LoggingFixture.LONG)
                    .until(() -> refused(fixture.logs().sinks().get("refusing")) == 8);
        }
        assertThat(contents(directory))
                .contains("[redacted]")
                .doesNotContain(SECRET)
                .doesNotContain("hidden-by-name")
                .doesNotContain("4111111111111111");
    }

    @Test
    void whatIsHiddenCanBeChangedWithoutARestart() {
        try (LoggingFixture fixture = new LoggingFixture(sink())) {
            shop.info("pin {}", 1234);
            assertThat(fixture.flush()).isTrue();
            fixture.changePolicy("  redact: {patterns: ['\\d{4}'], replacement: '#'}", sink());
            shop.info("pin {}", 1234);
            assertThat(fixture.flush()).isTrue();
        }
        assertThat(receiver.messages()).containsExactly("pin 1234", "pin #");
    }

    @Test
    void aPatternThatIsNoneIsRefusedAtTheStartWithItsPlace() {
        assertThatThrownBy(() -> new LoggingFixture("  redact: {patterns: [ok, '(a']}", sink()).close())
                .isInstanceOf(PolicyException.class)
                .hasMessageContaining("logging.redact.patterns[1]: got (a, expected a pattern in RE2's syntax:"
                        + " missing closing )");
    }

    @Test
    void aPatternThatWouldNeverBeCompiledIsRefusedAtTheStartWithItsPlace() {
        assertThatThrownBy(() -> new LoggingFixture(
                                "  redact: {patterns: ['(?i)[a-\\x{10ffff}]']}",
                                "  tail: {app: {path: /var/log/app.log, multi-line: {start: '(?i:\\x{1c85})'}}}",
                                sink())
                        .close())
                .isInstanceOf(PolicyException.class)
                .hasMessageContaining("logging.redact.patterns[0]: got (?i)[a-\\x{10ffff}], expected a pattern in RE2's"
                        + " syntax: without U+1C80 where case is ignored, which RE2/J cannot fold")
                .hasMessageContaining(
                        "logging.tail.app.multi-line.start: got (?i:\\x{1c85}), expected a pattern in RE2's"
                                + " syntax: without U+1C85 where case is ignored, which RE2/J cannot fold");
    }

    @Test
    void aReloadWithSuchAPatternKeepsTheOldPolicy() {
        try (LoggingFixture fixture =
                new LoggingFixture("  redact: {patterns: ['\\d{4}'], replacement: '#'}", sink())) {
            fixture.changePolicy("  redact: {patterns: ['(?i)\\x{1c80}']}", sink());
            shop.info("pin {}", 1234);
            assertThat(fixture.flush()).isTrue();
        }
        assertThat(receiver.messages()).containsExactly("pin #");
    }

    @Test
    void linesGoWhereTheFirstRouteThatTakesThemSaysAndElseEverywhere() {
        try (Receiver other = Receiver.onAnyPort();
                LoggingFixture fixture = new LoggingFixture(
                        "  sinks:",
                        "    one: {http: {endpoint: '" + receiver.endpoint() + "', interval: 20ms}}",
                        "    two: {http: {endpoint: '" + other.endpoint() + "', interval: 20ms}}",
                        "  routes:",
                        "    - {when: {markers: [AUDIT]}, to: [two]}",
                        "    - {when: {loggers: [app.bank], level: warn}, to: [one]}",
                        "    - {when: {fields: {noise: 'true'}}, to: []}")) {
            shop.info("everywhere");
            shop.info(MarkerFactory.getMarker("AUDIT"), "audit");
            bank.warn("bank");
            bank.info("bank, too low");
            shop.atInfo().addKeyValue("noise", true).log("nowhere");
            assertThat(fixture.flush()).isTrue();
            assertThat(receiver.messages()).containsExactly("everywhere", "bank", "bank, too low");
            assertThat(other.messages()).containsExactly("everywhere", "audit", "bank, too low");

            fixture.changePolicy(
                    "  sinks:",
                    "    one: {http: {endpoint: '" + receiver.endpoint() + "', interval: 20ms}}",
                    "    two: {http: {endpoint: '" + other.endpoint() + "', interval: 20ms}}",
                    "  routes: [{to: [two]}]");
            shop.info("changed");
            assertThat(fixture.flush()).isTrue();
            assertThat(receiver.messages()).hasSize(3);
            assertThat(other.messages()).endsWith("changed");
        }
    }

    /** Eight lines. */
    private void logTheSecretEverywhere() {
        shop.info("in the message: " + SECRET);
        shop.info("as an argument: {}", SECRET);
        shop.info("in an object: {}", List.of(SECRET));
        shop.atInfo()
                .addKeyValue("note", SECRET)
                .addKeyValue("PASSWORD", "hidden-by-name")
                .log("as a field");
        shop.atInfo().addKeyValue("card", 4111111111111111L).log("as a number");
        try (MDC.MDCCloseable note = MDC.putCloseable("note", SECRET);
                MDC.MDCCloseable session = MDC.putCloseable("session-id", "hidden-by-name")) {
            shop.info("in the MDC");
        }
        shop.error("in an exception", failure());
        shop.info(MarkerFactory.getMarker(SECRET), "in a marker");
    }

    private static Exception failure() {
        Exception cause = new IllegalArgumentException("wrong: " + SECRET, new IOException("deep: " + SECRET));
        Exception failure = new IllegalStateException("failed: " + SECRET, cause);
        failure.addSuppressed(new IOException("on the way: " + SECRET));
        return failure;
    }

    private static long refused(LogStats stats) {
        return stats.deadLettered() + stats.dropped();
    }

    private String sink() {
        return LoggingFixture.sink("central", receiver.endpoint());
    }

    private static double heldBack(LoggingFixture fixture, String reason) {
        return fixture.meters
                .get("sidecar.logs.held.back")
                .tag("reason", reason)
                .counter()
                .count();
    }

    /** The names and the bytes of all files. */
    private static String contents(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            StringBuilder contents = new StringBuilder();
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                contents.append(file).append('\n').append(Files.readString(file, StandardCharsets.ISO_8859_1));
            }
            return contents.toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
