package io.sidecarsdk.http.internal.balancing;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * The hash function XXH64, which Envoy's ring hash uses: the same key must go to the same endpoint here and there.
 *
 * @see <a href="https://github.com/Cyan4973/xxHash/blob/dev/doc/xxhash_spec.md">xxHash fast digest algorithm, XXH64</a>
 */
public final class XxHash64 {

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private static final long PRIME_1 = 0x9E3779B185EBCA87L;
    private static final long PRIME_2 = 0xC2B2AE3D27D4EB4FL;
    private static final long PRIME_3 = 0x165667B19E3779F9L;
    private static final long PRIME_4 = 0x85EBCA77C2B2AE63L;
    private static final long PRIME_5 = 0x27D4EB2F165667C5L;
    private static final int STRIPE = 32;

    private XxHash64() {}

    /** The hash of {@code text} in UTF-8. */
    public static long of(String text, long seed) {
        return of(text.getBytes(StandardCharsets.UTF_8), seed);
    }

    static long of(byte[] input, long seed) {
        long hash = input.length >= STRIPE ? stripes(input, seed) : seed + PRIME_5;
        return avalanche(remainder(input, input.length / STRIPE * STRIPE, hash + input.length));
    }

    private static long stripes(byte[] input, long seed) {
        long a = seed + PRIME_1 + PRIME_2;
        long b = seed + PRIME_2;
        long c = seed;
        long d = seed - PRIME_1;
        for (int at = 0; at + STRIPE <= input.length; at += STRIPE) {
            a = round(a, (long) LONGS.get(input, at));
            b = round(b, (long) LONGS.get(input, at + 8));
            c = round(c, (long) LONGS.get(input, at + 16));
            d = round(d, (long) LONGS.get(input, at + 24));
        }
        long hash = Long.rotateLeft(a, 1) + Long.rotateLeft(b, 7) + Long.rotateLeft(c, 12) + Long.rotateLeft(d, 18);
        return merge(merge(merge(merge(hash, a), b), c), d);
    }

    private static long remainder(byte[] input, int from, long begun) {
        long hash = begun;
        int at = from;
        for (; at + 8 <= input.length; at += 8) {
            hash = Long.rotateLeft(hash ^ round(0, (long) LONGS.get(input, at)), 27) * PRIME_1 + PRIME_4;
        }
        if (at + 4 <= input.length) {
            long four = Integer.toUnsignedLong((int) INTS.get(input, at));
            hash = Long.rotateLeft(hash ^ (four * PRIME_1), 23) * PRIME_2 + PRIME_3;
            at += 4;
        }
        for (; at < input.length; at++) {
            hash = Long.rotateLeft(hash ^ (Byte.toUnsignedLong(input[at]) * PRIME_5), 11) * PRIME_1;
        }
        return hash;
    }

    private static long round(long accumulator, long lane) {
        return Long.rotateLeft(accumulator + lane * PRIME_2, 31) * PRIME_1;
    }

    private static long merge(long hash, long accumulator) {
        return (hash ^ round(0, accumulator)) * PRIME_1 + PRIME_4;
    }

    private static long avalanche(long hash) {
        long mixed = (hash ^ (hash >>> 33)) * PRIME_2;
        mixed = (mixed ^ (mixed >>> 29)) * PRIME_3;
        return mixed ^ (mixed >>> 32);
    }
}
