package io.sidecarsdk.logging.internal.spool;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/** How segments and records are laid out; the package description has the picture. */
final class RecordFormat {

    static final int HEADER = 16;
    static final int SEGMENT_HEADER = 20;

    /** Longer than any encoded line; what claims more is damage, for which nothing is allocated. */
    static final int MOST_PAYLOAD = 4 << 20;

    private static final long VERSION = 1;
    private static final long MAGIC = 0x53444B_4C4F47_0000L; // "SDKLOG", then two bytes for the version

    private static final int CRC_AT = 4;
    private static final int SEQUENCE_AT = 8;

    private RecordFormat() {}

    static byte[] segmentHeader(long firstSequence) {
        ByteBuffer header = ByteBuffer.allocate(SEGMENT_HEADER);
        header.putLong(MAGIC | VERSION).putLong(firstSequence);
        return header.putInt(crc(header.array(), 0, 16)).array();
    }

    /** The version if {@code header} begins as a segment of another version does, else 0: damage is not a version. */
    static long otherVersion(byte[] header) {
        long begin = header.length < 8 ? 0 : ByteBuffer.wrap(header).getLong();
        long version = begin & 0xFFFF;
        return (begin ^ version) == MAGIC && version != VERSION ? version : 0;
    }

    /** Writes a record into {@code out}, which has room for it; the offset after it. */
    static int put(byte[] out, int at, long sequence, byte[] payload) {
        ByteBuffer record = ByteBuffer.wrap(out);
        record.position(at);
        record.putInt(payload.length).putInt(0).putLong(sequence).put(payload);
        record.putInt(at + CRC_AT, recordCrc(out, at, payload.length));
        return record.position();
    }

    /** The length that the record at {@code at} claims to have with its header; 0 if it can be none. */
    static int claimedSize(byte[] bytes, int at) {
        int length = intAt(bytes, at);
        return length < 0 || length > MOST_PAYLOAD ? 0 : HEADER + length;
    }

    /** Whether there is a whole record at {@code at}; all that it claims is in {@code bytes}. */
    static boolean isRecord(byte[] bytes, int at) {
        return recordCrc(bytes, at, intAt(bytes, at)) == intAt(bytes, at + CRC_AT);
    }

    static long sequence(byte[] bytes, int at) {
        return ByteBuffer.wrap(bytes).getLong(at + SEQUENCE_AT);
    }

    private static int intAt(byte[] bytes, int at) {
        return ByteBuffer.wrap(bytes).getInt(at);
    }

    /** Over everything but the checksum itself. */
    private static int recordCrc(byte[] bytes, int at, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, at, CRC_AT);
        crc.update(bytes, at + SEQUENCE_AT, 8 + length);
        return (int) crc.getValue();
    }

    private static int crc(byte[] bytes, int from, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, from, length);
        return (int) crc.getValue();
    }
}
