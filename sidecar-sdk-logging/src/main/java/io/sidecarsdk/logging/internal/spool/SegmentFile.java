package io.sidecarsdk.logging.internal.spool;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;

/**
 * A file that is appended to. On a {@link RandomAccessFile}: an interrupt would close a channel for everybody. Not final, for
 * tests of what a disk can do to us.
 */
class SegmentFile implements AutoCloseable {

    private final RandomAccessFile file;

    SegmentFile(Path path) throws IOException {
        file = new RandomAccessFile(path.toFile(), "rw");
    }

    /** How segments are opened. */
    interface Opener {
        SegmentFile open(Path path) throws IOException;
    }

    /** Writes all of it at the end; after an exception, perhaps a part. */
    void write(byte[] bytes, int length) throws IOException {
        file.write(bytes, 0, length);
    }

    /** Goes back to a length at which it was before. */
    void truncate(long length) throws IOException {
        file.setLength(length);
        file.seek(length);
    }

    /** Has the device hold everything that was written. */
    void sync() throws IOException {
        file.getFD().sync();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
