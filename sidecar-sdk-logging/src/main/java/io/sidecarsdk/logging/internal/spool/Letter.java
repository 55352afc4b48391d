package io.sidecarsdk.logging.internal.spool;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A record that its receiver refused, and why.
 *
 * @param number its place in the store: later letters have higher ones
 * @param time when it was given up
 * @param reason what the receiver said
 * @param record as it stood in the sink's queue
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Letter(long number, Instant time, String reason, byte[] record) {

    private static final byte VERSION = 1;
    private static final int MOST_REASON = 1024;

    /** <pre>version (1) , epoch milliseconds (8) , length of the reason (4) , reason in UTF-8 , record</pre> */
    static byte[] encode(Instant time, String reason, byte[] record) {
        byte[] why = reason.substring(0, Math.min(reason.length(), MOST_REASON)).getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(13 + why.length + record.length)
                .put(VERSION)
                .putLong(time.toEpochMilli())
                .putInt(why.length)
                .put(why)
                .put(record)
                .array();
    }

    /** Null if it is none. */
    static @Nullable Letter decode(Entry entry) {
        try {
            ByteBuffer in = ByteBuffer.wrap(entry.payload());
            if (in.get() != VERSION) {
                return null;
            }
            Instant time = Instant.ofEpochMilli(in.getLong());
            int length = in.getInt();
            if (length < 0 || length > in.remaining()) {
                return null;
            }
            String reason = new String(in.array(), in.position(), length, StandardCharsets.UTF_8);
            byte[] record = Arrays.copyOfRange(in.array(), in.position() + length, in.limit());
            return new Letter(entry.sequence(), time, reason, record);
        } catch (BufferUnderflowException e) {
            return null;
        }
    }
}
