package io.sidecarsdk.logging.internal.spool;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads the records of one segment from its beginning, past whatever is damaged.
 *
 * <p>A record counts when its checksum is right and its number could be the next one or a later one in this segment.
 * Otherwise the next offset is tried, and so on: one damaged byte costs the record that it is in, and no other.
 */
final class SegmentReader implements AutoCloseable {

    private static final int WINDOW = 64 << 10;

    private final RandomAccessFile file;
    private byte[] window = new byte[WINDOW];
    private long windowAt;
    private int windowSize;
    private long at;
    private long next;
    private long wholeEnd = RecordFormat.SEGMENT_HEADER;

    SegmentReader(Path path, long firstSequence) throws IOException {
        file = new RandomAccessFile(path.toFile(), "r");
        next = firstSequence;
        at = RecordFormat.SEGMENT_HEADER;
    }

    /** The lowest number that the next record can have. */
    long nextSequence() {
        return next;
    }

    /** How much was passed over so far. */
    long position() {
        return at;
    }

    /** Where the last record that was read ends. */
    long wholeEnd() {
        return wholeEnd;
    }

    /**
     * The next whole record before {@code end}; null where there is none.
     *
     * @param end how much of the file counts: what is still being written does not
     */
    @Nullable
    Entry read(long end) throws IOException {
        while (at + RecordFormat.HEADER <= end && fill(RecordFormat.HEADER, end)) {
            int size = sizeOfRecord(end);
            if (size > 0) {
                return take(size);
            }
            at++;
        }
        return null;
    }

    private Entry take(int size) {
        int start = (int) (at - windowAt);
        Entry entry = new Entry(
                RecordFormat.sequence(window, start),
                Arrays.copyOfRange(window, start + RecordFormat.HEADER, start + size));
        at += size;
        wholeEnd = at;
        next = entry.sequence() + 1;
        return entry;
    }

    /** Of the one that begins here; 0 where none does. */
    private int sizeOfRecord(long end) throws IOException {
        int size = RecordFormat.claimedSize(window, (int) (at - windowAt));
        if (size == 0 || at + size > end || !isPlausible(end) || !fill(size, end)) {
            return 0;
        }
        return RecordFormat.isRecord(window, (int) (at - windowAt)) ? size : 0;
    }

    /** Cheaper than a checksum, which would make the search for the next record quadratic. */
    private boolean isPlausible(long end) {
        long sequence = RecordFormat.sequence(window, (int) (at - windowAt));
        return sequence >= next && sequence - next <= (end - wholeEnd) / RecordFormat.HEADER;
    }

    /**
     * Has the window hold {@code size} bytes from here on, which are before {@code end}; false where somebody has cut them off.
     */
    private boolean fill(int size, long end) throws IOException {
        if (at >= windowAt && at + size <= windowAt + windowSize) {
            return true;
        }
        if (size > window.length) {
            window = new byte[size];
        }
        windowAt = at;
        windowSize = readAt((int) Math.min(window.length, end - at));
        return windowSize >= size;
    }

    private int readAt(int most) throws IOException {
        file.seek(at);
        int size = 0;
        int count = 0;
        while (size < most && count >= 0) {
            size += count;
            count = file.read(window, size, most - size);
        }
        return size;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
