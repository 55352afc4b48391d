package io.sidecarsdk.logging.internal.tail;

import java.io.IOException;
import java.io.RandomAccessFile;

/**
 * How far a file is done with.
 *
 * @param path where it was last, for people to read
 * @param key what the system calls it
 * @param offset where the first line begins that is not in the sinks' buffers
 */
record Position(String path, String key, long offset, Head head) {

    /** Whether this is the file, as far as its content tells. */
    boolean isIn(RandomAccessFile file) throws IOException {
        return file.length() >= offset && head.isOf(file);
    }
}
