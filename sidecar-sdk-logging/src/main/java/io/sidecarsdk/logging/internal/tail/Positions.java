package io.sidecarsdk.logging.internal.tail;

import io.sidecarsdk.logging.internal.spool.PrivateFiles;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * The positions in the files of one path, in a file of its own that is replaced as a whole.
 *
 * <pre>
 * positions = version (4) , path , count (4) , position* , CRC32C of all before (4)
 * position  = path , key , offset (8) , length of the head (4) , its checksum (4)
 * </pre>
 */
final class Positions {

    private static final int VERSION = 0x5A110001;
    private static final int MOST_BYTES = 4 << 20;

    private final Path file;
    private final Path temporary;
    private final String path;

    /** @param path what the policy says; positions of another path are not known */
    Positions(Path directory, String name, String path) {
        this.file = directory.resolve(name + ".positions");
        this.temporary = directory.resolve(name + ".positions.next");
        this.path = path;
    }

    Path file() {
        return file;
    }

    /** Whether anything was saved. */
    boolean isThere() {
        return Files.exists(file, LinkOption.NOFOLLOW_LINKS);
    }

    /** @throws IOException if it cannot be read, or is not what was written */
    List<Position> read() throws IOException {
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new IOException("no regular file");
        }
        byte[] bytes;
        try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
            if (in.length() < 4 || in.length() > MOST_BYTES) {
                throw new IOException("a length of " + in.length());
            }
            bytes = new byte[(int) in.length()];
            in.readFully(bytes);
        }
        if (ByteBuffer.wrap(bytes).getInt(bytes.length - 4) != checksum(bytes, bytes.length - 4)) {
            throw new IOException("a wrong checksum");
        }
        return parsed(new DataInputStream(new ByteArrayInputStream(bytes, 0, bytes.length - 4)));
    }

    private List<Position> parsed(DataInputStream in) throws IOException {
        if (in.readInt() != VERSION) {
            throw new IOException("another version");
        }
        List<Position> positions = new ArrayList<>();
        boolean ours = in.readUTF().equals(path);
        for (int count = in.readInt(); count > 0; count--) {
            positions.add(new Position(
                    in.readUTF(), in.readUTF(), Math.max(0, in.readLong()), new Head(in.readInt(), in.readInt())));
        }
        if (!ours) {
            throw new IOException("of another path, " + path + " now");
        }
        if (!positions.stream().allMatch(position -> position.head().isPlausible())) {
            throw new IOException("a head of a length that no head has");
        }
        return positions;
    }

    /** @throws IOException if it could not be replaced; the old one still holds */
    void write(List<Position> positions) throws IOException {
        byte[] bytes = bytes(positions);
        Path directory = file.toAbsolutePath().getParent();
        if (directory != null) {
            PrivateFiles.createDirectory(directory);
        }
        Files.deleteIfExists(temporary);
        PrivateFiles.create(temporary);
        try (RandomAccessFile out = new RandomAccessFile(temporary.toFile(), "rw")) {
            out.write(bytes);
            out.getFD().sync();
        }
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private byte[] bytes(List<Position> positions) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeInt(VERSION);
        out.writeUTF(path);
        out.writeInt(positions.size());
        for (Position position : positions) {
            out.writeUTF(position.path());
            out.writeUTF(position.key());
            out.writeLong(position.offset());
            out.writeInt(position.head().length());
            out.writeInt(position.head().checksum());
        }
        out.writeInt(checksum(bytes.toByteArray(), bytes.size()));
        return bytes.toByteArray();
    }

    private static int checksum(byte[] bytes, int length) {
        CRC32C checksum = new CRC32C();
        checksum.update(bytes, 0, length);
        return (int) checksum.getValue();
    }
}
