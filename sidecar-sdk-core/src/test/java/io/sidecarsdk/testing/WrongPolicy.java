package io.sidecarsdk.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * A document that is no policy, and the errors it must give, word for word.
 *
 * @param name what is wrong, in words
 * @param content the bytes of the file
 * @param errors each as {@code PolicyError.toString()} gives it, in order
 */
public record WrongPolicy(String name, byte[] content, List<String> errors) {

    private static final String GOOD = "apiVersion: sidecarsdk.io/v1\n";
    private static final List<String> TABLES = List.of(
            "keys.txt",
            "logging.txt",
            "log-sinks.txt",
            "values.txt",
            "rules.txt",
            "later-versions.txt",
            "routing.txt",
            "secrets.txt",
            "secret-entries.txt",
            "vault.txt",
            "yaml.txt");

    /** Every wrong policy: those of the tables in {@code wrong-policies/} and those that no text file can hold. */
    public static Stream<WrongPolicy> all() {
        return Stream.concat(TABLES.stream().flatMap(WrongPolicy::table), notInText());
    }

    private static Stream<WrongPolicy> notInText() {
        return Stream.of(
                of(
                        "empty file",
                        "",
                        "(document): got an empty document, expected a mapping that starts with apiVersion"),
                of(
                        "NUL in the middle",
                        GOOD + "service: {name: or\0ders}\n",
                        "(document): got the character U+0000, expected printable characters only (line 2)"),
                of(
                        "control character in the middle",
                        GOOD + "\nservice: {name: or\u0007ders}\n",
                        "(document): got the character U+0007, expected printable characters only (line 3)"),
                new WrongPolicy(
                        "bytes that are not UTF-8",
                        (GOOD + "service: {name: b\u00fccher}\n").getBytes(StandardCharsets.ISO_8859_1),
                        List.of("(document): got bytes that are not UTF-8, expected a readable document in UTF-8")),
                new WrongPolicy(
                        "UTF-16",
                        GOOD.getBytes(StandardCharsets.UTF_16),
                        List.of("(document): got bytes that are not UTF-8, expected a readable document in UTF-8")),
                new WrongPolicy(
                        "end in the middle of a character",
                        new byte[] {'a', ':', ' ', (byte) 0xc3},
                        List.of("(document): got bytes that are not UTF-8, expected a readable document in UTF-8")),
                of(
                        "ten thousand brackets",
                        GOOD + "service: " + "[".repeat(10_000),
                        "service" + "[0]".repeat(32)
                                + ": got nesting deeper than 32, expected at most 32 levels (line 2)"),
                of(
                        "ten thousand brackets, all closed",
                        GOOD + "service: " + "[".repeat(10_000) + "]".repeat(10_000),
                        "service" + "[0]".repeat(32)
                                + ": got nesting deeper than 32, expected at most 32 levels (line 2)"),
                of(
                        "ten thousand mappings, one in the other",
                        GOOD + "s: " + "{s: ".repeat(10_000) + "}".repeat(10_000),
                        "s" + ".s".repeat(31) + ": got nesting deeper than 32, expected at most 32 levels (line 2)"),
                of(
                        "ten thousand lists in block style",
                        GOOD + "service:\n" + "- ".repeat(10_000) + "end\n",
                        "service" + "[0]".repeat(32)
                                + ": got nesting deeper than 32, expected at most 32 levels (line 3)"),
                of(
                        "a thousand mappings in block style",
                        GOOD + deepBlock(1_000),
                        "s" + ".s".repeat(31) + ": got nesting deeper than 32, expected at most 32 levels (line 34)"),
                of(
                        "2 MiB of comments",
                        GOOD + ("#".repeat(1023) + "\n").repeat(2048),
                        "(document): got 2097181 characters, expected at most 1048576 characters"),
                of(
                        "2 MiB in one value",
                        GOOD + "service: {name: " + "x".repeat(2 << 20) + "}\n",
                        "(document): got 2097199 characters, expected at most 1048576 characters"),
                of(
                        "more bytes than any document may have",
                        GOOD + "#".repeat(5 << 20),
                        "(document): got more than 4194304 bytes, expected a readable document in UTF-8"));
    }

    private static String deepBlock(int levels) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < levels; i++) {
            text.append(" ".repeat(i)).append("s:\n");
        }
        return text.toString();
    }

    private static WrongPolicy of(String name, String text, String... errors) {
        return new WrongPolicy(name, text.getBytes(StandardCharsets.UTF_8), List.of(errors));
    }

    /** The cases of one table; the README beside it states the format. */
    private static Stream<WrongPolicy> table(String file) {
        List<WrongPolicy> cases = new ArrayList<>();
        for (String entry : ("\n" + text(file)).split("\n## ", -1)) {
            if (!entry.isBlank()) {
                cases.add(parse(entry));
            }
        }
        return cases.stream();
    }

    private static WrongPolicy parse(String entry) {
        List<String> lines = entry.lines().toList();
        List<String> errors = lines.stream()
                .filter(line -> line.startsWith("-> "))
                .map(line -> line.substring(3))
                .toList();
        StringBuilder document = new StringBuilder();
        lines.stream()
                .skip(1)
                .takeWhile(line -> !line.startsWith("-> "))
                .forEach(line -> document.append(line).append('\n'));
        return new WrongPolicy(lines.get(0), document.toString().getBytes(StandardCharsets.UTF_8), errors);
    }

    private static String text(String file) {
        try (InputStream in = WrongPolicy.class.getResourceAsStream("/io/sidecarsdk/policy/wrong-policies/" + file)) {
            return new String(Objects.requireNonNull(in, file).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Only the name: it stands in the test's title. */
    @Override
    public String toString() {
        return name;
    }
}
