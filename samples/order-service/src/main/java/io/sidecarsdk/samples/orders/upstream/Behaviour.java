package io.sidecarsdk.samples.orders.upstream;

import java.util.SplittableRandom;

/**
 * How an endpoint treats requests, as one line that can be sent to its process.
 *
 * @param errorPercent of requests that are answered with 503
 * @param resetPercent of requests whose connection is reset after they were read
 * @param slowPercent of requests that are answered only after {@code slowMillis}
 */
public record Behaviour(int errorPercent, int resetPercent, int slowPercent, int slowMillis) {

    /** All is well: every request is answered after a few milliseconds. */
    public static final Behaviour HEALTHY = new Behaviour(0, 0, 0, 0);

    private static final int LEAST_MILLIS = 2;
    private static final int MOST_MILLIS = 8;

    static Behaviour errors(int percent) {
        return new Behaviour(percent, 0, 0, 0);
    }

    static Behaviour resets(int percent) {
        return new Behaviour(0, percent, 0, 0);
    }

    static Behaviour slow(int percent, int millis) {
        return new Behaviour(0, 0, percent, millis);
    }

    String toLine() {
        return errorPercent + " " + resetPercent + " " + slowPercent + " " + slowMillis;
    }

    static Behaviour parse(String line) {
        String[] numbers = line.trim().split(" ", -1);
        if (numbers.length != 4) {
            throw new IllegalArgumentException("'" + line + "' (expected: four numbers)");
        }
        return new Behaviour(
                Integer.parseInt(numbers[0]),
                Integer.parseInt(numbers[1]),
                Integer.parseInt(numbers[2]),
                Integer.parseInt(numbers[3]));
    }

    /** What becomes of one request: always the same for the same dice. */
    Fate fate(SplittableRandom dice) {
        int millis = dice.nextInt(LEAST_MILLIS, MOST_MILLIS + 1);
        int draw = dice.nextInt(100);
        if (draw < errorPercent) {
            return new Fate(Ending.ERROR, millis);
        }
        if (draw < errorPercent + resetPercent) {
            return new Fate(Ending.RESET, millis);
        }
        return new Fate(Ending.ANSWER, draw < errorPercent + resetPercent + slowPercent ? slowMillis : millis);
    }

    /** How a request ends. */
    enum Ending {
        ANSWER,
        ERROR,
        RESET
    }

    /** How a request ends, and after what time. */
    record Fate(Ending ending, int millis) {}
}
