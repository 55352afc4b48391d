package io.sidecarsdk.logging.internal.sink.forward;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads MessagePack that may be anything, within bounds: a value takes at most 64 KiB on the wire and nests 8 deep, and
 * no more memory is taken than bytes have come.
 */
final class Unpacker {

    private static final int MOST_BYTES = 64 << 10;
    private static final int DEEPEST = 8;

    private final InputStream in;
    private int left;

    Unpacker(InputStream in) {
        this.in = in;
    }

    /**
     * The next value: null, a Boolean, a Long, a Double, bytes for text, binary and extensions, a List, or a Map with texts
     * as keys.
     *
     * @throws ProtocolException if it is no MessagePack, or beyond the bounds
     * @throws EOFException if the stream ends
     */
    @Nullable
    Object read() throws IOException {
        left = MOST_BYTES;
        return value(0);
    }

    private @Nullable Object value(int depth) throws IOException {
        if (depth > DEEPEST) {
            throw new ProtocolException(
                    "what the receiver says is nested too deep (expected: at most " + DEEPEST + ")");
        }
        int header = one();
        if (header < 0x80) {
            return (long) header;
        }
        if (header < 0x90) {
            return map(header & 0xf, depth);
        }
        if (header < 0xa0) {
            return list(header & 0xf, depth);
        }
        if (header < 0xc0) {
            return bytes(header & 0x1f);
        }
        if (header >= 0xe0) {
            return (long) (byte) header;
        }
        return longer(header, depth);
    }

    private @Nullable Object longer(int header, int depth) throws IOException {
        return switch (header) {
            case 0xc0 -> null;
            case 0xc2 -> false;
            case 0xc3 -> true;
            case 0xc4, 0xd9 -> bytes(big(1));
            case 0xc5, 0xda -> bytes(big(2));
            case 0xc6, 0xdb -> bytes(big(4));
            case 0xc7 -> bytes(big(1) + 1); // extensions: the type and its data
            case 0xc8 -> bytes(big(2) + 1);
            case 0xc9 -> bytes(big(4) + 1);
            case 0xca -> (double) Float.intBitsToFloat((int) big(4));
            case 0xcb -> Double.longBitsToDouble(big(8));
            case 0xcc -> big(1);
            case 0xcd -> big(2);
            case 0xce -> big(4);
            case 0xcf, 0xd3 -> big(8);
            case 0xd0 -> (long) (byte) big(1);
            case 0xd1 -> (long) (short) big(2);
            case 0xd2 -> (long) (int) big(4);
            case 0xd4 -> bytes(2);
            case 0xd5 -> bytes(3);
            case 0xd6 -> bytes(5);
            case 0xd7 -> bytes(9);
            case 0xd8 -> bytes(17);
            case 0xdc -> list(big(2), depth);
            case 0xdd -> list(big(4), depth);
            case 0xde -> map(big(2), depth);
            case 0xdf -> map(big(4), depth);
            default ->
                throw new ProtocolException(
                        "what the receiver says is no MessagePack: it has the byte 0x" + Integer.toHexString(header));
        };
    }

    private List<@Nullable Object> list(long length, int depth) throws IOException {
        fits(length);
        List<@Nullable Object> list = new ArrayList<>();
        for (long i = 0; i < length; i++) {
            list.add(value(depth + 1));
        }
        return list;
    }

    private Map<String, @Nullable Object> map(long length, int depth) throws IOException {
        fits(2 * length);
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        for (long i = 0; i < length; i++) {
            if (!(value(depth + 1) instanceof byte[] key)) {
                throw new ProtocolException("the receiver sent a map whose keys are no texts");
            }
            map.put(new String(key, StandardCharsets.UTF_8), value(depth + 1));
        }
        return map;
    }

    private byte[] bytes(long length) throws IOException {
        fits(length);
        left -= (int) length;
        byte[] bytes = in.readNBytes((int) length);
        if (bytes.length < length) {
            throw ended();
        }
        return bytes;
    }

    private long big(int width) throws IOException {
        long value = 0;
        for (int i = 0; i < width; i++) {
            value = value << 8 | one();
        }
        return value;
    }

    private int one() throws IOException {
        fits(1);
        left--;
        int b = in.read();
        if (b < 0) {
            throw ended();
        }
        return b;
    }

    /** Everything takes a byte at least, so what claims to be longer than what may come is not believed. */
    private void fits(long length) throws ProtocolException {
        if (length > left) {
            throw new ProtocolException(
                    "what the receiver says is too long (expected: at most " + MOST_BYTES + " bytes)");
        }
    }

    private static EOFException ended() {
        return new EOFException("the receiver closed the connection");
    }
}
