package io.sidecarsdk.logging;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import wiremock.com.fasterxml.jackson.databind.JsonNode;

/** Lines that a receiver refuses are kept, can be looked at, and are sent again when somebody says so. */
@Timeout(60)
class DeadLettersTest {

    @TempDir
    private Path folder;

    private final Receiver receiver = Receiver.onAnyPort();

    @AfterEach
    void stop() {
        receiver.close();
    }

    private LoggingFixture fixture() {
        return fixture("");
    }

    private LoggingFixture fixture(String admin) {
        return new LoggingFixture(
                "  buffer: {directory: '" + folder.resolve("buffer") + "'}",
                LoggingFixture.sink("central", receiver.endpoint()),
                admin);
    }

    private static List<String> messages(List<DeadLetter> letters) {
        return letters.stream()
                .map(letter -> StrictJson.lines((letter.line() + "\n").getBytes(StandardCharsets.UTF_8)))
                .map(lines -> lines.get(0).get("message"))
                .map(JsonNode::asText)
                .toList();
    }

    @Test
    void aRefusedLineIsKeptAndSentAgainWhenSomebodySaysSo() {
        try (LoggingFixture fixture = fixture()) {
            receiver.answer(aResponse().withStatus(400).withBody("no"));
            fixture.app.info("first");
            fixture.app.info("second");
            assertThat(fixture.flush()).isTrue();
            assertThat(fixture.stats().deadLettered()).isEqualTo(2);
            DeadLetters letters = fixture.logs().deadLetters("central");
            assertThat(letters.count()).isEqualTo(2);
            assertThat(messages(letters.list(10))).containsExactly("first", "second");
            assertThat(messages(letters.listAfter(letters.list(1).get(0), 10))).containsExactly("second");
            assertThat(letters.list(1).get(0).reason()).contains("400");

            receiver.answer(aResponse().withStatus(200));
            List<DeadLetter> all = letters.list(10);
            assertThat(letters.replayUpTo(all.get(1))).isEqualTo(2);
            assertThat(fixture.flush()).isTrue();

            assertThat(receiver.messages()).containsExactly("first", "second");
            assertThat(letters.count()).isZero();
        }
    }

    @Test
    void theyAreThereAfterARestart() {
        receiver.answer(aResponse().withStatus(400));
        try (LoggingFixture fixture = fixture()) {
            fixture.app.info("first");
            assertThat(fixture.flush()).isTrue();
        }
        try (LoggingFixture fixture = fixture()) {
            DeadLetters letters = fixture.logs().deadLetters("central");

            assertThat(messages(letters.list(10))).containsExactly("first");
            assertThat(letters.deleteUpTo(letters.list(1).get(0))).isEqualTo(1);
            assertThat(letters.list(10)).isEmpty();
        }
    }

    @Test
    void theAdminPageCountsThemAlsoAfterARestart() throws Exception {
        receiver.answer(aResponse().withStatus(400));
        try (LoggingFixture fixture = fixture("admin: {address: '127.0.0.1:0'}")) {
            fixture.app.info("first");
            fixture.app.info("second");
            assertThat(fixture.flush()).isTrue();

            assertThat(fixture.page("logs")).contains("\"accepted\": 2").contains("\"dead-letters\": 2");
        }
        try (LoggingFixture fixture = fixture("admin: {address: '127.0.0.1:0'}")) {
            Awaitility.await()
                    .untilAsserted(() -> assertThat(fixture.page("logs"))
                            .contains("\"accepted\": 0")
                            .contains("\"dead-letters\": 2"));
        }
    }

    @Test
    void withoutADirectoryThereAreNone() {
        try (LoggingFixture fixture = LoggingFixture.shippingTo(receiver.endpoint())) {
            assertThatThrownBy(() -> fixture.logs().deadLetters("central"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("buffer.directory");
        }
    }
}
