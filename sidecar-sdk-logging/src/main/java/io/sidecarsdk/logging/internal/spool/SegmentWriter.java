package io.sidecarsdk.logging.internal.spool;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Appends to one new segment. On a {@link RandomAccessFile}: an interrupt would close a channel for everybody.
 *
 * <p>What could not be written whole is taken back, so that the file always ends with a whole record as far as this process
 * can see to it.
 */
final class SegmentWriter implements AutoCloseable {

    private final RandomAccessFile file;
    private long end;

    /** @throws IOException if the file is there already, or cannot be made */
    SegmentWriter(Path directory, Path path, long firstSequence) throws IOException {
        PrivateFiles.create(path);
        file = new RandomAccessFile(path.toFile(), "rw");
        try {
            file.write(RecordFormat.segmentHeader(firstSequence));
            file.getFD().sync();
            PrivateFiles.sync(directory);
        } catch (IOException e) {
            file.close();
            Files.deleteIfExists(path); // or the next try finds its name taken
            throw e;
        }
        end = RecordFormat.SEGMENT_HEADER;
    }

    /** The length of what is whole. */
    long end() {
        return end;
    }

    /**
     * Appends all of {@code payloads} or none, with ascending sequence numbers.
     *
     * @throws IOException if they could not be written; the segment is as before
     */
    void append(long firstSequence, List<byte[]> payloads) throws IOException {
        byte[] records = encode(firstSequence, payloads);
        try {
            file.write(records);
            end += records.length;
        } catch (IOException e) {
            takeBack(e);
            throw e;
        }
    }

    private static byte[] encode(long firstSequence, List<byte[]> payloads) {
        int size = payloads.stream()
                .mapToInt(payload -> RecordFormat.HEADER + payload.length)
                .sum();
        byte[] records = new byte[size];
        int at = 0;
        long sequence = firstSequence;
        for (byte[] payload : payloads) {
            at = RecordFormat.put(records, at, sequence++, payload);
        }
        return records;
    }

    private void takeBack(IOException why) {
        try {
            file.setLength(end);
            file.seek(end);
        } catch (IOException e) {
            why.addSuppressed(e);
        }
    }

    /** Has the device hold everything that was appended. */
    void sync() throws IOException {
        file.getFD().sync();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
