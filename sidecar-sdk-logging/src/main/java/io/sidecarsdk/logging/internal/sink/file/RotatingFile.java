package io.sidecarsdk.logging.internal.sink.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file that is added to, until it is full: then it becomes {@code name.1}, that one {@code name.2}, and so on, and the
 * oldest is deleted. Only its owner can read it, one process at a time writes it, and no link is followed to it. One that
 * somebody else has moved away or deleted is made anew.
 */
final class RotatingFile {

    private static final Logger log = LoggerFactory.getLogger(RotatingFile.class);
    private static final boolean POSIX =
            FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
    private static final Set<OpenOption> OPTIONS = Set.of(
            StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE, LinkOption.NOFOLLOW_LINKS);

    private final Path path;
    private final long maxSize;
    private final int maxFiles;
    private final Opener opener;
    private @Nullable FileChannel channel;
    private @Nullable Object key;
    private long size;

    /** Whether the file that has {@link #key} may hold something beyond {@link #size} which is to be taken back. */
    private boolean torn;

    private boolean complained;

    /** Opens the file, and makes it if it is not there. */
    @FunctionalInterface
    interface Opener {
        FileChannel open(Path path) throws IOException;
    }

    RotatingFile(Path path, long maxSize, int maxFiles) {
        this(path, maxSize, maxFiles, found -> FileChannel.open(found, OPTIONS, onlyForTheOwner()));
    }

    RotatingFile(Path path, long maxSize, int maxFiles, Opener opener) {
        this.path = path.toAbsolutePath();
        this.maxSize = maxSize;
        this.maxFiles = maxFiles;
        this.opener = opener;
    }

    /** Makes sure that it is the file of that name which is open. */
    void open() throws IOException {
        FileChannel open = channel;
        if (open != null && open.isOpen() && Files.exists(path, LinkOption.NOFOLLOW_LINKS) && isSame()) {
            size = open.size();
            return;
        }
        close();
        createDirectory();
        FileChannel opened = opened();
        channel = opened;
        if (torn && isSame() && opened.size() > size) {
            opened.truncate(size);
        }
        torn = false;
        key = attributes().fileKey();
        size = endLine(opened);
    }

    private boolean isSame() throws IOException {
        return Objects.equals(key, attributes().fileKey());
    }

    private BasicFileAttributes attributes() throws IOException {
        return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    }

    private void createDirectory() throws IOException {
        Path parent = path.getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
    }

    private FileChannel opened() throws IOException {
        if (Files.exists(path, LinkOption.NOFOLLOW_LINKS) && !attributes().isRegularFile()) {
            throw new IOException(path + " is no regular file (expected: a file, no link to one)");
        }
        FileChannel opened = opener.open(path);
        try {
            if (opened.tryLock() == null) {
                throw new IOException("another process writes " + path);
            }
            return opened;
        } catch (OverlappingFileLockException e) {
            opened.close();
            throw new IOException("another sink writes " + path, e);
        } catch (IOException e) {
            opened.close();
            throw e;
        }
    }

    private static FileAttribute<?>[] onlyForTheOwner() {
        return POSIX
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
    }

    /** A line that a crash left unfinished must not run into the next one. */
    private static long endLine(FileChannel open) throws IOException {
        long end = open.size();
        ByteBuffer last = ByteBuffer.allocate(1);
        if (end > 0 && open.read(last, end - 1) == 1 && last.get(0) != '\n') {
            open.write(ByteBuffer.wrap(new byte[] {'\n'}), end);
            return end + 1;
        }
        return end;
    }

    boolean isFullWith(int more) {
        return size + more >= maxSize;
    }

    /** Adds whole lines, or nothing at all; and rotates the file if it is full then. */
    void write(byte[] lines, int length) throws IOException {
        if (channel == null) {
            open();
        }
        FileChannel open = Objects.requireNonNull(channel);
        ByteBuffer rest = ByteBuffer.wrap(lines, 0, length);
        try {
            while (rest.hasRemaining()) {
                open.write(rest, size + rest.position());
            }
        } catch (IOException e) {
            takeBack(open, e);
            throw e;
        }
        size += length;
        if (size >= maxSize) {
            rotate();
        }
    }

    /** At once, or where that is not possible when the file is opened again. */
    private void takeBack(FileChannel open, IOException cause) {
        torn = true;
        try {
            open.truncate(size);
            torn = false;
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
    }

    /** One that cannot be rotated grows on: better a long file than none. */
    private void rotate() {
        try {
            for (int i = maxFiles; Files.deleteIfExists(numbered(i)); i++) {
                // one after the other: there may be some of a time when more were kept
            }
            for (int i = maxFiles - 1; i > 0; i--) {
                moveIfThere(numbered(i - 1), numbered(i));
            }
            if (maxFiles == 1) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            if (!complained) {
                complained = true;
                log.warn("Log file {} cannot be rotated and grows on: {}", path, e.toString());
            }
            return;
        }
        close(); // the next one is made when there is something to write
    }

    private Path numbered(int number) {
        return number == 0 ? path : path.resolveSibling(path.getFileName() + "." + number);
    }

    private static void moveIfThere(Path from, Path to) throws IOException {
        if (Files.exists(from, LinkOption.NOFOLLOW_LINKS)) {
            Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    void close() {
        FileChannel open = channel;
        channel = null;
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                log.warn("Log file {} cannot be closed: {}", path, e.toString());
            }
        }
    }
}
