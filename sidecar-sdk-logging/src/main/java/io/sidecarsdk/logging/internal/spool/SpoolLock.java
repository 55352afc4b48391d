package io.sidecarsdk.logging.internal.spool;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A directory's lock, which ends with the process at the latest. */
final class SpoolLock implements AutoCloseable {

    private final RandomAccessFile file;

    private SpoolLock(RandomAccessFile file) {
        this.file = file;
    }

    /** Null where another process, or another part of this one, has it. */
    static @Nullable SpoolLock tryLock(Path directory) throws IOException {
        Path path = directory.resolve("lock");
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            createUnlessThere(path);
        }
        if (!Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
            throw new IOException(path + " is no plain file (expected: the spool's own lock)");
        }
        RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw");
        FileLock lock = lock(file);
        if (lock == null) {
            file.close();
            return null;
        }
        return new SpoolLock(file);
    }

    private static void createUnlessThere(Path path) throws IOException {
        try {
            PrivateFiles.create(path);
        } catch (FileAlreadyExistsException e) {
            // Another process was faster; the lock itself decides.
        }
    }

    private static @Nullable FileLock lock(RandomAccessFile file) throws IOException {
        try {
            return file.getChannel().tryLock();
        } catch (OverlappingFileLockException heldByThisProcess) {
            return null;
        } catch (IOException e) {
            file.close();
            throw e;
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
