package io.sidecarsdk.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/** Finds the real servers that {@code peers/peer} knows; a missing one fails the test with how to get it. */
public final class Peer {

    private Peer() {}

    public static Path program(String name) throws IOException, InterruptedException {
        Process script = new ProcessBuilder(root().resolve("peers/peer").toString(), "path", name).start();
        String path = new String(script.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        String error = new String(script.getErrorStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        if (script.waitFor() != 0) {
            throw new AssertionError(error);
        }
        return Path.of(path);
    }

    /** Of the repository. */
    private static Path root() {
        Path here = Path.of("").toAbsolutePath();
        while (!Files.exists(here.resolve("peers/peer"))) {
            here = Objects.requireNonNull(here.getParent(), "no peers/peer above the working directory");
        }
        return here;
    }
}
