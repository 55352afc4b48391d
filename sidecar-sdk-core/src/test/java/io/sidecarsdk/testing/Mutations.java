package io.sidecarsdk.testing;

import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Makes something that is almost right, from examples that are right. */
final class Mutations {

    private static final int[] TELLING = {0, 1, 0x0a, 0x22, 0x30, 0x39, 0x7b, 0x7f, 0x80, 0xc1, 0xdd, 0xdf, 0xff};
    private static final long[] LIMITS = {
        0, -1, 1, Byte.MAX_VALUE, Short.MAX_VALUE, Integer.MAX_VALUE, Integer.MIN_VALUE, Long.MAX_VALUE, Long.MIN_VALUE
    };
    private static final int MOST_GROWTH = 4096;

    private final Random random;
    private final List<byte[]> examples;

    Mutations(Random random, List<byte[]> examples) {
        this.random = random;
        this.examples = examples;
    }

    /** One of the examples, changed once or a few times; now and then only noise. */
    byte[] next() {
        if (random.nextInt(20) == 0) {
            byte[] noise = new byte[random.nextInt(200)];
            random.nextBytes(noise);
            return noise;
        }
        byte[] input = example().clone();
        for (int changes = 1 + random.nextInt(random.nextBoolean() ? 2 : 10); changes > 0; changes--) {
            input = changed(input);
        }
        return input;
    }

    private byte[] example() {
        return examples.get(random.nextInt(examples.size()));
    }

    private byte[] changed(byte[] input) {
        int at = random.nextInt(input.length + 1);
        int length = random.nextInt(Math.min(input.length - at, 64) + 1);
        return switch (random.nextInt(9)) {
            case 0 -> set(input, at, (byte) random.nextInt());
            case 1 -> set(input, at, (byte) TELLING[random.nextInt(TELLING.length)]);
            case 2 -> at == input.length ? input : set(input, at, (byte) (input[at] ^ 1 << random.nextInt(8)));
            case 3 -> limit(input, at, 1 << random.nextInt(4));
            case 4 -> replaced(input, at, at + length, new byte[0]);
            case 5 -> replaced(input, at, at, Arrays.copyOfRange(input, at, at + length));
            case 6 -> Arrays.copyOf(input, at);
            case 7 -> {
                byte[] other = example();
                int from = random.nextInt(other.length + 1);
                int to = from + random.nextInt(other.length - from + 1);
                yield replaced(input, at, at + length, Arrays.copyOfRange(other, from, to));
            }
            default -> repeated(input, at, at + length);
        };
    }

    private static byte[] set(byte[] input, int at, byte value) {
        if (at < input.length) {
            input[at] = value;
        }
        return input;
    }

    /** A number of so many bytes at the edge of what such numbers can be, in big-endian order. */
    private byte[] limit(byte[] input, int at, int width) {
        long value = LIMITS[random.nextInt(LIMITS.length)];
        for (int i = width - 1; i >= 0; i--, value >>= 8) {
            set(input, at + i, (byte) value);
        }
        return input;
    }

    private byte[] repeated(byte[] input, int from, int to) {
        byte[] piece = Arrays.copyOfRange(input, from, to);
        int times = piece.length == 0 ? 0 : random.nextInt(MOST_GROWTH / piece.length);
        byte[] more = new byte[piece.length * times];
        for (int i = 0; i < times; i++) {
            System.arraycopy(piece, 0, more, i * piece.length, piece.length);
        }
        return replaced(input, from, from, more);
    }

    private static byte[] replaced(byte[] input, int from, int to, byte[] with) {
        byte[] result = new byte[from + with.length + input.length - to];
        System.arraycopy(input, 0, result, 0, from);
        System.arraycopy(with, 0, result, from, with.length);
        System.arraycopy(input, to, result, from + with.length, input.length - to);
        return result;
    }
}
