package io.sidecarsdk.logging.internal.spool;

import java.io.IOException;
import java.util.List;
import java.util.zip.CRC32C;

/** Puts records together, so that many small ones are one write. Used again and again, and never larger. */
final class RecordBuffer {

    /** Large enough that the calls do not matter, small enough that what the JVM copies stays in the cache. */
    private static final int SIZE = 64 << 10;

    private final byte[] bytes = new byte[SIZE];
    private final CRC32C crc = new CRC32C();
    private int size;

    /**
     * Writes {@code payloads} as records with ascending numbers.
     *
     * @return how many bytes that were
     */
    long write(long firstSequence, List<byte[]> payloads, SegmentFile out) throws IOException {
        size = 0;
        long written = 0;
        long sequence = firstSequence;
        for (byte[] payload : payloads) {
            if (bytes.length - size < RecordFormat.HEADER + payload.length) {
                flush(out);
            }
            put(sequence++, payload, out);
            written += RecordFormat.HEADER + payload.length;
        }
        flush(out);
        return written;
    }

    private void put(long sequence, byte[] payload, SegmentFile out) throws IOException {
        RecordFormat.putHeader(bytes, size, sequence, payload, crc);
        size += RecordFormat.HEADER;
        if (payload.length > bytes.length - size) {
            flush(out);
            out.write(payload, payload.length);
        } else {
            System.arraycopy(payload, 0, bytes, size, payload.length);
            size += payload.length;
        }
    }

    private void flush(SegmentFile out) throws IOException {
        int length = size;
        size = 0;
        if (length > 0) {
            out.write(bytes, length);
        }
    }
}
