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

/**
 * A directory's lock, which ends with the process at the latest. It is a file beside the directory that is never deleted: who
 * deletes a lock may delete one that somebody else has just taken.
 *
 * <p>A process loses its lock as soon as it closes <em>any</em> descriptor of that file. So whoever else is in this process,
 * under another class loader too, must not so much as open it: who has a lock says so in the system properties, the one place
 * that all of them share.
 */
final class SpoolLock implements AutoCloseable {

    private static final String HELD = "io.sidecarsdk.logging.lock.";

    private final RandomAccessFile file;
    private final String property;
    private boolean closed;

    private SpoolLock(RandomAccessFile file, String property) {
        this.file = file;
        this.property = property;
    }

    /** Null where another process, or another part of this one, has it. */
    static @Nullable SpoolLock tryLock(Path directory) throws IOException {
        Path path = lockOf(directory);
        String property = HELD + path;
        if (System.getProperties().putIfAbsent(property, "held") != null) {
            return null;
        }
        SpoolLock lock = null;
        try {
            lock = lock(path, property);
            return lock;
        } finally {
            if (lock == null) {
                System.getProperties().remove(property);
            }
        }
    }

    /** Whatever way leads to it: two for one file would be two locks that do not know of each other. */
    private static Path lockOf(Path directory) throws IOException {
        Path absolute = directory.toAbsolutePath().normalize();
        Path parent = absolute.getParent();
        if (parent == null) {
            throw new IOException(directory + " is the root (expected: a directory of the service's own)");
        }
        Files.createDirectories(parent);
        return parent.toRealPath().resolve(absolute.getFileName() + ".lock");
    }

    private static @Nullable SpoolLock lock(Path path, String property) throws IOException {
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
        return new SpoolLock(file, property);
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

    synchronized boolean isClosed() {
        return closed;
    }

    /** Idempotent: what somebody else has locked since then stays locked. */
    @Override
    public synchronized void close() throws IOException {
        if (!closed) {
            closed = true;
            file.close();
            System.getProperties().remove(property);
        }
    }
}
