package io.sidecarsdk.logging.internal.tail;

import java.nio.file.Path;

/** Is told what should be seen. */
public interface TailListener {

    void happened(TailEvent event, String tail, Path file, String detail);
}
