package io.sidecarsdk.logging.internal.tail;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads lines of a file that grows; one whose end is not there yet waits for it. A line end is LF or CR LF; bytes that are not
 * UTF-8 are replaced. Of a line that is too long only the beginning is kept.
 *
 * <p>NUL bytes before a line are left out: they are the hole that a writer leaves which goes on at its old offset after the file
 * was truncated.
 */
final class LineReader {

    private static final int CHUNK = 16 << 10;

    private final int most;
    private byte[] chunk = new byte[0];
    private int from;
    private int to;
    private byte[] line = new byte[256];
    private int length;
    private long bytes;
    private long offset;

    /**
     * @param most bytes of a line that are kept
     * @param offset where the first line begins
     */
    LineReader(int most, long offset) {
        this.most = most;
        this.offset = offset;
    }

    /** Up to where it has read. */
    long offset() {
        return offset + to - from;
    }

    /** The next line; null while its end is not there. */
    @Nullable
    Text next(RandomAccessFile file) throws IOException {
        while (from < to || fill(file)) {
            int end = lineEnd();
            take(end < 0 ? to : end);
            if (end >= 0) {
                from++;
                offset++;
                return finished();
            }
        }
        return null;
    }

    /** What there is of a line whose end will not come; null if there is nothing. */
    @Nullable
    Text rest() {
        return bytes == 0 ? null : finished();
    }

    private boolean fill(RandomAccessFile file) throws IOException {
        if (chunk.length == 0) {
            chunk = new byte[CHUNK];
        }
        from = 0;
        to = 0;
        file.seek(offset);
        int read = file.read(chunk, 0, CHUNK);
        if (read <= 0) {
            chunk = new byte[0]; // a file may rest for long
            return false;
        }
        to = read;
        return true;
    }

    private int lineEnd() {
        for (int i = from; i < to; i++) {
            if (chunk[i] == '\n') {
                return i;
            }
        }
        return -1;
    }

    private void take(int end) {
        int begin = from;
        while (bytes == 0 && begin < end && chunk[begin] == 0) {
            begin++;
        }
        int kept = Math.min(end - begin, most - length);
        if (length + kept > line.length) {
            line = Arrays.copyOf(line, Math.min(most, Math.max(line.length * 2, length + kept)));
        }
        System.arraycopy(chunk, begin, line, length, kept);
        length += kept;
        bytes += end - begin;
        offset += end - from;
        from = end;
    }

    private Text finished() {
        boolean cut = bytes > length;
        if (!cut && length > 0 && line[length - 1] == '\r') {
            length--;
            bytes--;
        }
        int whole = cut ? wholeCharacters() : length;
        String text = new String(line, 0, whole, StandardCharsets.UTF_8);
        Text finished = new Text(cut ? text + String.format(Text.CUT, bytes) : text, bytes, offset);
        length = 0;
        bytes = 0;
        if (line.length > CHUNK) {
            line = new byte[256];
        }
        return finished;
    }

    /** The length without a character that the cut went through. */
    private int wholeCharacters() {
        int begin = length - 1;
        while (begin > 0 && begin > length - 4 && (line[begin] & 0xc0) == 0x80) {
            begin--;
        }
        int needed = line[begin] >= 0 ? 1 : (line[begin] & 0xe0) == 0xc0 ? 2 : (line[begin] & 0xf0) == 0xe0 ? 3 : 4;
        return begin + needed > length ? begin : length;
    }
}
