package io.sidecarsdk.logging.kill;

import java.util.Random;

/** What the victims log: a message of up to 64 KiB that follows from the process's and its own number. */
final class KillEvent {

    /** By which one is found in whatever the receiver gets. */
    static final String MARK = "kill/";

    /** The first ones, by which the JVM learns what is worth compiling: then most of the time goes into writing. */
    static final int SMALL_ONES = 1500;

    private static final int MOST = 64 << 10;
    private static final String NOISE = noise();

    private KillEvent() {}

    static String message(int process, int number) {
        int length = length(process, number);
        int from = from(number);
        return MARK + process + "/" + number + "/" + NOISE.substring(from, from + length) + ".";
    }

    /** Of the noise after the numbers. */
    static int length(int process, int number) {
        return number < SMALL_ONES ? number % 64 : (int) ((number * 7919L + process * 104_729L) % (MOST - 64));
    }

    private static int from(int number) {
        return (int) (number * 31L % MOST);
    }

    /** Whether what stands at {@code at} is the noise of that event and its end. */
    static boolean isNoise(byte[] bytes, int at, int process, int number) {
        int length = length(process, number);
        if (at + length >= bytes.length || bytes[at + length] != '.') {
            return false;
        }
        int from = from(number);
        for (int i = 0; i < length; i++) {
            if (bytes[at + i] != NOISE.charAt(from + i)) {
                return false;
            }
        }
        return true;
    }

    /** Letters and digits, which look the same in every format. */
    private static String noise() {
        Random random = new Random(4711);
        StringBuilder noise = new StringBuilder();
        for (int i = 0; i < 2 * MOST; i++) {
            noise.append("abcdefghijklmnopqrstuvwxyz0123456789".charAt(random.nextInt(36)));
        }
        return noise.toString();
    }
}
