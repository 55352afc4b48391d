package io.sidecarsdk.logging;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sidecarsdk.health.Health;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Lines that wait on disk. */
@Timeout(60)
class DurableLogsTest {

    @TempDir
    private Path directory;

    private Receiver receiver;

    @BeforeEach
    void start() {
        receiver = Receiver.onAnyPort();
    }

    @AfterEach
    void stop() {
        receiver.close();
    }

    private LoggingFixture durable(String endpoint) {
        return new LoggingFixture(
                "  shutdown: 100ms",
                "  buffer: {directory: '" + directory.resolve("buffer") + "'}",
                LoggingFixture.sink("central", endpoint));
    }

    @Test
    void whatASinkThatIsDownCouldNotGetItGetsAfterARestart() throws IOException {
        String dead = "http://127.0.0.1:" + LoggingFixture.freePort() + "/ingest";
        LoggingFixture first = durable(dead);
        IntStream.range(0, 100).forEach(i -> first.app.info("line {}", i));
        await().until(() -> first.stats().accepted() == 100);
        assertThat(first.stats().diskBytes()).isPositive();
        first.close();
        assertThat(first.stats().dropped()).isZero();

        try (LoggingFixture second = durable(receiver.endpoint())) {
            second.app.info("after");
            assertThat(second.flush()).isTrue();
            assertThat(second.stats().shipped()).isEqualTo(101);
            assertThat(second.stats().accepted()).isEqualTo(1);
        }
        assertThat(receiver.messages())
                .hasSize(101)
                .startsWith("line 0", "line 1")
                .endsWith("line 99", "after");
    }

    @Test
    void aRestartNeedsNoNewLineToShipWhatIsThere() throws IOException {
        LoggingFixture first = durable("http://127.0.0.1:" + LoggingFixture.freePort() + "/ingest");
        first.app.info("left");
        await().until(() -> first.stats().accepted() == 1);
        first.close();
        try (LoggingFixture second = durable(receiver.endpoint())) {
            await().until(() -> receiver.messages().contains("left"));
            await().until(() -> second.stats().shipped() == 1);
        }
    }

    @Test
    void linesKeepTheIdentityOfWhoLoggedThem() throws IOException {
        LoggingFixture first = durable("http://127.0.0.1:" + LoggingFixture.freePort() + "/ingest");
        first.app.info("of version 1.4.2");
        await().until(() -> first.stats().accepted() == 1);
        first.changePolicyOf("1.5.0");
        first.app.info("of version 1.5.0");
        await().until(() -> first.stats().accepted() == 2);
        first.close();
        try (LoggingFixture second = durable(receiver.endpoint())) {
            assertThat(second.flush()).isTrue();
        }
        assertThat(receiver.lines())
                .extracting(line -> line.get("message").asText() + "/"
                        + line.get("service.version").asText())
                .containsExactly("of version 1.4.2/1.4.2", "of version 1.5.0/1.5.0");
    }

    @Test
    void withoutADirectoryToWriteToLinesWaitInMemoryAndHealthSaysSo() throws IOException {
        Files.createFile(directory.resolve("buffer"));
        try (LoggingFixture fixture = durable(receiver.endpoint())) {
            fixture.app.info("hello");
            assertThat(fixture.flush()).isTrue();
            assertThat(receiver.messages()).containsExactly("hello");
            Health.Component health = fixture.health("logging.central");
            assertThat(health.status()).isEqualTo(Health.Status.DEGRADED);
            assertThat(health.detail()).contains("the disk does not take them", "buffer");
        }
    }

    @Test
    void flushDoesNotWaitForLinesThatAreDamagedOnDisk() throws IOException {
        receiver.answer(aResponse().withStatus(503));
        try (LoggingFixture fixture = new LoggingFixture(
                "  buffer: {directory: '" + directory.resolve("buffer") + "'}",
                "  sinks: {central: {http: {endpoint: '" + receiver.endpoint() + "', batch: 1}}}")) {
            fixture.app.info("line 0");
            await().until(() -> fixture.stats().retried() > 0); // it is being sent: what follows is not read yet
            fixture.app.info("line 1");
            fixture.app.info("line 2");
            await().until(() -> fixture.stats().accepted() == 3);
            damageLastByte(directory.resolve("buffer/central/0"));
            receiver.answer(aResponse().withStatus(200));

            assertThat(fixture.flush()).isTrue();

            assertThat(receiver.messages()).contains("line 0", "line 1").doesNotContain("line 2");
            assertThat(fixture.stats().shipped()).isEqualTo(2);
            assertThat(fixture.stats().droppedByReason()).isEqualTo(Map.of("damaged", 1L));
        }
    }

