package io.sidecarsdk.logging.internal.spool;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Appends to one new segment. What could not be written whole is taken back, so that the file always ends with a whole record
 * as far as this process can see to it.
 */
final class SegmentWriter implements AutoCloseable {

    private final SegmentFile file;
    private final RecordBuffer buffer;
    private long end;
    private boolean spoiled;

    /**
     * @param buffer for this writer alone, as long as it is open
     * @throws IOException if the file is there already, or cannot be made
     */
    SegmentWriter(Path path, long firstSequence, RecordBuffer buffer, SegmentFile.Opener opener) throws IOException {
        this.buffer = buffer;
        PrivateFiles.create(path);
        try {
            file = begun(opener.open(path), firstSequence);
        } catch (IOException e) {
            Files.deleteIfExists(path); // or the next try finds its name taken
            throw e;
        }
        end = RecordFormat.SEGMENT_HEADER;
    }

    private static SegmentFile begun(SegmentFile file, long firstSequence) throws IOException {
        try {
            file.write(RecordFormat.segmentHeader(firstSequence), RecordFormat.SEGMENT_HEADER);
            return file;
        } catch (IOException e) {
            file.close();
            throw e;
        }
    }

    /** The length of what is whole. */
    long end() {
        return end;
    }

    /** Whether something that is not whole stands after the end and could not be taken back: nothing can follow it. */
    boolean isSpoiled() {
        return spoiled;
    }

    /**
     * Appends all of {@code payloads} or none, with ascending sequence numbers.
     *
     * @throws IOException if they could not be written; the segment is as before, unless it {@link #isSpoiled}
     */
    void append(long firstSequence, List<byte[]> payloads) throws IOException {
        try {
            end += buffer.write(firstSequence, payloads, file);
        } catch (IOException e) {
            takeBack(e);
            throw e;
        }
    }

    private void takeBack(IOException why) {
        try {
            file.truncate(end);
        } catch (IOException e) {
            spoiled = true;
            why.addSuppressed(e);
        }
    }

    /** Has the device hold everything that was appended. */
    void sync() throws IOException {
        file.sync();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
