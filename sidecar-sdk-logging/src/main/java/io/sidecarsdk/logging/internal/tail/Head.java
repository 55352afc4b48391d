package io.sidecarsdk.logging.internal.tail;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.util.zip.CRC32C;

/**
 * The first bytes of a file, by which it is known again.
 *
 * @param length how many bytes, at most {@link #MOST}; any file begins with none
 */
record Head(int length, int checksum) {

    static final int MOST = 1024;

    static final Head EMPTY = new Head(0, 0);

    static Head of(RandomAccessFile file) throws IOException {
        return ofFirst((int) Math.min(MOST, file.length()), file);
    }

    private static Head ofFirst(int most, RandomAccessFile file) throws IOException {
        byte[] bytes = new byte[most];
        file.seek(0);
        int length = 0;
        while (length < most) {
            int read = file.read(bytes, length, most - length);
            if (read < 0) {
                break;
            }
            length += read;
        }
        if (length == 0) {
            return EMPTY;
        }
        CRC32C checksum = new CRC32C();
        checksum.update(bytes, 0, length);
        return new Head(length, (int) checksum.getValue());
    }

    /** Whether it can have been taken of a file, rather than read from something that is damaged. */
    boolean isPlausible() {
        return length >= 0 && length <= MOST;
    }

    boolean isOf(RandomAccessFile file) throws IOException {
        return length == 0 || equals(ofFirst(length, file));
    }
}