    private static void damageLastByte(Path spool) throws IOException {
        try (Stream<Path> files = Files.list(spool)) {
            Path segment = files.filter(file -> file.toString().endsWith(".segment"))
                    .findFirst()
                    .orElseThrow();
            byte[] bytes = Files.readAllBytes(segment);
            bytes[bytes.length - 1] ^= 1;
            Files.write(segment, bytes);
        }
    }

    @Test
    void aSecondProcessOnTheDirectoryLosesNothing() {
        try (LoggingFixture one = durable(receiver.endpoint());
                LoggingFixture two = durable(receiver.endpoint())) {
            one.app.info("hello");
            assertThat(one.flush()).isTrue();
            assertThat(two.flush()).isTrue();
            assertThat(two.health("logging.central")).isEqualTo(Health.Component.up());
        }
        assertThat(receiver.messages()).contains("hello");
        assertThat(directory.resolve("buffer/central")).isDirectoryContaining("glob:**/0");
    }

    @Test
    void aDirectoryThatThePolicyBringsLaterIsUsedFromThenOnAndNothingIsLost() {
        try (LoggingFixture fixture = LoggingFixture.shippingTo(receiver.endpoint())) {
            fixture.app.info("in memory");
            fixture.changePolicy(
                    "  buffer: {directory: '" + directory.resolve("buffer") + "'}",
                    LoggingFixture.sink("central", receiver.endpoint()));
            fixture.app.info("on disk");
            assertThat(fixture.flush()).isTrue();
            await().until(() -> receiver.messages().size() == 2);
            assertThat(fixture.stats().shipped()).isEqualTo(2);
            assertThat(directory.resolve("buffer/central")).isDirectory();
        }
    }

    @Test
    void aThreadThatLogsWaitsForRoomWhereThePolicySaysSoAndNoLongerThanThat() {
        receiver.answer(aResponse().withStatus(503));
        try (LoggingFixture fixture = new LoggingFixture(
                "  buffer: {memory: 64KiB, overflow: block, block-for: 20ms}",
                LoggingFixture.sink("central", receiver.endpoint()))) {
            String large = "x".repeat(1000);
            IntStream.range(0, 120).forEach(i -> fixture.app.info(large));
            assertThat(fixture.statsOf(120).droppedByReason()).containsOnlyKeys("queue_full");
        }
    }

    @Test
    void aThreadThatWaitsForRoomGoesOnAndLosesNothingOnceThereIsSome() {
        try (LoggingFixture fixture = new LoggingFixture(
                "  buffer: {memory: 64KiB, overflow: block, block-for: 20s}",
                LoggingFixture.sink("central", receiver.endpoint()))) {
            String large = "x".repeat(1000);
            IntStream.range(0, 1000).forEach(i -> fixture.app.info(large));
            assertThat(fixture.flush()).isTrue();
            assertThat(fixture.stats().droppedByReason()).isEqualTo(Map.of());
            assertThat(fixture.stats().shipped()).isEqualTo(1000);
        }
    }

    @Test
    void theOldestLinesGoFirstWhereThePolicySaysSo() {
        receiver.answer(aResponse().withStatus(503));
        try (LoggingFixture fixture = new LoggingFixture(
                "  buffer: {memory: 64KiB, overflow: drop-oldest}",
                "  sinks: {central: {http: {endpoint: '" + receiver.endpoint() + "', batch: 1, interval: 10ms}}}")) {
            String large = "x".repeat(1000);
            for (int i = 0; i < 200; i++) {
                fixture.app.info("{} {}", i, large);
                long logged = i + 1;
                await().pollDelay(Duration.ZERO)
                        .pollInterval(Duration.ofMillis(1))
                        .until(() -> fixture.stats().accepted() == logged);
            }
            receiver.answer(aResponse().withStatus(200));
            assertThat(fixture.flush()).isTrue();
            assertThat(fixture.stats().droppedByReason()).containsOnlyKeys("evicted");
            assertThat(receiver.messages()).anyMatch(message -> message.startsWith("199 "));
        }
    }
}
