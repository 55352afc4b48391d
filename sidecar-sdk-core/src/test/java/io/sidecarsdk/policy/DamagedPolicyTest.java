package io.sidecarsdk.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.sidecarsdk.testing.ExamplePolicy;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever happens to a document, reading it gives a policy or a PolicyException, and soon. */
class DamagedPolicyTest {

    private static final int MUTANTS = 5_000;
    private static final String SPICE = "{}[]:,-?&*!|>'\"%@`#\t\n\r \\$~0129aZ\u0000\u0007\u0085\u2028\ud800é<=._";

    private static final List<String> SNIPPETS = List.of(
            "${",
            "${X:",
            "$${",
            "!!a ",
            "&a ",
            "*a ",
            "<<: ",
            "---\n",
            "...\n",
            "? ",
            "- ",
            ": ",
            "\n  ",
            "|\n",
            "%YAML 1.1\n",
            "\ufeff");

    @TempDir
    Path directory;

    @Test
    void aFileThatEndsAnywhereIsAPolicyOrAPolicyException() throws IOException {
        byte[] whole = ExamplePolicy.COMPLETE.getBytes(StandardCharsets.UTF_8);
        Path file = directory.resolve("sidecar.yaml");
        for (int length = 0; length <= whole.length; length++) {
            Files.write(file, Arrays.copyOf(whole, length));
            readable(() -> Policy.load(file), "the first " + length + " bytes");
        }
    }

    @Test
    void aMutatedDocumentIsAPolicyOrAPolicyException() {
        Random random = new Random(42);
        assertTimeoutPreemptively(Duration.ofMinutes(2), () -> {
            for (int i = 0; i < MUTANTS; i++) {
                String mutant = mutant(ExamplePolicy.COMPLETE, random);
                readable(() -> Policy.parse(mutant), mutant);
            }
        });
    }

    @Test
    void aLongListWithoutRepetitionsIsReadInNoTime() {
        String names = IntStream.range(0, 100_000).mapToObj(i -> "A" + i).collect(Collectors.joining(","));
        String document = "apiVersion: sidecarsdk.io/v1\nresilience: {a: {retry: {on: [" + names + "]}}}";

        assertTimeoutPreemptively(
                Duration.ofSeconds(20), () -> assertThatNoException().isThrownBy(() -> Policy.parse(document)));
    }

    @Test
    void aDeepDocumentIsRefusedOnASmallStack() throws InterruptedException {
        StringBuilder failure = new StringBuilder();
        Thread small = new Thread(null, () -> failure.append(refusal("[".repeat(500_000))), "small", 128 << 10);
        small.start();
        small.join();
        assertThat(failure.toString()).contains("nesting deeper than 32");
    }

    private static String refusal(String document) {
        try {
            return Policy.parse(document).toString();
        } catch (RuntimeException | Error e) {
            return e.toString();
        }
    }

    /** Says what it was that could not be read, and checks that a refusal can be shown on a terminal. */
    private static void readable(Runnable reading, String document) {
        try {
            reading.run();
        } catch (PolicyException refusal) {
            assertThat(refusal.errors()).as(document).isNotEmpty().allSatisfy(error -> {
                assertThat(error.path() + error.value() + error.expected())
                        .matches(text -> text.chars().noneMatch(Character::isISOControl), "no control characters");
                assertThat(error.expected()).isNotBlank();
                assertThat(error.value()).isNotBlank();
            });
        } catch (RuntimeException | Error other) {
            assertThatThrownBy(() -> {
                        throw other;
                    })
                    .as(document)
                    .isInstanceOf(PolicyException.class);
        }
    }

    private static String mutant(String document, Random random) {
        StringBuilder text = new StringBuilder(document);
        for (int i = random.nextInt(4); i >= 0; i--) {
            int at = random.nextInt(text.length());
            int to = Math.min(text.length(), at + 1 + random.nextInt(12));
            switch (random.nextInt(7)) {
                case 0 -> text.setCharAt(at, SPICE.charAt(random.nextInt(SPICE.length())));
                case 1 -> text.insert(at, SPICE.charAt(random.nextInt(SPICE.length())));
                case 2 -> text.insert(at, SNIPPETS.get(random.nextInt(SNIPPETS.size())));
                case 3 -> text.delete(at, to);
                case 4 -> text.insert(random.nextInt(text.length()), text.substring(at, to));
                case 5 -> text.insert(at, text.substring(lineStart(text, at), lineStart(text, to)));
                default -> text.setCharAt(at, (char) random.nextInt(0x10000));
            }
        }
        return text.toString();
    }

    private static int lineStart(StringBuilder text, int at) {
        return text.lastIndexOf("\n", Math.max(0, at - 1)) + 1;
    }
}
