package io.sidecarsdk.logging.internal.spool;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.zip.CRC32C;

/** How far a spool was acknowledged, in a file of its own that is replaced as a whole. */
final class Checkpoint {

    private static final int SIZE = 12;

    private final Path file;
    private final Path temporary;

    Checkpoint(Path directory) {
        file = directory.resolve("checkpoint");
        temporary = directory.resolve("checkpoint.next");
    }

    /** The number of the first record that is not acknowledged; 0 where the file is missing or damaged: all is read again. */
    long read() {
        try {
            if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) || Files.size(file) != SIZE) {
                return 0;
            }
            byte[] bytes = Files.readAllBytes(file);
            ByteBuffer content = ByteBuffer.wrap(bytes);
            return content.getInt(8) == crc(bytes) ? Math.max(0, content.getLong(0)) : 0;
        } catch (IOException e) {
            return 0;
        }
    }

    /** @throws IOException if it could not be replaced; the old one still holds */
    void write(long sequence) throws IOException {
        ByteBuffer content = ByteBuffer.allocate(SIZE).putLong(sequence);
        content.putInt(crc(content.array()));
        Files.deleteIfExists(temporary);
        PrivateFiles.create(temporary);
        try (RandomAccessFile out = new RandomAccessFile(temporary.toFile(), "rw")) {
            out.write(content.array());
            out.getFD().sync();
        }
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static int crc(byte[] bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, 8);
        return (int) crc.getValue();
    }
}
