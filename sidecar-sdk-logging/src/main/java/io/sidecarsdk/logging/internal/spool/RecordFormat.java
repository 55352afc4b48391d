package io.sidecarsdk.logging.internal.spool;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/** How segments and records are laid out; the package description has the picture. */
final class RecordFormat {

    static final int HEADER = 16;
    static final int SEGMENT_HEADER = 20;

    /** Longer than any encoded line; what claims more is damage, for which nothing is allocated. */
    static final int MOST_PAYLOAD = 4 << 20;

    /** No spool gets as far; a higher number is damage, and counting on from it would end below zero. */
    private static final long MOST_SEQUENCE = 1L << 62;

    private static final long VERSION = 1;
    private static final long MAGIC = 0x53444B_4C4F47_0000L; // "SDKLOG", then two bytes for the version

    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

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

    /** Writes the header of a record with {@code payload} into {@code out}, which has room for it. */
    static void putHeader(byte[] out, int at, long sequence, byte[] payload, CRC32C crc) {
        INT.set(out, at, payload.length);
        LONG.set(out, at + SEQUENCE_AT, sequence);
        crc.reset();
        crc.update(out, at, CRC_AT);
        crc.update(out, at + SEQUENCE_AT, HEADER - SEQUENCE_AT);
        crc.update(payload, 0, payload.length);
        INT.set(out, at + CRC_AT, (int) crc.getValue());
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

    /** Whether a spool can have come to that number. */
    static boolean isSequence(long number) {
        return number >= 0 && number <= MOST_SEQUENCE;
    }

    static long sequence(byte[] bytes, int at) {
        return (long) LONG.get(bytes, at + SEQUENCE_AT);
    }

    private static int intAt(byte[] bytes, int at) {
        return (int) INT.get(bytes, at);
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
