package io.sidecarsdk.logging.internal.spool;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * How far a spool was acknowledged, in a file of its own with two places that are written in turn: one of them is whole
 * whenever the process is killed. The higher one counts.
 *
 * <p>In place, and not as a new file that is renamed, because it is written after every batch: that costs a microsecond, and
 * succeeds on a full disk, where without it no segment could ever be given up.
 */
final class Checkpoint implements AutoCloseable {

    private static final int PLACE = 12;

    private final Path path;
    private @Nullable RandomAccessFile file;
    private int turn;

    Checkpoint(Path directory) {
        path = directory.resolve("checkpoint");
    }

    /** The number of the first record that is not acknowledged; 0 where the file is missing or damaged: all is read again. */
    long read() {
        try {
            if (!Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS) || Files.size(path) != 2 * PLACE) {
                return 0;
            }
            ByteBuffer content = ByteBuffer.wrap(Files.readAllBytes(path));
            long first = at(content, 0);
            long second = at(content, PLACE);
            turn = first > second ? 1 : 0; // the higher one stays until the next one is whole
            return Math.max(first, second);
        } catch (IOException e) {
            return 0;
        }
    }

    @SuppressWarnings("ByteBufferBackingArray") // it wraps an array as a whole
    private static long at(ByteBuffer content, int place) {
        long sequence = content.getLong(place);
        return content.getInt(place + 8) == crc(content.array(), place) && RecordFormat.isSequence(sequence)
                ? sequence
                : 0;
    }

    /** @throws IOException if it could not be written; the old one still holds */
    void write(long sequence) throws IOException {
        ByteBuffer content = ByteBuffer.allocate(PLACE).putLong(sequence);
        content.putInt(crc(content.array(), 0));
        RandomAccessFile out = opened();
        out.seek((long) turn * PLACE);
        out.write(content.array());
        turn = 1 - turn;
    }

    /** Takes its place on the disk as long as there is some. */
    void prepare() {
        try {
            opened();
        } catch (IOException e) {
            // Whoever writes tries again, and says so.
        }
    }

    private RandomAccessFile opened() throws IOException {
        RandomAccessFile open = file;
        if (open == null) {
            if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)
                    && !Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
                Files.delete(path); // a link, perhaps, that somebody planted
            }
            if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
                PrivateFiles.create(path);
            }
            open = new RandomAccessFile(path.toFile(), "rw");
            file = open;
            if (open.length() != 2 * PLACE) {
                open.setLength(0);
                open.write(new byte[2 * PLACE]); // written, not only promised: now the disk has room for it
            }
        }
        return open;
    }

    /** Has the device hold what was written. */
    void sync() throws IOException {
        RandomAccessFile open = file;
        if (open != null) {
            open.getFD().sync();
        }
    }

    /** All is done with: the next one begins anew. */
    void delete() throws IOException {
        close();
        Files.deleteIfExists(path);
    }

    private static int crc(byte[] bytes, int from) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, from, 8);
        return (int) crc.getValue();
    }

    @Override
    public void close() throws IOException {
        RandomAccessFile open = file;
        file = null;
        if (open != null) {
            open.close();
        }
    }
}
