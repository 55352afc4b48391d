package io.sidecarsdk.logging;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import wiremock.com.fasterxml.jackson.databind.JsonNode;

/** The program that lists dead letters, on what a real pipeline has written. */
@Timeout(60)
class DeadLettersToolTest {

    @TempDir
    private Path folder;

    private Path buffer;

    private final Receiver receiver = Receiver.onAnyPort();

    @BeforeEach
    void refuse() {
        buffer = folder.resolve("buffer");
        receiver.answer(aResponse().withStatus(400).withBody("no"));
    }

    @AfterEach
    void stop() {
        receiver.close();
    }

    private LoggingFixture service() {
        String to = "{http: {endpoint: '" + receiver.endpoint() + "', interval: 20ms}}";
        return new LoggingFixture(
                "  buffer: {directory: '" + buffer + "'}", "  sinks: {audit: " + to + ", central: " + to + "}");
    }

    private static void refused(LoggingFixture service, String... messages) {
        for (String message : messages) {
            service.app.info(message);
        }
        assertThat(service.flush()).isTrue();
    }

    private Listing list(String... sinks) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Stream<String> args = Stream.concat(Stream.of(buffer.toString()), Stream.of(sinks));
        int status = new DeadLettersTool(print(out), print(err)).run(args.toList());
        return new Listing(status, out.toByteArray(), err.toString(StandardCharsets.UTF_8));
    }

    private static PrintStream print(ByteArrayOutputStream to) {
        return new PrintStream(to, false, StandardCharsets.UTF_8);
    }

    /** As an operator calls it: a process of its own, with nothing but the library on its class path. */
    private Listing listFromOutside(String... sinks) throws Exception {
        Path library = Path.of(DeadLettersTool.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        Path err = folder.resolve("stderr");
        List<String> java = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                library.toString(),
                DeadLettersTool.class.getName(),
                buffer.toString());
        ProcessBuilder builder = new ProcessBuilder(
                        Stream.concat(java.stream(), Stream.of(sinks)).toList())
                .redirectError(err.toFile());
        // With these the JVM says on standard error that it has seen them.
        builder.environment().keySet().removeAll(Set.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS"));
        Process process = builder.start();
        byte[] out = process.getInputStream().readAllBytes();
        return new Listing(process.waitFor(), out, Files.readString(err));
    }

    /** What is in the files under {@code directory}, and when they were changed last. */
    private static Map<Path, String> content(Path directory) throws IOException {
        Map<Path, String> content = new TreeMap<>();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.toList()) {
                String bytes = Files.isRegularFile(file) ? Files.readString(file, StandardCharsets.ISO_8859_1) : "";
                content.put(file, Files.getLastModifiedTime(file) + " " + bytes);
            }
        }
        return content;
    }

    private Path letters(String sink) {
        return buffer.resolve(sink).resolve("dead-letters");
    }

    @Test
    void listsThoseOfAServiceThatRunsAndDisturbsItNot() throws Exception {
        try (LoggingFixture service = service()) {
            refused(service, "first", "zweitens: ü");
            Map<Path, String> before = content(letters("central"));

            Listing listing = listFromOutside("central");

            assertThat(listing.err()).isEmpty();
            assertThat(listing.messages()).containsExactly("first", "zweitens: ü");
            assertThat(listing.status()).isZero();
            assertThat(listing.lines()).allSatisfy(letter -> {
                assertThat(letter.get("sink").asText()).isEqualTo("central");
                assertThat(letter.get("reason").asText()).contains("400");
                assertThat(letter.get("time").asText()).endsWith("Z");
            });
            assertThat(content(letters("central"))).isEqualTo(before);

            receiver.answer(aResponse().withStatus(200));
            DeadLetters letters = service.logs().deadLetters("central");
            assertThat(letters.replayUpTo(letters.list(2).get(1))).isEqualTo(2);
            assertThat(service.flush()).isTrue();
            assertThat(receiver.messages()).containsExactly("first", "zweitens: ü");
            assertThat(list("central").lines()).isEmpty();
        }
    }

    @Test
    void listsThoseThatAServiceHasLeft() throws Exception {
        try (LoggingFixture service = service()) {
            refused(service, "first", "second");
        }
        try (Stream<Path> files = Files.walk(buffer)) {
            for (Path lock :
                    files.filter(file -> file.toString().endsWith(".lock")).toList()) {
                Files.delete(lock); // as in a copy
            }
        }
        Map<Path, String> before = content(buffer);

        Listing listing = list();

        assertThat(listing.messages()).containsExactly("first", "second", "first", "second");
        assertThat(listing.lines().stream().map(letter -> letter.get("sink").asText()))
                .containsExactly("audit", "audit", "central", "central");
        assertThat(listing.status()).isZero();
        assertThat(content(buffer)).isEqualTo(before);
    }

    @Test
    void passesOverWhatIsDamagedAndSaysSo() throws IOException {
        try (LoggingFixture service = service()) {
            refused(service, "first", "second", "third");
        }
        damage("central", "second");

        Listing listing = list("central");

        assertThat(listing.messages()).containsExactly("first", "third");
        assertThat(listing.err())
                .isEqualTo(letters("central").resolve("0") + ": 1 damaged dead letters are passed over\n");
        assertThat(listing.status()).isEqualTo(1);
    }

    @Test
    void saysWhatIsLeftOfADamagedLastOne() throws IOException {
        try (LoggingFixture service = service()) {
            refused(service, "first", "second");
        }
        damage("central", "second");

        Listing listing = list("central");

        assertThat(listing.messages()).containsExactly("first");
        assertThat(listing.err())
                .matches(".*/0: [0-9]+ bytes at the end are no whole dead letter: "
                        + "it is being written, cut off or damaged\n");
        assertThat(listing.status()).isEqualTo(1);
    }

    @Test
    void leavesWhatAnotherVersionWroteAndListsTheRest() throws IOException {
        try (LoggingFixture service = service()) {
            refused(service, "first");
        }
        Path segment = segment("audit");
        byte[] bytes = Files.readAllBytes(segment);
        bytes[7] = 9;
        Files.write(segment, bytes);

        Listing listing = list();

        assertThat(listing.messages()).containsExactly("first");
        assertThat(listing.err()).startsWith(letters("audit").resolve("0") + " cannot be read: ");
        assertThat(listing.err()).endsWith(segment + " has format version 9 (expected: 1)\n");
        assertThat(listing.status()).isEqualTo(1);
    }

    @Test
    void saysThatADirectoryIsNotThere() {
        Listing listing = list();

        assertThat(listing.err()).startsWith(buffer + " cannot be read: ").contains("NoSuchFileException");
        assertThat(listing.status()).isEqualTo(1);
    }

    @Test
    void saysHowToCallIt() {
        ByteArrayOutputStream err = new ByteArrayOutputStream();

        assertThat(new DeadLettersTool(print(new ByteArrayOutputStream()), print(err)).run(List.of("--help")))
                .isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8)).startsWith("Usage: ");
    }

    private void damage(String sink, String message) throws IOException {
        Path segment = segment(sink);
        String bytes = Files.readString(segment, StandardCharsets.ISO_8859_1);
        assertThat(bytes).containsOnlyOnce(message);
        Files.writeString(segment, bytes.replace(message, "*".repeat(message.length())), StandardCharsets.ISO_8859_1);
    }

    private Path segment(String sink) throws IOException {
        try (Stream<Path> files = Files.list(letters(sink).resolve("0"))) {
            return files.filter(file -> file.toString().endsWith(".segment"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private record Listing(int status, byte[] out, String err) {

        List<JsonNode> lines() {
            return out.length == 0 ? List.of() : StrictJson.lines(out);
        }

        List<String> messages() {
            return lines().stream()
                    .map(letter -> letter.get("line").get("message").asText())
                    .toList();
        }
    }
}
