package io.sidecarsdk.secrets.internal.files;

import java.nio.file.Path;

/** Counts what came of writing the files of a directory. */
@FunctionalInterface
public interface WriteCounter {

    /**
     * Counts one writing.
     *
     * @param outcome {@code success} or {@code failure}
     */
    void count(Path directory, String outcome);
}
