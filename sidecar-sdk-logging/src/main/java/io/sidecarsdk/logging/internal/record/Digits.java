package io.sidecarsdk.logging.internal.record;

/** Whole numbers as text. */
public final class Digits {

    /** How many bytes a number takes at most, its sign included. */
    public static final int MOST = 20;

    private static final int MOST_DIGITS = 19;

    private Digits() {}

    /**
     * Writes {@code number} in decimal digits, as {@link Long#toString(long)} does.
     *
     * @param bytes with room for {@link #MOST} from {@code at} on
     * @return where it ends
     */
    public static int put(long number, byte[] bytes, int at) {
        int begin = at;
        long rest = number;
        if (number < 0) {
            bytes[begin++] = '-';
            rest = -number;
        }
        if (rest < 0) { // the least of all has no opposite
            bytes[begin++] = '9';
            rest = 223_372_036_854_775_808L;
        }
        int end = begin + count(rest);
        int next = end;
        for (; rest >= 100; rest /= 100) {
            int two = (int) (rest % 100);
            bytes[--next] = (byte) ('0' + two % 10);
            bytes[--next] = (byte) ('0' + two / 10);
        }
        bytes[--next] = (byte) ('0' + rest % 10);
        if (rest >= 10) {
            bytes[--next] = (byte) ('0' + rest / 10);
        }
        return end;
    }

    private static int count(long number) {
        int digits = 1;
        for (long least = 10; digits < MOST_DIGITS && number >= least; least *= 10) {
            digits++;
        }
        return digits;
    }
}
