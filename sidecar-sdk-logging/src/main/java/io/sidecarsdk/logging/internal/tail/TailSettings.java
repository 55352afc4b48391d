package io.sidecarsdk.logging.internal.tail;

import io.sidecarsdk.logging.internal.record.Severity;
import java.time.Duration;
import java.util.Optional;

/**
 * Which files to read, and how.
 *
 * @param name what it is called in the policy; part of a file's name
 * @param path a file; in its last part {@code *} stands for any signs
 * @param fromBeginning where a file begins that was there at the very first look, else at its end
 * @param maxLine most bytes of a line, or of lines that are joined
 */
public record TailSettings(
        String name,
        String path,
        boolean fromBeginning,
        Optional<Joining> joining,
        int maxLine,
        Severity severity,
        String logger,
        boolean json) {

    /**
     * How lines are joined.
     *
     * @param start what is found in first lines, in RE2's syntax
     * @param maxLines most lines that are joined
     * @param patience how long the last line waits for others
     */
    public record Joining(String start, int maxLines, Duration patience) {}
}
