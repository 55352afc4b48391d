package io.sidecarsdk.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.UnaryOperator;

/**
 * A committed file that is made from code: {@code GeneratedFile.at("docs/reference/x.md").mustHold(text)} in a test fails
 * when it is out of date. Run that test with {@code -Dregenerate} to write it.
 */
public final class GeneratedFile {

    private static final String PROPERTY = "regenerate";

    private final Path path;

    private GeneratedFile(Path path) {
        this.path = path;
    }

    /** @param path from the root of the repository */
    public static GeneratedFile at(String path) {
        return new GeneratedFile(root().resolve(path));
    }

    /**
     * Checks that the file holds exactly {@code content}, or writes it when {@code -Dregenerate} is given.
     *
     * @throws AssertionError if it does not; the message says how to mend it
     */
    public void mustHold(String content) {
        mustHold(content, UnaryOperator.identity());
    }

    /** As {@link #mustHold(String)}, for content of which only what {@code comparable} keeps is the same in each run. */
    public void mustHold(String content, UnaryOperator<String> comparable) {
        try {
            if (System.getProperty(PROPERTY) != null) {
                Files.createDirectories(path.getParent());
                Files.writeString(path, content);
            }
            if (!Files.exists(path) || !comparable.apply(Files.readString(path)).equals(comparable.apply(content))) {
                throw new AssertionError(path + " is out of date. It is made from the code: run this test again with -D"
                        + PROPERTY + ", look at the difference and commit it.");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What it holds now; empty if there is none. */
    public String content() {
        try {
            return Files.exists(path) ? Files.readString(path) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Tests run in the folder of their module, or of the whole repository. */
    private static Path root() {
        Path here = Path.of("").toAbsolutePath();
        while (!Files.exists(here.resolve("mvnw"))) {
            here = java.util.Objects.requireNonNull(here.getParent(), "no mvnw above the working directory");
        }
        return here;
    }
}
