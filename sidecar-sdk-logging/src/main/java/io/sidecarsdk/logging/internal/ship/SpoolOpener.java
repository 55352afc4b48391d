package io.sidecarsdk.logging.internal.ship;

import io.sidecarsdk.logging.internal.spool.DiskQueue;
import io.sidecarsdk.logging.internal.spool.SpoolListener;
import io.sidecarsdk.logging.internal.spool.SpoolSettings;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Where one sink's queue on disk is.
 *
 * @param directory the buffer's, under which each sink has its own
 */
public record SpoolOpener(Path directory, String sink, SpoolSettings settings, SpoolListener listener) {

    /** @throws IOException if there is none to be had now; there may be later */
    DiskQueue open() throws IOException {
        return DiskQueue.open(directory, sink, settings, listener);
    }
}
